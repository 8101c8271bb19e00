"""A stand-in for the fold's state with rows that say exactly which events were folded, once each, and in which order.

The real folds give the same rows for the same events in any order and forgive a double; this one forgives nothing.
"""

import itertools
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from typing import Any

import orjson

from services.projection.fold.decode import NotYet, RawEvent
from services.projection.fold.rows import FOREVER, NO_END
from services.projection.fold.state import Folded, State
from services.projection.fold.tables import ARTICLE, CLAIM, STANCE, Row, Table
from services.projection.readmodels.places.rows import place_keys
from shared.events import ArticleClassified, ArticleErased, ArticleSeen, DayBegan, PolicyChanged
from shared.places import Gazetteer
from tests.simulation.alphabet import BREAKS

ALWAYS = datetime(2017, 1, 1, tzinfo=UTC)


class CannotFold(Exception):
    """An event that breaks the folds."""


class SmallState:
    """What advance, follow, the loop and the journal ask of a state."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self.keys = place_keys(gazetteer)
        self.position = 0
        self.today: date | None = None
        self._states = {self.keys[p.id]: self.keys[p.state] for p in gazetteer.places.values() if p.state}
        self._told: dict[int, list[tuple[date, str]]] = {}
        self._seen: set[str] = set()
        self._erased: set[str] = set()

    def state_key(self, place: int) -> int | None:
        """As the real state's."""
        return self._states.get(place)

    def fold(self, rows: Sequence[RawEvent], skipped: Collection[int] = ()) -> Folded:
        """As the real state's."""
        assert (rows[0][0], rows[-1][0]) == (self.position + 1, self.position + len(rows)), "positions are gapless"
        folded = Folded(rows[0][0], rows[-1][0])
        before: dict[int, list[Row]] = {}
        for position, id_, body in rows:
            if position not in skipped:
                self._event(folded, before, position, id_, orjson.loads(body))
        for place, former in before.items():
            now = self._stances(place)
            folded.changes[STANCE].removed += [row for row in former if row not in now]
            folded.changes[STANCE].added += [row for row in now if row not in former]
        self.position = folded.last
        return folded

    def _event(self, folded: Folded, before: dict[int, list[Row]], position: int, id_: str, event: Any) -> None:
        data = event["data"]
        if event["dataschema"].endswith("/99"):
            folded.not_yet.append(NotYet(position, id_, "version 99"))
        elif event["type"] == ArticleSeen.type:
            if data["publisher"] == BREAKS:
                raise CannotFold(id_)
            self._seen.add(id_)
            erased = id_ in self._erased
            folded.changes[ARTICLE].added.append(_row(ARTICLE, id=id_, erased=erased, position=position))
        elif event["type"] == ArticleErased.type:
            self._erased.add(data["article"])
            folded.erased.append(data["article"])
        elif event["type"] == PolicyChanged.type:
            place = self.keys[data["jurisdictions"][0]["id"]]
            before.setdefault(place, self._stances(place))
            self._told.setdefault(place, []).append((date.fromisoformat(data["event_date"]), id_))
            folded.changes[CLAIM].added.append(_row(CLAIM, id=id_, places=(place,), position=position))
            folded.causes[place] = id_
        elif event["type"] == ArticleClassified.type:
            folded.changes[CLAIM].added.append(_row(CLAIM, id=id_, kind="reading", position=position))
        elif event["type"] == DayBegan.type:
            day = date.fromisoformat(data["day"])
            if self.today is None or day > self.today:
                self.today = folded.day = day
                folded.day_event = id_

    def _stances(self, place: int) -> list[Row]:
        """One row a period between two days on which something took effect; it counts what was told, in order."""
        told = self._told.get(place, [])
        days = sorted({day for day, _ in told})
        rows = []
        for day, end in itertools.pairwise([*days, NO_END]):
            ids = tuple(id_ for since, id_ in told if since <= day)
            times = {"valid_from": day, "valid_to": end, "known_from": ALWAYS, "known_to": FOREVER}
            rows.append(_row(STANCE, place=place, **times, bits=len(ids), because=ids))
        return rows


def _row(table: Table, **values: Any) -> Row:
    return tuple(values.get(name) for name in table.columns)


class RealState(State):
    """The real folds, which break on the event that is made to break them."""

    def fold(self, rows: Sequence[RawEvent], skipped: Collection[int] = ()) -> Folded:
        """As the real state's."""
        for position, id_, body in rows:
            if position not in skipped and BREAKS in str(body):
                raise CannotFold(id_)
        return super().fold(rows, skipped)
