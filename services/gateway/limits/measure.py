"""One measure of a document: depth, fields, aliases, directives. Each fragment is measured once, whoever spreads it."""

from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from services.gateway.errors import too_large

MOST_TOKENS = 4_000
MOST_DEPTH = 18
MOST_FIELDS = 1_500
MOST_ALIASES = 100
MOST_ROOTS = 40
MOST_DIRECTIVES = 40
MOST_SPREADS = 400
LONGEST_NAME = 60
"""Postgres cuts a column's name, and so a response key, after 63 bytes."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What a selection amounts to when every fragment is spread out."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    spreads: int = 0

    def __add__(self, other: "Measure") -> "Measure":
        return Measure(
            max(self.depth, other.depth),
            self.fields + other.fields,
            self.aliases + other.aliases,
            self.directives + other.directives,
            self.spreads + other.spreads,
        )


class Ruler:
    """Measures the selections of one document. Linear in its size: no fragment is walked twice."""

    def __init__(self, document: DocumentNode) -> None:
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self._known: dict[str, Measure] = {}

    def of(self, selections: SelectionSetNode | None, level: int = 0) -> Measure:
        """The measure of a set of selections. Raises GraphQLError where it nests too deep to go on."""
        total = Measure()
        if level > 2 * MOST_DEPTH:
            raise too_large(_too_many("levels", MOST_DEPTH))
        for node in selections.selections if selections else ():
            own = Measure(directives=len(node.directives or ()))
            if isinstance(node, FieldNode):
                if len((node.alias or node.name).value) > LONGEST_NAME:
                    raise too_large(f"A name is longer than {LONGEST_NAME} characters.")
                below = self.of(node.selection_set, level + 1)
                aliased = node.alias is not None and node.alias.value != node.name.value
                own += Measure(0, 1, int(aliased)) + below
                own = Measure(below.depth + 1, own.fields, own.aliases, own.directives, own.spreads)
            elif isinstance(node, FragmentSpreadNode):
                own += self._fragment(node.name.value, level) + Measure(spreads=1)
            elif isinstance(node, InlineFragmentNode):
                own += self.of(node.selection_set, level + 1) + Measure(spreads=1)
            total += own
        return total

    def _fragment(self, name: str, level: int) -> Measure:
        if name not in self._known:
            self._known[name] = Measure()  # a circle counts as nothing here; validation names it
            if name in self._fragments:
                self._known[name] = self.of(self._fragments[name].selection_set, level + 1)
        return self._known[name]


def problem(document: DocumentNode) -> GraphQLError | None:
    """What makes the document too much, or None."""
    ruler = Ruler(document)
    try:
        for node in document.definitions:
            if isinstance(node, OperationDefinitionNode):
                if len(node.selection_set.selections) > MOST_ROOTS:
                    return too_large(_too_many("root fields", MOST_ROOTS))
                _check(ruler.of(node.selection_set), len(node.directives or ()))
            elif isinstance(node, FragmentDefinitionNode):
                _check(ruler.of(node.selection_set), len(node.directives or ()))
    except GraphQLError as error:
        return error
    return None


def _check(measure: Measure, directives: int) -> None:
    for name, value, most in (
        ("levels", measure.depth, MOST_DEPTH),
        ("fields", measure.fields, MOST_FIELDS),
        ("aliases", measure.aliases, MOST_ALIASES),
        ("directives", measure.directives + directives, MOST_DIRECTIVES),
        ("fragments", measure.spreads, MOST_SPREADS),
    ):
        if value > most:
            raise too_large(_too_many(name, most))


def _too_many(name: str, most: int) -> str:
    return f"The document has too many {name}: at most {most} are answered."
