"""The tables that the fold fills, and the one way to change them: delete by key in sets, then COPY."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

Row = tuple[Any, ...]


@dataclass(frozen=True, eq=False)
class Table:
    """A table: its columns in the order of the rows, and its key as {column: array type}."""

    name: str
    columns: tuple[str, ...]
    key: dict[str, str]

    @cached_property
    def places(self) -> tuple[int, ...]:
        """The positions of the key's columns within a row."""
        return tuple(self.columns.index(name) for name in self.key)

    def key_of(self, row: Row) -> Row:
        """Return the key of a row."""
        return tuple(row[place] for place in self.places)

    def delete(self, schema: str) -> str:
        """Return the statement that deletes the rows whose keys come as one array per column."""
        arrays = ", ".join(f"${n}::{kind}[]" for n, kind in enumerate(self.key.values(), 1))
        same = " and ".join(f"t.{name} = k.{name}" for name in self.key)
        return f"delete from {schema}.{self.name} t using unnest({arrays}) k ({', '.join(self.key)}) where {same}"  # noqa: S608


ARTICLE = Table(
    "article",
    (
        *("id", "kind", "url", "publisher", "language", "published_at", "modified_at", "fetched_at", "reported_at"),
        *("feed", "copy_of", "version_of", "erased", "recorded_at", "position"),
    ),
    {"id": "uuid"},
)
READING = Table(
    "reading",
    ("article", "method", "version", "claims", "recorded_at", "position"),
    {"article": "uuid", "method": "text", "version": "text"},
)
CLAIM = Table(
    "claim",
    (
        *("id", "kind", "cause", "places", "roles", "event_date", "reported_at", "recorded_at", "method", "version"),
        *("confidence", "tier", "source_grade", "strong_key", "evidence", "data", "standing", "counts_from"),
        *("counts_to", "position"),
    ),
    {"id": "uuid"},
)
OCCURRENCE = Table(
    "occurrence",
    (
        *(
            "state",
            "id",
            "known_from",
            "known_to",
            "kind",
            "event_date",
            "day",
            "places",
            "roles",
            "title",
            "direction",
        ),
        *("verb", "fields", "disagreements", "claims", "confidence", "matter"),
    ),
    {"state": "text", "id": "uuid", "known_from": "timestamptz"},
)
STANCE = Table(
    "stance",
    (
        *("place", "valid_from", "valid_to", "known_from", "known_to", "bits", "ahead", "touched", "without"),
        "because",
    ),
    {"place": "integer", "valid_from": "date", "known_from": "timestamptz"},
)
LISTING = Table(
    "listing",
    (
        *("place", "lister", "list_name", "edition", "valid_from", "valid_to", "known_from", "known_to", "action"),
        *("reason", "occurrence"),
    ),
    {"place": "integer", "lister": "text", "list_name": "text", "valid_from": "date", "known_from": "timestamptz"},
)
TABLES = (ARTICLE, READING, CLAIM, OCCURRENCE, STANCE, LISTING)


@dataclass(slots=True)
class TableChange:
    """Rows to remove and rows to add; what is in both is left alone."""

    removed: list[Row] = field(default_factory=list)
    added: list[Row] = field(default_factory=list)


async def write(connection: Any, schema: str, table: Table, change: TableChange) -> None:
    """Apply a change: two statements, whatever its size."""
    if change.removed:
        keys: Sequence[Row] = [table.key_of(row) for row in change.removed]
        await connection.execute(table.delete(schema), *map(list, zip(*keys, strict=True)))
    if change.added:
        await connection.copy_records_to_table(
            table.name, schema_name=schema, columns=table.columns, records=change.added
        )
