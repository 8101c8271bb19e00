"""Stances: rows of stance_at and stance_runs, of `listing`, and of what compares two of them."""

from services.gateway.compiler.catalog.columns import column, finite
from services.gateway.compiler.catalog.occurrence import by_id
from services.gateway.compiler.compiler import Arguments, Compiler
from services.gateway.compiler.row import Row
from services.gateway.compiler.selection import Nodes


def _confidence(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    occurrence = compiler.row(row.scope)
    return (
        f"(select (min({occurrence['confidence']}) / 1000.0)::float8 from {compiler.table('occurrence')} "
        f"{occurrence.alias} where {occurrence['id']} = any({row['because']}) and {occurrence.known()})"
    )


def _since(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    run, as_of = compiler.row(row.scope), row.scope.as_of
    return (
        f"(select max({run['valid_from']}) from {compiler.table('stance_runs')}({row['place']}, {row.scope.known_at}) "
        f"{run.alias} where {run['valid_from']} <= {as_of} "
        f"and ({run['valid_to']} is null or {as_of} < {run['valid_to']}))"
    )


def _upcoming(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    return compiler.one("Upcoming", nodes, row, f"where {row['upcoming_status']} is not null")


def _because(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    """Distinct, in the order of the stance; an occurrence of several states is shown as one."""
    occurrence = compiler.row(row.scope, 3)
    source = (
        f"from (select distinct on (o.id) o.*, u.n from unnest({row['because']}) with ordinality u(id, n) "
        f"join {compiler.table('occurrence')} o on o.id = u.id and {occurrence.known('o')} "
        "order by o.id, u.n, o.state) "
        f"{occurrence.alias} order by {occurrence['n']}"
    )
    return compiler.many("Occurrence", nodes, occurrence, source)


def _listing_occurrence(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    return by_id(compiler, nodes, row.scope, row["occurrence"])


TYPES = {
    "Stance": {
        "status": column("status"),
        "basis": column("basis"),
        "contested": column("contested"),
        "confidence": _confidence,
        "since": _since,
        "upcoming": _upcoming,
        "because": _because,
    },
    "Upcoming": {"status": column("upcoming_status"), "on": column("upcoming_on")},
    "StanceRun": {
        "status": column("status"),
        "basis": column("basis"),
        "validFrom": column("valid_from"),
        "validTo": finite("valid_to"),
    },
    "Listing": {
        "lister": column("lister"),
        "listName": column("list_name"),
        "edition": column("edition"),
        "action": column("action"),
        "reason": column("reason"),
        "validFrom": column("valid_from"),
        "validTo": finite("valid_to"),
        "occurrence": _listing_occurrence,
    },
    "StanceBrief": {"status": column("status"), "basis": column("basis"), "contested": column("contested")},
    "StancePoint": {
        "id": column("id"),
        "fips": column("fips"),
        "status": column("status"),
        "basis": column("basis"),
        "contested": column("contested"),
    },
}
