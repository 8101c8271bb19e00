"""Fields that are a column, or a member of a JSON column."""

from services.gateway.compiler.compiler import Arguments, Compiler, Field
from services.gateway.compiler.row import Row
from services.gateway.compiler.selection import Nodes


def column(name: str) -> Field:
    """A column as it is; JSON knows what to do with its type."""
    return lambda compiler, row, nodes, arguments: row[name]


def finite(name: str) -> Field:
    """A date or instant; null where it is 'infinity', which ends what has not ended."""
    return lambda compiler, row, nodes, arguments: f"nullif({row[name]}, 'infinity')"


def thousandths(name: str) -> Field:
    """A confidence that is kept in integer thousandths."""
    return lambda compiler, row, nodes, arguments: f"({row[name]} / 1000.0)::float8"


def member(name: str, cast: str = "", source: str = "fields") -> Field:
    """A member of a JSON object, as text or cast to a type; null where it lacks."""
    return lambda compiler, row, nodes, arguments: f"({row[source]}->>'{name}'){cast}"


def members(name: str, source: str = "fields") -> Field:
    """A member that is a list; empty where it lacks or is null."""
    return lambda compiler, row, nodes, arguments: f"coalesce(nullif({row[source]}->'{name}', 'null'), '[]')"


def objects(type_name: str, name: str, source: str = "fields") -> Field:
    """A member that is a list of objects; below, the row's column `value` holds each."""

    def field(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
        each = compiler.row(row.scope, 3)
        array = f"coalesce(nullif({row[source]}->'{name}', 'null'), '[]')"
        rows = f"jsonb_array_elements({array}) with ordinality {each.alias}(value, n)"
        return compiler.many(type_name, nodes, each, f"from {rows} order by {each['n']}")

    return field


def object_(type_name: str, name: str, source: str = "fields") -> Field:
    """A member that is an object, or null; below, the row's column `value` holds it."""

    def field(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
        one = compiler.row(row.scope)
        rows = f"(select {row[source]}->'{name}' as value) {one.alias}"
        return compiler.one(type_name, nodes, one, f"from {rows} where jsonb_typeof({one['value']}) = 'object'")

    return field


def reference(type_name: str, table: str, column_: str, key: str) -> Field:
    """The row of another table whose key is this column; null without one."""

    def field(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
        other = compiler.row(row.scope)
        source = f"from {compiler.table(table)} {other.alias} where {other[key]} = {row[column_]}"
        return compiler.one(type_name, nodes, other, source)

    return field
