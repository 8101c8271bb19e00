"""Generated documents whose arguments mean something on the seeded ledger; the same ones in each run."""

from itertools import count
from random import Random

from graphql import (
    ArgumentNode,
    EnumValueNode,
    FieldNode,
    IntValueNode,
    ListValueNode,
    NameNode,
    ObjectFieldNode,
    ObjectValueNode,
    StringValueNode,
    Visitor,
    parse,
    print_ast,
    visit,
)
from hypothesis import HealthCheck, Phase, given, seed, settings, strategies
from hypothesis_graphql import nodes, queries

from services.gateway.limits.measure import problem
from services.gateway.schema.build import sdl

EXAMPLES = 60
US = "ocd-division/country:us"
TEXTS = {
    "id": [f"{US}/state:tx", f"{US}/state:tx/county:travis", "c0000000-0000-4000-8000-000000000002", "none",
           "claim/c0000000-0000-4000-8000-000000000001", "a0000000-0000-4000-8000-000000000001",
           "c0000000-0000-4000-8000-000000000003", "c0000000-0000-4000-8000-000000000004"],
    "place": [f"{US}/state:tx", f"{US}/state:tx/county:travis", f"{US}/state:ca/county:orange", "none"],
    "jurisdiction": [f"{US}/state:tx/county:travis", f"{US}/state:tx"],
    "fips": ["48", "48453", "06059", "99"],
    "name": ["Texas", "Paris", "orange county", "Waterloo", "Nowhere"],
    "state": ["TX", "California", "48", f"{US}/state:tx", "ZZ"],
    "standing": ["counts", "review"],
    "direction": ["limits", "cooperates"],
    "publisher": ["The Example", "none"],
    "url": ["https://news.example/sb4", "none"],
    "listedBy": ["ICE", "DOJ", "none"],
}  # fmt: skip
KINDS = {
    "occurrences": ["policy-changed", "ruling-issued", "enforcement-reported"],
    "claims": ["policy-changed", "ruling-issued"],
    "articles": ["article", "document"],
}
DAYS = ["2017-01-01", "2017-02-10", "2017-05-07", "2017-06-01", "2017-09-05", "2018-01-01"]


class Sensible(Visitor):
    """Give the arguments of a generated document values that mean something on the seeded ledger."""

    def __init__(self, number):
        super().__init__()
        self.random = Random(number)

    def enter_field(self, node, *_):
        given = {argument.name.value: argument for argument in node.arguments or ()}
        name = node.name.value
        if name == "jurisdiction" and given:
            ways = sorted(set(given) & {"id", "fips", "name"}) or ["name"]
            way = self.random.choice(ways)
            for other in ({"id", "fips", "name"} - {way}) | ({"state"} if way != "name" else set()):
                given.pop(other, None)
            given.setdefault("name", text_argument("name", "Texas")) if way == "name" else None
        elif name == "jurisdiction":
            given["fips"] = text_argument("fips", "48453")
        for unwanted in ("after", "before", "last" if "first" in given else ""):
            given.pop(unwanted, None)
        return FieldNode(
            name=node.name,
            alias=node.alias,
            directives=node.directives,
            selection_set=node.selection_set,
            arguments=tuple(
                ArgumentNode(name=a.name, value=self.value(name, a.name.value, a.value)) for a in given.values()
            ),
        )

    def value(self, field, argument, value):
        if isinstance(value, ObjectValueNode):
            parts = value.fields or ()
            return ObjectValueNode(
                fields=tuple(
                    ObjectFieldNode(name=part.name, value=self.value(field, part.name.value, part.value))
                    for part in parts
                )
            )
        if argument in ("first", "last"):
            return IntValueNode(value=str(self.random.randint(1, 5)))
        if argument == "ids":
            return ListValueNode(values=tuple(string(text) for text in self.random.sample(TEXTS["id"], 3)))
        if argument == "since":
            return IntValueNode(value=str(self.random.choice([0, 12, 40])))
        if argument in ("from", "to", "asOf", "knownAt"):
            return string(self.random.choice(DAYS))
        if argument == "kind":
            return string(self.random.choice(KINDS.get(field, ["county", "state", "place"])))
        if argument in TEXTS and not isinstance(value, EnumValueNode):
            return string(self.random.choice(TEXTS[argument]))
        return value


def string(text):
    return StringValueNode(value=text)


def text_argument(name, text):
    return ArgumentNode(name=NameNode(value=name), value=string(text))


def documents():
    found, numbers = [], count(1)
    scalars = {"Date": nodes.String, "DateTime": nodes.String}
    dates = {name: strategies.sampled_from(DAYS).map(make) for name, make in scalars.items()}

    @seed(20170905)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(queries(sdl(), custom_scalars=dates, allow_null=False))
    def collect(text):
        document = visit(parse(text), Sensible(next(numbers)))
        if problem(document) is None:
            found.append(print_ast(document))

    collect()
    return found
