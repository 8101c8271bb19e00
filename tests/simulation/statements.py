"""The statements that the services send, each with what it does to the model. Any other statement ends the run: a
change of the code must be told to the simulation, it cannot pass it by."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.simulation.driver import Broken

Locks = Callable[[Any], list[tuple[Any, str]]]
_SCHEMA = re.compile(r"\bgeneration_(\d+)\b")


class Row(tuple[Any, ...]):
    """A row of a result: by place, by name, or unpacked."""

    names: tuple[str, ...]

    @classmethod
    def of(cls, **values: Any) -> "Row":
        row = cls(values.values())
        row.names = tuple(values)
        return row

    def __getitem__(self, key: Any) -> Any:
        return tuple.__getitem__(self, self.names.index(key) if isinstance(key, str) else key)


@dataclass(frozen=True, slots=True)
class Statement:
    """What a statement is called in the trace, which locks it takes first (from its arguments), and what it does."""

    name: str
    locks: Locks
    run: Callable[..., Any]


_TABLE: dict[str, tuple[str, Any, Callable[..., Any]]] = {}
_COPIES: dict[tuple[str, str], tuple[str, Any, Callable[..., Any]]] = {}


def _plain(text: str) -> tuple[str, tuple[str, ...]]:
    schemas = tuple(dict.fromkeys(_SCHEMA.findall(text)))
    return " ".join(_SCHEMA.sub("{schema}", text).split()), schemas


def says(text: str, name: str, locks: Callable[..., list[tuple[Any, str]]] | None = None) -> Any:
    """Register what the statement `text` does: a function (transaction, numbers of the schemas..., arguments...)."""

    def register(run: Callable[..., Any]) -> Callable[..., Any]:
        key, _ = _plain(text)
        assert key not in _TABLE, key
        _TABLE[key] = (name, locks, run)
        return run

    return register


def copies(schema: str, table: str, name: str, locks: Callable[..., list[tuple[Any, str]]] | None = None) -> Any:
    """Register what COPY into a table does: a function (transaction, number of the schema if any, columns, rows)."""

    def register(run: Callable[..., Any]) -> Callable[..., Any]:
        _COPIES[schema, table] = (name, locks, run)
        return run

    return register


@cache
def statement(text: str) -> Statement:
    """Find what a statement does. Raises Broken for one that the model does not know."""
    key, schemas = _plain(text)
    if key not in _TABLE:
        raise Broken(f"the simulated database does not know this statement, tell tests/simulation what it does: {key}")
    name, locks, run = _TABLE[key]
    numbers = tuple(map(int, schemas))
    return Statement(
        name,
        lambda args: locks(*numbers, *args) if locks else [],
        lambda tx, *args: run(tx, *numbers, *args),
    )


def COPIES(schema: str, table: str, columns: Sequence[str] | None) -> Statement:  # noqa: N802
    """Find what a COPY does. Raises Broken for a table that the model does not know."""
    found = _SCHEMA.fullmatch(schema)
    key = ("{schema}" if found else schema, table)
    if key not in _COPIES:
        raise Broken(f"the simulated database does not know COPY into {schema}.{table}")
    name, locks, run = _COPIES[key]
    numbers = (int(found.group(1)),) if found else ()
    return Statement(
        name,
        lambda rows: locks(*numbers, columns, rows) if locks else [],
        lambda tx, rows: run(tx, *numbers, columns, rows),
    )


def names() -> list[str]:
    """What the statements are called."""
    return sorted({name for name, _, _ in (*_TABLE.values(), *_COPIES.values())})
