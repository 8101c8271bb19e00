"""What a build beside the live generation asks of the database: its plan, its parts, and what it takes over."""

from datetime import date
from typing import Any

import orjson

from services.projection.fold import following, pointer
from services.projection.fold.tables import TABLES, Table
from services.projection.replay import making
from services.projection.replay.bulk import mark
from tests.simulation.fold_statements import _generation, on_schema, there
from tests.simulation.statements import Row, copies, says

_BUILD = ("follows", "to_position", "spool", "tables", "layout")


@says("select checkpoint from fold.generation where number = $1 for update", "lock followed", _generation)
def lock_followed(tx: Any, number: int) -> Any:
    return [Row.of(checkpoint=tx.get("fold.generation", number)["checkpoint"])]


@says(
    "insert into fold.build (generation, follows, to_position, spool, tables, layout, started_at, moved_at)"
    " values ($1, $2, $3, $4, $5, $6, clock_timestamp(), clock_timestamp())",
    "begin build",
)
def begin_build(tx: Any, number: int, *values: Any) -> None:
    tx.insert("fold.build", number, dict(zip(_BUILD, values, strict=True)))


@says("select follows, to_position, spool, tables, layout from fold.build where generation = $1", "begun")
def begun(tx: Any, number: int) -> Any:
    return [Row.of(**tx.get("fold.build", number))]


@says(pointer._FOLLOWS, "follows")
def follows(tx: Any, number: int) -> Any:
    found = tx.get("fold.build", number)
    return [Row.of(follows=found["follows"])] if found else []


@says(following._FOLLOWED, "followed")
def followed(tx: Any, number: int) -> Any:
    return [Row.of(exists=number in _followed(tx))]


def _followed(tx: Any) -> set[int | None]:
    return {build["follows"] for _, build in tx.scan("fold.build")}


@says("delete from fold.build where generation = $1", "forget build")
def forget_build(tx: Any, number: int) -> None:
    tx.delete("fold.build", number)


@says("delete from fold.part where generation = $1", "forget parts")
def forget_parts(tx: Any, number: int) -> None:
    for key, _ in list(tx.scan("fold.part")):
        if key[0] == number:
            tx.delete("fold.part", key)


@says(
    "delete from fold.touched t where not exists (select from fold.build where follows = t.generation)",
    "forget touched",
)
def forget_touched(tx: Any) -> None:
    still = _followed(tx)
    for key, (number, *_) in list(tx.scan("fold.touched")):
        if number not in still:
            tx.delete("fold.touched", key)


@copies("fold", "touched", "copy touched")
def copy_touched(tx: Any, _columns: Any, rows: Any) -> None:
    for row in rows:
        tx.insert("fold.touched", tx.server.next_change(), tuple(row))


# Parts.
@says(mark.MARK, "mark part", lambda number, part: [(("part", number, part), "exclusive")])
def mark_part(tx: Any, number: int, part: str) -> Any:
    if tx.get("fold.part", (number, part)):
        return []
    tx.put("fold.part", (number, part), True)
    return [Row.of(part=part)]


@says(making._FAILED, "failed")
def failed(tx: Any, until: int) -> Any:
    shown = tx.get("fold.pointer", True)
    return [
        Row.of(position=at)
        for (number, at), (_, reason) in tx.scan("fold.not_understood")
        if number == shown and at <= until and reason.startswith("the fold failed on it")
    ]


@says(making._COPY_FAILED, "copy failed", lambda number, _: _generation(number))
def copy_failed(tx: Any, new: int, positions: Any) -> None:
    shown = tx.get("fold.pointer", True)
    for (number, at), row in list(tx.scan("fold.not_understood")):
        if number == shown and at in positions and tx.get("fold.not_understood", (new, at)) is None:
            tx.insert("fold.not_understood", (new, at), row)


@says("update fold.generation set checkpoint = $2, today = $3 where number = $1", "set checkpoint", _generation)
def set_checkpoint(tx: Any, number: int, position: int, day: date | None) -> None:
    tx.put("fold.generation", number, {**tx.get("fold.generation", number), "checkpoint": position, "today": day})


# Taking over.
def _taken_over(table: Table) -> None:
    away, in_ = following._take_over(table, 1, 2)

    def keys(tx: Any, old: int, since: int) -> set[bytes]:
        return {
            orjson.dumps(key)
            for _, (number, position, relation, told) in tx.scan("fold.touched")
            if number == old and position > since and relation == table.name
            for key in orjson.loads(told)
        }

    @says(away, "take away", lambda new, *_: on_schema(new))
    def take_away(tx: Any, new: int, old: int, since: int) -> None:
        there(tx, new)
        moved = keys(tx, old, since)
        for key, _ in list(tx.scan(f"{new}.{table.name}")):
            if orjson.dumps(key) in moved:
                tx.delete(f"{new}.{table.name}", key)

    @says(in_, "take over", lambda new, old, *_: [*on_schema(new), *on_schema(old)])
    def take_over(tx: Any, new: int, old: int, number: int, since: int) -> None:
        assert old == number
        moved = keys(tx, old, since)
        for key, row in list(tx.scan(f"{old}.{table.name}")):
            if orjson.dumps(key) in moved:
                tx.server.taken_over += 1
                tx.insert(f"{new}.{table.name}", key, row)


for _table in TABLES:
    _taken_over(_table)


@says(
    "insert into fold.not_understood (generation, position, id, reason)"
    " select $2, position, id, reason from fold.not_understood where generation = $1 and position > $3",
    "take over not understood",
)
def take_over_not_understood(tx: Any, old: int, new: int, since: int) -> None:
    for (number, at), row in list(tx.scan("fold.not_understood")):
        if number == old and at > since:
            tx.insert("fold.not_understood", (new, at), row)


@says(
    "update fold.generation n set checkpoint = o.checkpoint, today = greatest(n.today, o.today)"
    " from fold.generation o where o.number = $1 and n.number = $2",
    "take over checkpoint",
    lambda _, new: _generation(new),
)
def take_over_checkpoint(tx: Any, old: int, new: int) -> None:
    its, mine = tx.get("fold.generation", old), tx.get("fold.generation", new)
    today = max((day for day in (its["today"], mine["today"]) if day), default=None)
    tx.put("fold.generation", new, {**mine, "checkpoint": its["checkpoint"], "today": today})
