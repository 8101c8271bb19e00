"""The root fields."""

from dataclasses import replace
from uuid import UUID

from services.gateway.compiler.catalog import occurrence
from services.gateway.compiler.catalog.relations import (
    NAME,
    NUMBER,
    OLDEST,
    PLACE,
    POPULATION,
    REPORTED,
    between,
    claim_kind,
    equal,
    occurrences,
    places,
)
from services.gateway.compiler.compiler import Arguments, Compiler
from services.gateway.compiler.connections import Relation, connection
from services.gateway.compiler.lookup import jurisdiction, place_key, state_key
from services.gateway.compiler.row import Row, Scope
from services.gateway.compiler.selection import Nodes
from services.gateway.compiler.times import scope
from services.gateway.errors import bad_input
from services.gateway.schema.scalars import ClaimOrder, JurisdictionOrder

MOST_NODES = 100


def _uuid(text: str) -> UUID | None:
    """A UUID written as the ledger writes it; anything else is the id of nothing."""
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text.lower() else None


def _any(compiler: Compiler, ids: list[str], nodes: Nodes, inner: Scope) -> str:
    """A FROM clause's column: the object of each id, in the order of the ids."""
    claims = [_uuid(id_.removeprefix("claim/")) if id_.startswith("claim/") else None for id_ in ids]
    given = ", ".join(
        (
            compiler.param(ids, "text[]"),
            compiler.param([None if id_.startswith("claim/") else _uuid(id_) for id_ in ids], "uuid[]"),
            compiler.param(claims, "uuid[]"),
        )
    )
    asked = compiler.row(inner, len(ids))
    rows = f"unnest({given}) with ordinality {asked.alias}(place, thing, claim, n)"
    place, claim, article = (compiler.row(asked.scope) for _ in range(3))
    by_alias = f"(select max(a.place) from {compiler.table('place_alias')} a where a.alias = {asked['place']})"
    starts = f"{asked['place']} like 'ocd-division/%'"
    found = ", ".join(
        (
            compiler.one(
                "Jurisdiction",
                nodes,
                place,
                f"from {compiler.table('place')} {place.alias} where {starts} and {place['key']} = {by_alias}",
            ),
            compiler.one(
                "Claim",
                nodes,
                claim,
                f"from {compiler.table('claim')} {claim.alias} where {claim['id']} = {asked['claim']}",
            ),
            compiler.one(
                "Article",
                nodes,
                article,
                f"from {compiler.table('article')} {article.alias} where {article['id']} = {asked['thing']}",
            ),
            occurrence.by_id(compiler, nodes, asked.scope, asked["thing"]),
        )
    )
    return f"select coalesce({found}) as found, {asked['n']} as n from {rows}"


def _node(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    return f"(select found from ({_any(compiler, [arguments['id']], nodes, scope(compiler, row.scope, arguments))}) x)"


def _nodes(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    ids = list(arguments["ids"])
    if len(ids) > MOST_NODES:
        raise bad_input(f"ids may hold at most {MOST_NODES} ids.")
    rows = _any(compiler, ids, nodes, scope(compiler, row.scope, arguments))
    listed = "'[' || coalesce(string_agg(coalesce(found::text, 'null'), ',' order by n), '') || ']'"
    return f"(select ({listed})::json from ({rows}) x)"


def _jurisdiction(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    response = nodes[0].alias or nodes[0].name
    place = compiler.row(scope(compiler, row.scope, arguments))
    key = jurisdiction(compiler, arguments, [response.value])
    source = f"from {compiler.table('place')} {place.alias} where {place['key']} = {key}"
    return compiler.one("Jurisdiction", nodes, place, source)


def _jurisdictions(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    inner = scope(compiler, row.scope, arguments)
    where = places(compiler, arguments)
    if (name := arguments.get("name")) is not None:
        where.append(f"starts_with(lower({{r}}.name), lower({compiler.param(name, 'text')}))")
    if (statuses := arguments.get("status")) is not None:
        words = compiler.param([status.value for status in statuses], "text[]")
        call = f"{compiler.table('stance_at')}({inner.as_of}, {inner.known_at}, null)"
        where.append(f"{{r}}.key in (select s.place from {call} s where s.status = any({words}))")
    if (lister := arguments.get("listedBy")) is not None:
        where.append(
            f"{{r}}.key in (select l.place from {compiler.table('listing')} l "
            f"where l.lister = {compiler.param(lister, 'text')} and l.action in ('listed', 'disputed') "
            f"and l.valid_from <= {inner.as_of} and {inner.as_of} < l.valid_to "
            f"and l.known_from <= {inner.known_at} and {inner.known_at} < l.known_to)"
        )
    order = POPULATION if arguments["order"] is JurisdictionOrder.POPULATION else NAME
    return connection(
        compiler, "Jurisdiction", nodes, arguments, inner, Relation(compiler.table("place"), order, where)
    )


def _stance_map(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    inner = scope(compiler, row.scope, arguments)
    point = compiler.row(inner)
    where = " and ".join(places(compiler, arguments)).format(r="p") or "true"
    keys = f"array(select p.key from {compiler.table('place')} p where {where})"
    source = (
        f"from (select p.id, p.fips, s.status, s.basis, s.contested "
        f"from {compiler.table('stance_at')}({inner.as_of}, {inner.known_at}, {keys}) s "
        f'join {compiler.table("place")} p on p.key = s.place order by p.id collate "C") {point.alias}'
    )
    return compiler.many("StancePoint", nodes, point, source)


def _occurrence(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    id_ = compiler.param(_uuid(str(arguments["id"]).removeprefix("claim/")), "uuid")
    return occurrence.by_id(compiler, nodes, scope(compiler, row.scope, arguments), id_)


def _keys(compiler: Compiler, arguments: Arguments) -> str | None:
    place = arguments.get("place")
    return None if place is None else f"array[{place_key(compiler, place)}]"


def _occurrences(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    inner = scope(compiler, row.scope, arguments)
    relation = occurrences(compiler, inner, arguments, _keys(compiler, arguments))
    return connection(compiler, "Occurrence", nodes, arguments, inner, relation)


def _claims(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    inner = scope(compiler, row.scope, arguments)
    where = [f"{{r}}.reported_at <= {inner.known_at}", *claim_kind(compiler, arguments)]
    where += equal(compiler, arguments, ("standing",)) + between(compiler, arguments, "reported_at", "timestamptz")
    if (keys := _keys(compiler, arguments)) is not None:
        where.append(f"{{r}}.places @> {keys}")
    if (state := arguments.get("state")) is not None:
        where.append(
            f"exists(select from {compiler.table('place')} own where own.key = any({{r}}.places) "
            f"and own.state in {state_key(compiler, state)})"
        )
    order = OLDEST if arguments["order"] is ClaimOrder.OLDEST else REPORTED
    relation = Relation(compiler.table("claim"), order, where)
    return connection(compiler, "Claim", nodes, arguments, inner, relation)


def _articles(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    inner = scope(compiler, row.scope, arguments)
    where = [f"{{r}}.reported_at <= {inner.known_at}", *equal(compiler, arguments, ("url", "publisher", "kind"))]
    where += between(compiler, arguments, "reported_at", "timestamptz")
    relation = Relation(compiler.table("article"), REPORTED, where)
    return connection(compiler, "Article", nodes, arguments, inner, relation)


def _changes(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    where = []
    if arguments.get("since") is not None:
        where.append(f"{{r}}.position > {compiler.param(arguments['since'], 'bigint')}")
    if (place := arguments.get("place")) is not None:
        ids = f"select p.id from {compiler.table('place')} p where p.key = {place_key(compiler, place)}"
        where.append(f"{{r}}.place in ({ids})")
    inner = scope(compiler, row.scope, arguments)
    return connection(compiler, "Change", nodes, arguments, inner, Relation("fold.change", NUMBER, where))


def _compare(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    first, second = (scope(compiler, row.scope, arguments[end]) for end in ("from", "to"))
    place, stance_at = compiler.table("place"), compiler.table("stance_at")
    where = [condition.format(r="p") for condition in places(compiler, arguments)]
    if (own := arguments.get("jurisdiction")) is not None:
        where.append(f"p.key = {place_key(compiler, own)}")
    keys = f"array(select p.key from {place} p where {' and '.join(where)})" if where else "null"
    columns = ", ".join(f"a.{name} as before_{name}, z.{name} as after_{name}" for name in _COMPARED)
    rows = (
        f"(select p.id, p.key as place, {columns} from {stance_at}({first.as_of}, {first.known_at}, {keys}) a "
        f"join {stance_at}({second.as_of}, {second.known_at}, {keys}) z on z.place = a.place "
        f"join {place} p on p.key = a.place "
        f"where ({', '.join(f'a.{name}' for name in _COMPARED)}) is distinct from "
        f"({', '.join(f'z.{name}' for name in _COMPARED)}))"
    )
    return connection(compiler, "Difference", nodes, arguments, second, Relation(rows, PLACE))


_COMPARED = ("status", "basis", "contested")


def _event(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    event = compiler.row(row.scope)
    id_ = compiler.param(_uuid(str(arguments["id"]).removeprefix("claim/")), "uuid")
    return compiler.one("RecordedEvent", nodes, event, f"from record.event {event.alias} where {event['id']} = {id_}")


def _meta(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    return compiler.one("Meta", nodes, replace(row))


TYPES = {
    "Query": {
        "_meta": _meta,
        "node": _node,
        "nodes": _nodes,
        "jurisdiction": _jurisdiction,
        "jurisdictions": _jurisdictions,
        "stanceMap": _stance_map,
        "occurrence": _occurrence,
        "occurrences": _occurrences,
        "claims": _claims,
        "articles": _articles,
        "changes": _changes,
        "compare": _compare,
        "event": _event,
    },
}
