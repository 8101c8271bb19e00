"""What the journal of changes asks of the database. A place's answer is its row of that day beside its state's row."""

from datetime import date
from typing import Any

import orjson

from services.projection.fold import pointer
from services.projection.fold.rows import FOREVER
from services.projection.fold.tables import STANCE
from shared.postgres import sql
from tests.simulation.fold_statements import on_schema, there
from tests.simulation.statements import Row, copies, says

NOTHING = {"status": "UNKNOWN", "basis": "NONE", "contested": False}


@says(
    sql(pointer.__file__, "swap.sql").format(old="generation_1", new="generation_2"),
    "journal the swap",
    lambda old, new, *_: [*on_schema(old), *on_schema(new)],
)
def journal_swap(tx: Any, old: int, new: int, position: int, today: date | None, former: date | None) -> None:
    before, after = _answers(tx, old, former or today, None), _answers(tx, new, today, None)
    ids = {key: row[1] for key, row in tx.scan(f"{new}.place")}
    for place in sorted(before.keys() | after.keys()):
        if before.get(place) != after.get(place):
            _journal(tx, position, ids[place], "CURRENT", before.get(place), after.get(place), None)


@says("select clock_timestamp()", "clock")
def clock(tx: Any) -> Any:
    return [Row.of(now=tx.server.clock())]


@says("select distinct place from generation_1.stance", "all with a stance", on_schema)
def all_with_stance(tx: Any, number: int) -> Any:
    return [Row.of(place=place) for place in dict.fromkeys(key[0] for key, _ in tx.scan(f"{number}.stance"))]


@says(
    "select distinct s.place from generation_1.stance s join generation_1.place p on p.key = s.place"
    " where p.state = any($1)",
    "those of states",
    on_schema,
)
def those_of_states(tx: Any, number: int, states: Any) -> Any:
    inside = {key for key, row in tx.scan(f"{number}.place") if row[2] in states}
    found = dict.fromkeys(key[0] for key, _ in tx.scan(f"{number}.stance"))
    return [Row.of(place=place) for place in found if place in inside]


@says(
    "select place, status, basis, contested from generation_1.stance_at(coalesce($1, current_date), '9999-12-31', $2)",
    "answers",
    on_schema,
)
def answers(tx: Any, number: int, day: date | None, places: Any) -> Any:
    return [Row.of(place=place, **answer) for place, answer in _answers(tx, number, day, places).items()]


def _answers(tx: Any, number: int, day: date | None, places: Any) -> dict[int, dict[str, Any]]:
    there(tx, number)
    inside = {key: row[2] for key, row in tx.scan(f"{number}.place")}
    return answer_of((row for _, row in tx.scan(f"{number}.stance")), day or tx.server.clock().date(), inside, places)


def answer_of(rows: Any, day: date, states: dict[int, int | None], places: Any) -> dict[int, dict[str, Any]]:
    """What stance_at says in this model: the place's own row of the day beside its state's."""
    at = {name: STANCE.columns.index(name) for name in ("place", "valid_from", "valid_to", "known_to", "bits")}
    now = {
        row[at["place"]]: row[at["bits"]]
        for row in rows
        if row[at["valid_from"]] <= day < row[at["valid_to"]] and row[at["known_to"]] == FOREVER
    }
    asked = sorted(states) if places is None else [place for place in places if place in states]
    said = {}
    for place in asked:
        state = states[place]
        told = {"status": f"{now.get(place)}/{now.get(state) if state else None}", "basis": "OWN", "contested": False}
        said[place] = told if place in now else dict(NOTHING)
    return said


@copies("fold", "change", "copy changes")
def copy_changes(tx: Any, columns: Any, rows: Any) -> None:
    for row in rows:
        change = dict(zip(columns, row, strict=True))
        before, after = (orjson.loads(change[side]) if change[side] else None for side in ("before", "after"))
        _journal(tx, change["position"], change["place"], change["scope"], before, after, change["cause"])


def _journal(tx: Any, position: int, place: str, scope: str, before: Any, after: Any, cause: Any) -> None:
    number = tx.server.next_change()
    tx.insert("fold.change", number, (position, place, scope, before, after, cause))
