"""The journal of changes, events of the record, comparisons, and the token."""

from services.gateway.build import BUILD
from services.gateway.compiler.catalog.columns import column
from services.gateway.compiler.compiler import Arguments, Compiler, Field
from services.gateway.compiler.row import Row
from services.gateway.compiler.selection import Nodes
from shared.places import CREDIT


def _place(column_: str, key: str) -> Field:
    def field(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
        place = compiler.row(row.scope)
        source = f"from {compiler.table('place')} {place.alias} where {place[key]} = {row[column_]}"
        return compiler.one("Jurisdiction", nodes, place, source)

    return field


def _brief(column_: str) -> Field:
    def field(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
        brief, value = compiler.row(row.scope), row[column_]
        members = f"{value}->>'status', {value}->>'basis', ({value}->>'contested')::boolean"
        rows = f"(values ({members})) {brief.alias}(status, basis, contested)"
        return compiler.one("StanceBrief", nodes, brief, f"from {rows} where {brief['status']} is not null")

    return field


def _stood(prefix: str) -> Field:
    def field(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
        brief = compiler.row(row.scope)
        members = ", ".join(row[f"{prefix}_{name}"] for name in ("status", "basis", "contested"))
        return compiler.one(
            "StanceBrief", nodes, brief, f"from (values ({members})) {brief.alias}(status, basis, contested)"
        )

    return field


def _position(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    return f"(select g.checkpoint from fold.generation g where g.number = {compiler.generation})"


TYPES = {
    "Change": {
        "number": column("number"),
        "position": column("position"),
        "place": _place("place", "id"),
        "before": _brief("before"),
        "after": _brief("after"),
        "scope": column("scope"),
        "cause": column("cause"),
        "at": column("at"),
    },
    "Difference": {
        "place": _place("place", "key"),
        "before": _stood("before"),
        "after": _stood("after"),
    },
    "RecordedEvent": {
        "id": column("id"),
        "type": column("type"),
        "version": column("version"),
        "subject": column("subject"),
        "time": column("time"),
        "position": column("position"),
        "recordedAt": column("recorded_at"),
        "envelope": column("body"),
    },
    "Meta": {
        "position": _position,
        "generation": lambda compiler, row, nodes, arguments: str(compiler.generation),
        "build": lambda compiler, row, nodes, arguments: compiler.param(BUILD, "text"),
        "credit": lambda compiler, row, nodes, arguments: compiler.param(CREDIT, "text"),
    },
}
