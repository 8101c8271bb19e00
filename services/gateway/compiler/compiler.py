"""The compiler's bricks: parameters, objects, lists. What each field is, the catalog says."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Any

from graphql import GraphQLObjectType
from graphql.execution.values import get_argument_values

from services.gateway.compiler.row import Row, Scope
from services.gateway.compiler.selection import Nodes, Selection
from services.gateway.errors import bad_input, too_large

Arguments = Mapping[str, Any]
Field = Callable[["Compiler", Row, Nodes, Arguments], str]
Catalog = Mapping[str, Mapping[str, Field]]

MOST_ROWS = 50_000
"""How many objects one answer may hold at most, counting every page as full."""
MOST_SQL = 400_000
"""How long a statement may get, in characters."""


class Compiler:
    """Builds one statement over one generation. Every value is a parameter; names come from the schema and here."""

    def __init__(self, selection: Selection, catalog: Catalog, generation: int, now: datetime) -> None:
        self.selection, self.catalog, self.generation, self.now = selection, catalog, generation, now
        self.params: list[Any] = []
        self.ctes: list[str] = []
        self.lookups: list[tuple[list[str | int], str, str]] = []
        self.rows, self.size = 0, 0
        self._numbers = count(1)
        self._known: dict[tuple[str, Any, type], str] = {}

    def param(self, value: Any, sql_type: str) -> str:
        """Bind a value; the same value of the same type is bound once."""
        if isinstance(value, str):
            _check(value)
        key = (sql_type, tuple(value) if isinstance(value, list) else value, type(value))
        if key not in self._known:
            self.params.append(value)
            self._known[key] = f"${len(self.params)}::{sql_type}"
        return self._known[key]

    @property
    def references(self) -> list[str]:
        """How the bound values are written in SQL."""
        return list(self._known.values())

    def table(self, name: str) -> str:
        """A table or function of the generation."""
        return f"generation_{self.generation}.{name}"

    def alias(self) -> str:
        """A row alias that nothing else in the statement has."""
        return f"r{next(self._numbers)}"

    def row(self, scope: Scope, times: int = 1) -> Row:
        """A new row that may stand for up to `times` objects in each of its surroundings."""
        rows = scope.rows * times
        self.rows += rows
        if self.rows > MOST_ROWS:
            raise too_large(f"The document asks for more than {MOST_ROWS} objects: ask for smaller pages.")
        return Row(self.alias(), replace(scope, rows=rows))

    def arguments(self, type_name: str, nodes: Nodes) -> dict[str, Any]:
        """The argument values of a field, defaults applied. Raises GraphQLError."""
        type_ = self.selection.schema.type_map[type_name]
        assert isinstance(type_, GraphQLObjectType)
        return get_argument_values(type_.fields[nodes[0].name.value], nodes[0], self.selection.variables)

    def object(self, type_name: str, nodes: Nodes, row: Row) -> str:
        """The select list of an object of this type, one column for each response key."""
        columns = []
        for key, fields in self.selection.of(type_name, nodes).items():
            columns.append(f"{self.field(type_name, fields, row)} as {_ident(key)}")
        text = ", ".join(columns)
        self.size += len(text)
        if self.size > MOST_SQL:
            raise too_large("The document selects too much: ask in several documents.")
        return text

    def field(self, type_name: str, nodes: Nodes, row: Row) -> str:
        """The SQL of one field."""
        name = nodes[0].name.value
        if name == "__typename":
            return f"'{type_name}'::text"
        return self.catalog[type_name][name](self, row, nodes, self.arguments(type_name, nodes))

    def one(self, type_name: str, nodes: Nodes, row: Row, source: str = "") -> str:
        """An object, or null when `source` (a FROM clause and what follows) has no row."""
        return f"(select row_to_json(x) from (select {self.object(type_name, nodes, row)} {source}) x)"

    def many(self, type_name: str, nodes: Nodes, row: Row, source: str) -> str:
        """A list of objects, in the order of `source`."""
        inner = f"select {self.object(type_name, nodes, row)} {source}"
        return f"(select ('[' || coalesce(string_agg(row_to_json(x)::text, ','), '') || ']')::json from ({inner}) x)"


def _ident(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _check(text: str) -> None:
    """Refuse what Postgres cannot store."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise bad_input("An argument holds half of a surrogate pair.") from None
    if "\0" in text:
        raise bad_input("An argument holds U+0000.")
