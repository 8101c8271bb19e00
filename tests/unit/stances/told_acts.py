"""Occurrences by hand, and the question: given(...).when(place, as_of, known_at) is the stance, by rows and bits."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from services.projection.readmodels.occurrences.occurrence import Occurrence
from services.projection.readmodels.stances import StanceRow, StateStances
from services.projection.readmodels.stances.combine import Held, Stance, combine
from tests.property.oracle import Answer, answer

TX = "ocd-division/country:us/state:tx"
TRAVIS, BEXAR = TX + "/county:travis", TX + "/county:bexar"
LONG_AFTER = "2030-01-01"
_numbers = count(1)


def instant(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def end_of(day: str) -> datetime:
    """The last instant that a bare knownAt means."""
    return instant(day) + timedelta(days=1, microseconds=-1)


def occurrence(kind: str, places: Iterable[tuple[str, str]], event_date: str, **more: Any) -> Occurrence:
    known_from, known_to = more.pop("known", event_date), more.pop("until", None)
    id_ = more.pop("id", None) or f"o{next(_numbers):04}"
    state = more.pop("state", TX)
    since = instant(known_from + "-01-01"[len(known_from) - 10 :] if len(known_from) < 10 else known_from)
    fields = {key: value for key, value in more.items() if value is not None}
    return Occurrence(
        state, id_, since, instant(until) if (until := known_to) else None, kind, tuple(places), event_date, fields,
        {}, (id_,), 900,
    )  # fmt: skip


def act(
    place: str,
    direction: str,
    event_date: str,
    dimensions: str = "detainer_holds",
    stage: str = "in_effect",
    **more: Any,
) -> Occurrence:
    """An act of a place. `dimensions` in words; `instrument` and `kind` make the instrument; ids by `id`."""
    instrument = {"id": more.pop("instrument", None), "kind": more.pop("kind", None)}
    return occurrence(
        "policy-changed", more.pop("places", [(place, "actor")]), event_date, direction=direction, stage=stage,
        dimensions=dimensions.split(), instrument=instrument, **more,
    )  # fmt: skip


def limits(place: str, event_date: str, dimensions: str = "detainer_holds", **more: Any) -> Occurrence:
    return act(place, "limits", event_date, dimensions, **more)


def cooperates(place: str, event_date: str, dimensions: str = "detainer_holds", **more: Any) -> Occurrence:
    return act(place, "cooperates", event_date, dimensions, **more)


def ruling(event_date: str, effect: str, **more: Any) -> Occurrence:
    """A decision with one effect, on an `instrument` or `of` a place in `dimensions`; `effects` for several."""
    one = {
        "instrument": more.pop("instrument", None),
        "of": more.pop("of", None),
        "dimensions": more.pop("dimensions", "").split(),
        "effect": effect,
    }
    more.setdefault("forum", "federal_trial")
    more.setdefault("effects", [one])
    return occurrence("ruling-issued", more.pop("places", [(TX, "place")]), event_date, outcome="other", **more)


def held(row: StanceRow | None) -> Held:
    """The part of a row that the combination reads."""
    return Held(row.bits, row.ahead, row.touched, dict(row.without), dict(row.because)) if row else Held()


def row_at(rows: Iterable[StanceRow], place: str, day: date, known: datetime) -> StanceRow | None:
    """The one row that holds; two would be a fault."""
    found = [
        row
        for row in rows
        if row.place == place
        and row.valid_from <= day
        and (row.valid_to is None or day < row.valid_to)
        and row.known_from <= known
        and (row.known_to is None or known < row.known_to)
    ]
    assert len(found) <= 1, found
    return found[0] if found else None


def stance_by(rows: Iterable[StanceRow], place: str, state: str, day: date, known: datetime) -> Stance:
    """Combine the rows of a place and its state."""
    rows = list(rows)
    return combine(
        held(row_at(rows, place, day, known)), held(row_at(rows, state, day, known)), is_state=place == state
    )


def answered(found: Stance | Answer) -> tuple[object, ...]:
    """What rows and oracle must agree on."""
    return found.status, found.basis, found.contested, found.upcoming, frozenset(found.because)


class given:  # noqa: N801 -- reads as a sentence: given(...).when(...)
    """Occurrences of one state, folded one after the other."""

    def __init__(self, *occurrences: Occurrence, state: str = TX) -> None:
        self.state, self.told, self.rows = state, occurrences, set[StanceRow]()
        stances = StateStances(state)
        for told in occurrences:
            gone, come = stances.apply([], [told])
            assert self.rows.issuperset(gone), "a row that goes must be there"
            assert self.rows.isdisjoint(come), "a row that comes must be new"
            self.rows = self.rows.difference(gone).union(come)

    def when(self, place: str, as_of: str, known_at: str = LONG_AFTER) -> Stance:
        """Answer by the rows, and hold the answer to the oracle's."""
        question = place, self.state, date.fromisoformat(as_of), end_of(known_at)
        found, expected = stance_by(self.rows, *question), answer(*question, self.told)
        assert answered(found) == answered(expected)
        return found

    def status(self, place: str, as_of: str, known_at: str = LONG_AFTER) -> str:
        return self.when(place, as_of, known_at).status
