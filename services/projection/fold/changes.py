"""The journal of what moved: today's answer before and after, for the places whose rows moved."""

from datetime import date
from typing import Any

import orjson

from services.projection.fold.state import Folded, State
from services.projection.fold.tables import STANCE

Answers = dict[int, dict[str, object]]
NOTHING: dict[str, object] = {"status": "UNKNOWN", "basis": "NONE", "contested": False}

_COLUMNS = ("position", "place", "scope", "before", "after", "cause", "at")


class Journal:
    """Writes fold.change for one batch of the live generation, within the batch's transaction.

    CURRENT where today's answer moved, HISTORY where only the past or the future did: one row per place and batch.
    Today's answer knows all that has been told. A day that begins is compared with the day before it, since laws take
    effect by themselves.
    """

    def __init__(self, connection: Any, schema: str, state: State, folded: Folded, today: date | None) -> None:
        self._connection = connection
        self._schema = schema
        self._state = state
        self._folded = folded
        self._day_before = today or folded.day  # before the first day there is none to compare with
        self._before: Answers = {}
        change = folded.changes.get(STANCE)
        self._moved: set[int] = {row[0] for row in (*change.removed, *change.added)} if change else set()

    async def before(self) -> None:
        """Take down today's answers before the rows change."""
        if self._quiet():
            return
        self._before = await self._answers(await self._asked(), self._day_before)

    async def after(self) -> None:
        """Compare with the answers now, and write what moved."""
        if self._quiet():
            return
        asked = await self._asked() | set(self._before)
        day = max((d for d in (self._day_before, self._folded.day) if d), default=None)
        now = await self._answers(asked, day)
        ids = {number: id_ for id_, number in self._state.keys.items()}
        at = await self._connection.fetchval("select clock_timestamp()")
        rows = []
        for place in sorted(asked):
            before, after = self._before.get(place, NOTHING), now.get(place, NOTHING)
            cause = self._cause(place)
            if before != after:
                rows.append((self._folded.last, ids[place], "CURRENT", *map(_json, (before, after)), cause, at))
            elif place in self._moved:
                rows.append((self._folded.last, ids[place], "HISTORY", None, None, cause, at))
        if rows:
            await self._connection.copy_records_to_table("change", schema_name="fold", columns=_COLUMNS, records=rows)

    def _quiet(self) -> bool:
        return not self._moved and self._folded.day is None

    def _cause(self, place: int) -> str | None:
        causes, state = self._folded.causes, self._state.state_key(place)
        return causes.get(place) or causes.get(state or 0) or self._folded.day_event

    async def _asked(self) -> set[int]:
        """The places whose rows move; of a state that moves all places with rows of their own; on a new day all."""
        if self._folded.day is not None:
            rows = await self._connection.fetch(f"select distinct place from {self._schema}.stance")  # noqa: S608
        else:
            states = [place for place in self._moved if self._state.state_key(place) == place]
            rows = await self._connection.fetch(
                f"select distinct s.place from {self._schema}.stance s"  # noqa: S608
                f" join {self._schema}.place p on p.key = s.place where p.state = any($1)",
                states,
            )
        return self._moved | {row[0] for row in rows}

    async def _answers(self, places: set[int], day: date | None) -> Answers:
        rows = await self._connection.fetch(
            f"select place, status, basis, contested"  # noqa: S608
            f" from {self._schema}.stance_at(coalesce($1, current_date), '9999-12-31', $2)",
            *(day, sorted(places)),
        )
        return {row["place"]: {name: row[name] for name in ("status", "basis", "contested")} for row in rows}


def _json(answer: dict[str, object]) -> str:
    return orjson.dumps(answer).decode()
