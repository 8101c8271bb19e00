"""The golden answers (stance rules, section 4) from the curated claims alone, folded in memory."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import pytest

from services.ingest.demo.curated import curated_events
from services.projection.readmodels.listings.listing_row import ListingRow
from services.projection.readmodels.occurrences.moved import Recorded
from services.projection.readmodels.stances import StanceRow
from services.projection.readmodels.stances.combine import Held, Stance, combine
from shared.events import understand
from shared.events.dates import read_instant
from shared.places import gazetteer
from tests.golden.table import LISTINGS, STANCES, Golden
from tests.property.folding import Folded, fold


@cache
def folded() -> Folded:
    """Fold the demo's curated events as a record of its own."""
    record = [
        Recorded(position, event.id, read_instant(event.time), understand(event))
        for position, event in enumerate(curated_events(), 1)
    ]
    return fold(record, gazetteer().canonical)


def held(place: str, day: date, known: datetime, rows: Folded | None = None) -> Held:
    """Return what the rows (of the curated claims, where not given) say of a place's own stance at two times."""
    found = [row for row in (rows or folded()).stance_rows() if row.place == place and holds(row, day, known)]
    assert len(found) <= 1, found
    if not found:
        return Held()
    (row,) = found
    return Held(row.bits, row.ahead, row.touched, dict(row.without), dict(row.because))


def holds(row: StanceRow | ListingRow, day: date, known: datetime) -> bool:
    return (
        row.valid_from <= day
        and (row.valid_to is None or day < row.valid_to)
        and row.known_from <= known
        and (row.known_to is None or known < row.known_to)
    )


def end_of(day: str) -> datetime:
    """A bare knownAt is the end of that day, UTC."""
    return datetime.combine(date.fromisoformat(day) + timedelta(days=1), time(), UTC) - timedelta(microseconds=1)


def stance(place: str, as_of: str, known_at: str) -> Stance:
    state, day, known = "/".join(place.split("/")[:3]), date.fromisoformat(as_of), end_of(known_at)
    return combine(held(place, day, known), held(state, day, known), is_state=place == state)


@pytest.mark.parametrize("row", STANCES, ids=lambda row: f"{row.place[24:]}@{row.as_of}")
def test_golden_stance(row: Golden) -> None:
    answer = stance(row.place, row.as_of, row.known_at)
    assert answer.status in row.statuses
    assert row.basis in (None, answer.basis)
    assert row.contested in (None, answer.contested)
    if row.upcoming:
        assert answer.upcoming == (row.upcoming[0], date.fromisoformat(row.upcoming[1]))


@pytest.mark.parametrize(("place", "as_of", "known_at", "actions"), LISTINGS)
def test_golden_listing(place: str, as_of: str, known_at: str, actions: set[str]) -> None:
    rows = folded().table("listing")
    day, known = date.fromisoformat(as_of), end_of(known_at)
    assert {row.action for row in rows if row.place == place and holds(row, day, known)} == actions


def test_los_angeles_has_no_stance_before_special_order_40() -> None:
    assert stance("ocd-division/country:us/state:ca/place:los_angeles", "1979-11-26", "2026-01-01").status == "UNKNOWN"


@pytest.mark.parametrize(
    ("state", "in_force", "status"),
    [
        ("ms", "2017-03-27", "ANTI_SANCTUARY"),
        ("il", "2017-08-28", "SANCTUARY"),
        ("ia", "2018-07-01", "ANTI_SANCTUARY"),
        ("nj", "2019-03-15", "SANCTUARY"),
        ("wa", "2019-05-21", "SANCTUARY"),
        ("co", "2019-05-28", "SANCTUARY"),
    ],
)
def test_the_baseline_of_state_laws_counts_from_its_day(state: str, in_force: str, status: str) -> None:
    place, day = f"ocd-division/country:us/state:{state}", date.fromisoformat(in_force)
    assert stance(place, str(day), "2026-01-01").status == status
    assert stance(place, str(day - timedelta(days=1)), "2026-01-01").status == "UNKNOWN"
