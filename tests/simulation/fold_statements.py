"""What the fold asks of the database. Tables of a generation are called (number, table)."""

from datetime import date
from typing import Any

import asyncpg

from services.projection import readmodels
from services.projection.fold import advance, generation, pointer
from services.projection.fold.tables import ARTICLE, TABLES, Table
from shared.postgres import sql
from tests.simulation.statements import Row, copies, says

_FIELDS = ("number", "status", "code_version", "gazetteer_hash", "checkpoint", "today")
_EVERY = [*(table.name for table in TABLES), "place", "place_alias"]


def on_schema(number: int, *_: Any) -> list[tuple[Any, str]]:
    return [(("schema", number), "share")]


def _generation(number: int, *_: Any) -> list[tuple[Any, str]]:
    return [(("generation", number), "exclusive")]


def there(tx: Any, number: int) -> None:
    if tx.get("schemas", number) is None:
        raise asyncpg.UndefinedTableError(f'relation "generation_{number}" does not exist')


def _row(tx: Any, found: Any) -> Row:
    in_parts = tx.get("fold.build", found["number"]) is not None
    return Row.of(**{name: found[name] for name in _FIELDS}, in_parts=in_parts)


def _change(tx: Any, number: int, **values: Any) -> None:
    tx.put("fold.generation", number, {**tx.get("fold.generation", number), **values})


# Generations.
@says("select generation from fold.pointer", "pointer")
def read_pointer(tx: Any) -> Any:
    shown = tx.get("fold.pointer", True)
    return [Row.of(generation=shown)] if shown is not None else []


@says(f"{generation._SELECT} where number = $1", "one generation")
def one(tx: Any, number: int) -> Any:
    found = tx.get("fold.generation", number)
    return [_row(tx, found)] if found else []


@says(f"{generation._SELECT} where status <> 'retired' order by number desc", "generations")
def every(tx: Any) -> Any:
    found = dict(tx.scan("fold.generation"))
    return [_row(tx, found[number]) for number in sorted(found, reverse=True) if found[number]["status"] != "retired"]


@says("select coalesce(max(number), 0) + 1 from fold.generation", "next number")
def next_number(tx: Any) -> Any:
    return [Row.of(number=max((number for number, _ in tx.scan("fold.generation")), default=0) + 1)]


@says("create schema generation_1", "create schema", lambda number: [(("schema", number), "exclusive")])
def createon_schema(tx: Any, number: int) -> None:
    if tx.get("schemas", number) is not None:
        raise asyncpg.DuplicateSchemaError(f"generation_{number}")
    tx.put("schemas", number, True)


@says("set local search_path = generation_1", "search path")
def search_path(_tx: Any, _number: int) -> None: ...


for _text in (sql(readmodels.__file__, "tables.sql"), *generation._beside_the_folds()):

    @says(_text, "create tables")
    def create_tables(_tx: Any) -> None: ...


@says(
    "grant usage on schema generation_1 to gateway; grant select on all tables in schema generation_1 to gateway;"
    "grant execute on all functions in schema generation_1 to gateway; analyze generation_1.place",
    "grant",
)
def grant(_tx: Any, _number: int) -> None: ...


@says(
    "insert into fold.generation (number, status, code_version, gazetteer_hash, started_at)"
    " values ($1, $2, $3, $4, clock_timestamp())",
    "insert generation",
    _generation,
)
def insert_generation(tx: Any, number: int, status: str, code: str, hash_: str) -> None:
    values = (number, status, code, hash_, 0, None)
    tx.insert("fold.generation", number, dict(zip(_FIELDS, values, strict=True)))


@says(
    "update fold.generation set status = 'retired' where number = $1 and status <> 'live' returning number",
    "retire",
    _generation,
)
def retire(tx: Any, number: int) -> Any:
    if tx.get("fold.generation", number)["status"] == "live":
        return []
    _change(tx, number, status="retired")
    return [Row.of(number=number)]


@says("delete from fold.not_understood where generation = $1", "forget not understood")
def forget_not_understood(tx: Any, number: int) -> None:
    for key, _ in list(tx.scan("fold.not_understood")):
        if key[0] == number:
            tx.delete("fold.not_understood", key)


@says("drop schema if exists generation_1 cascade", "drop schema", lambda n: [(("schema", n), "exclusive")])
def dropon_schema(tx: Any, number: int) -> None:
    tx.delete("schemas", number)
    for table in _EVERY:
        for key, _ in list(tx.scan(f"{number}.{table}")):
            tx.delete(f"{number}.{table}", key)


# The pointer.
@says("lock table fold.pointer in exclusive mode", "lock pointer", lambda: [("pointer", "exclusive")])
def lock_pointer(_tx: Any) -> None: ...


@says(
    "select number, checkpoint, today from fold.generation where number = any($1) order by number for update",
    "lock both",
    lambda numbers: [lock for number in sorted(n for n in numbers if n is not None) for lock in _generation(number)],
)
def lock_both(tx: Any, numbers: Any) -> Any:
    found = [tx.get("fold.generation", number) for number in sorted(n for n in numbers if n is not None)]
    return [Row.of(number=one["number"], checkpoint=one["checkpoint"], today=one["today"]) for one in found if one]


@says(pointer._LEAVES, "set ready", _generation)
def set_ready(tx: Any, number: int) -> None:
    _change(tx, number, status="ready", left_at=tx.server.clock())


@says(pointer._KEPT, "kept")
def kept(tx: Any) -> Any:
    found = [row for _, row in tx.scan("fold.generation") if row["status"] == "ready"]
    found.sort(key=lambda row: (row["left_at"], row["number"]), reverse=True)
    return [Row.of(number=row["number"]) for row in found]


@says("update fold.generation set status = 'live' where number = $1", "set live", _generation)
def set_live(tx: Any, number: int) -> None:
    _change(tx, number, status="live")


@says(
    "insert into fold.pointer (generation) values ($1) on conflict (one) do update set generation = $1",
    "move pointer",
    lambda number: [("pointer", "exclusive"), *_generation(number)],
)
def move_pointer(tx: Any, number: int) -> None:
    tx.put("fold.pointer", True, number)


@says("select pg_notify('ledger', $1)", "notify")
def notify(_tx: Any, _what: str) -> None: ...


# A batch.
@says("select checkpoint from fold.generation where number = $1", "checkpoint")
def checkpoint(tx: Any, number: int) -> Any:
    return [Row.of(checkpoint=tx.get("fold.generation", number)["checkpoint"])]


@says("select position from fold.not_understood where generation = $1", "not understood")
def not_understood(tx: Any, number: int) -> Any:
    return [Row.of(position=at) for (of, at), _ in tx.scan("fold.not_understood") if of == number]


@says(advance._LOCK, "lock generation", _generation)
def lock_generation(tx: Any, number: int) -> Any:
    found = tx.get("fold.generation", number)
    return [Row.of(**{name: found[name] for name in ("checkpoint", "status", "today")})] if found else []


def _registered(table: Table) -> None:
    @says(table.delete("generation_1"), f"delete {table.name}", on_schema)
    def delete(tx: Any, number: int, *keys: Any) -> None:
        there(tx, number)
        for key in zip(*keys, strict=True):
            tx.delete(f"{number}.{table.name}", key)

    @copies("{schema}", table.name, f"copy {table.name}", on_schema)
    def copy(tx: Any, number: int, columns: Any, rows: Any) -> None:
        there(tx, number)
        assert tuple(columns) == table.columns
        for row in rows:
            tx.insert(f"{number}.{table.name}", table.key_of(row), row)


for _table in TABLES:
    _registered(_table)


@copies("{schema}", "place", "copy places", on_schema)
def copy_places(tx: Any, number: int, columns: Any, rows: Any) -> None:
    there(tx, number)
    for row in rows:
        place = dict(zip(columns, row, strict=True))
        tx.insert(f"{number}.place", place["key"], (place["key"], place["id"], place["state"]))


@copies("{schema}", "place_alias", "copy aliases", on_schema)
def copy_aliases(tx: Any, number: int, _columns: Any, rows: Any) -> None:
    for row in rows:
        tx.insert(f"{number}.place_alias", tuple(row), tuple(row))


@says("update generation_1.article set erased = true where id = any($1)", "erase articles", on_schema)
def erase_articles(tx: Any, number: int, ids: Any) -> None:
    there(tx, number)
    at = ARTICLE.columns.index("erased")
    for id_ in ids:
        if row := tx.get(f"{number}.article", (id_,)):
            tx.put(f"{number}.article", (id_,), (*row[:at], True, *row[at + 1 :]))


@copies("fold", "not_understood", "copy not understood", lambda _, rows: _generation(rows[0][0]) if rows else [])
def copy_not_understood(tx: Any, _columns: Any, rows: Any) -> None:
    for number, at, id_, reason in rows:
        tx.insert("fold.not_understood", (number, at), (id_, reason))


@says(
    "insert into fold.not_understood (generation, position, id, reason) values ($1, $2, $3, $4)",
    "set aside",
    _generation,
)
def set_aside(tx: Any, number: int, at: int, id_: str, reason: str) -> None:
    tx.insert("fold.not_understood", (number, at), (id_, reason))


@says(
    "update fold.generation set checkpoint = $2, today = greatest(today, $3) where number = $1",
    "move checkpoint",
    _generation,
)
def move_checkpoint(tx: Any, number: int, position: int, day: date | None) -> None:
    today = max((d for d in (tx.get("fold.generation", number)["today"], day) if d), default=None)
    _change(tx, number, checkpoint=position, today=today)
