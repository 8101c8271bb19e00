"""Occurrences: rows of `occurrence`, one per state and known period, shown as one matter."""

from services.gateway.compiler.catalog.columns import column, member, members, object_, objects, thousandths
from services.gateway.compiler.compiler import Arguments, Compiler
from services.gateway.compiler.row import Row, Scope
from services.gateway.compiler.selection import Nodes

# What two claims that tell the same of one day may differ in; that they have a place in common is asked beside.
_APART = "'{evidence,cause,method,confidence,tier,reported_at,source_grade,strong_key,jurisdictions}'::text[]"


def by_id(compiler: Compiler, nodes: Nodes, scope: Scope, id_: str) -> str:
    """The occurrence of this id at knownAt, or of which it is or ever was a member; null without one.

    A claim that a newer version of its method took the place of leads to what that version reads in the same article
    of the same kind and of a place of it: a reading anew ends no id that was served. Where that reads nothing, and
    where a claim was retracted as misread, so that it never was a member, it leads to a claim that tells the same.
    """
    row, table, claim = compiler.row(scope), compiler.table("occurrence"), compiler.table("claim")
    kin = f"(select array_agg(distinct c) from {table} h, unnest(h.claims) c where h.claims @> array[{id_}])"
    heirs = (
        f"(select array_agg(n.id) from {claim} o join {claim} n on n.cause = o.cause and n.method = o.method "
        f"and n.kind = o.kind and n.version <> o.version and (n.places && o.places or n.places = o.places) "
        f"where o.id = {id_} and o.standing = 'superseded' and n.standing in ('counts', 'corrected'))"
    )
    alike = (
        f"(select array_agg(n.id) from {claim} o join {claim} n on n.kind = o.kind and n.places && o.places "
        f"where o.id = {id_} and o.standing in ('superseded', 'retracted') and n.standing in ('counts', 'corrected') "
        f"and (n.strong_key = o.strong_key or n.data - {_APART} = o.data - {_APART}))"
    )
    source = (
        f"from {table} {row.alias} "
        f"where {row['claims']} && coalesce({kin}, {heirs}, {alike}, array[{id_}]) and {row.known()} "
        f"order by {row['id']} = {id_} desc, {id_} = any({row['claims']}) desc, {row['id']}, {row['state']} limit 1"
    )
    return compiler.one("Occurrence", nodes, row, source)


def _parts(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    part, kin = compiler.row(row.scope, 2), compiler.alias()
    source = (
        f"from {compiler.table('occurrence')} {kin}, "
        f"unnest({kin}.places, {kin}.roles) with ordinality {part.alias}(place, role, n) "
        f"where {kin}.id = {row['id']} and {part.known(kin)} order by {kin}.state, {part['n']}"
    )
    return compiler.many("Part", nodes, part, source)


def _members(compiler: Compiler, row: Row) -> str:
    """The members in every state, as a subquery."""
    kin = compiler.alias()
    where = f"{kin}.id = {row['id']} and {row.known(kin)}"
    return f"(select unnest({kin}.claims) from {compiler.table('occurrence')} {kin} where {where})"


def _claims(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    claim = compiler.row(row.scope, 3)
    source = (
        f"from {compiler.table('claim')} {claim.alias} where {claim['id']} in {_members(compiler, row)} "
        f"order by {claim['reported_at']}, {claim['id']}"
    )
    return compiler.many("Claim", nodes, claim, source)


def _sources(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    """One for each member claim and article that it quotes; its cause where it quotes none."""
    source = compiler.row(row.scope, 3)
    inner = (
        "select c.id as claim, c.reported_at, s.article, s.evidence, s.n, a.url, a.publisher, a.published_at, "
        f"coalesce(a.erased, false) as erased from {compiler.table('claim')} c cross join lateral ("
        "select (e.value->>'article')::uuid as article, jsonb_agg(e.value order by e.n) as evidence, min(e.n) as n "
        "from jsonb_array_elements(c.evidence) with ordinality e(value, n) group by 1 "
        "union all select c.cause, '[]', 0 where c.evidence = '[]' and c.cause is not null) s "
        f"left join {compiler.table('article')} a on a.id = s.article where c.id in {_members(compiler, row)}"
    )
    order = f"{source['reported_at']}, {source['claim']}, {source['n']}"
    return compiler.many("Source", nodes, source, f"from ({inner}) {source.alias} order by {order}")


def _disagreements(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    each = compiler.row(row.scope)
    rows = f'from jsonb_each({row["disagreements"]}) {each.alias}(field, "values")'
    return compiler.many("Disagreement", nodes, each, f'{rows} order by {each["field"]} collate "C"')


TYPES = {
    "Occurrence": {
        "id": column("id"),
        "kind": column("kind"),
        "title": column("title"),
        "occurredOn": column("event_date"),
        "verb": column("verb"),
        "direction": column("direction"),
        "confidence": thousandths("confidence"),
        "places": _parts,
        "stage": member("stage"),
        "symbolic": member("symbolic", "::boolean"),
        "reach": member("reach"),
        "dimensions": members("dimensions"),
        "instrument": object_("Instrument", "instrument"),
        "effectiveOn": member("effective_on"),
        "endsOn": member("ends_on"),
        "outcome": member("outcome"),
        "court": member("court"),
        "forum": member("forum"),
        "case": member("case"),
        "caseName": member("case_name"),
        "docket": member("docket"),
        "judge": member("judge"),
        "reliefScope": member("relief_scope"),
        "stayed": member("stayed", "::boolean"),
        "posture": member("posture"),
        "effects": objects("Effect", "effects"),
        "action": member("action"),
        "lister": member("lister"),
        "listName": member("list_name"),
        "edition": member("edition"),
        "reason": member("reason"),
        "agency": member("agency"),
        "operation": member("operation"),
        "scale": member("scale"),
        "counts": objects("Count", "counts"),
        "period": object_("Period", "period"),
        "fields": column("fields"),
        "disagreements": _disagreements,
        "sources": _sources,
        "claims": _claims,
    },
    "Instrument": {name: member(name, source="value") for name in ("id", "kind", "name")},
    "Effect": {
        "instrument": member("instrument", source="value"),
        "of": member("of", source="value"),
        "dimensions": members("dimensions", source="value"),
        "effect": member("effect", source="value"),
    },
    "Count": {
        "n": member("n", "::integer", source="value"),
        "unit": member("unit", source="value"),
        "scope": member("scope", source="value"),
    },
    "Period": {"from": member("from", source="value"), "to": member("to", source="value")},
    "Disagreement": {"field": column("field"), "values": column("values")},
}
