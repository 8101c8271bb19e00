"""Corrections, from the publish to the answers: each moves the one time axis that it is about, and leaves the other.

A day given as knownAt is its end; the act of every claim is of 2017-02-01 and reported on that day; every editor acts
on 2017-06-01, and speaks of a source's own correction of 2017-05-01 where there is one.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import asyncpg
import pytest

from services.projection.replay.verify import verify
from shared.bus import Publisher
from shared.events import ClaimRetracted, ClaimReviewed, Event, make_event
from shared.places import gazetteer
from tests.integration.projection.given import TEXAS, article, policy
from tests.integration.recovery.running import service, until
from tests.integration.recovery.test_restoring import folded

ACT, FEBRUARY, MARCH = date(2017, 2, 1), date(2017, 2, 15), date(2017, 3, 15)
TOLD, BEFORE, CORRECTED, ON, LATE = "2017-02-01", "2017-04-30", "2017-05-01", "2017-06-01", "2018-01-01"
BARE = "2017-05-31"  # the day before the editor acted


@dataclass(frozen=True)
class Case:
    """What the claim of a county of its own is, the editor's act on it, and {(asOf, knownAt): status} after."""

    county: str
    act: dict[str, Any]
    answers: dict[tuple[date, str], str]
    claim: dict[str, Any] = field(default_factory=dict)

    def events(self, number: int) -> list[Event]:
        seen = article(number)
        claim = policy(seen, place=f"{TEXAS}/county:{self.county}")
        claim = claim.model_copy(update={"data": claim.data | self.claim})
        told = {"claim": claim.id, "by": "editor", "at": "2017-06-01T00:00:00Z", **self.act}
        data = ClaimReviewed(**told) if "verdict" in told else ClaimRetracted(**told)
        return [seen, claim, make_event(data, source="test", time=datetime(2017, 6, 1, tzinfo=UTC))]


OTHER_WAY = {"verdict": "correct", "corrected": {"direction": "cooperates"}}
OTHER_DAY = {"verdict": "correct", "corrected": {"event_date": "2017-03-01", "effective_on": None}}
CASES = {
    "misread: what the ledger read was never so": Case(
        "travis", {"reason": "misread"}, {(FEBRUARY, known): "UNKNOWN" for known in (TOLD, BARE, ON, LATE)}
    ),
    "misread, and what it says instead: from the claim's own day": Case(
        "harris",
        OTHER_WAY | {"reason": "misread"},
        {(FEBRUARY, known): "COOPERATING" for known in (TOLD, BARE, ON, LATE)},
    ),
    "the source corrected itself: from the day it did": Case(
        "dallas",
        OTHER_WAY | {"reason": "source_corrected", "reported_at": CORRECTED},
        {(FEBRUARY, TOLD): "SANCTUARY", (FEBRUARY, BEFORE): "SANCTUARY"}
        | {(FEBRUARY, known): "COOPERATING" for known in (CORRECTED, BARE, ON, LATE)},
    ),
    "the source corrected itself, untold when: from the editor's act": Case(
        "bexar",
        OTHER_WAY | {"reason": "source_corrected"},
        {(FEBRUARY, known): "SANCTUARY" for known in (TOLD, CORRECTED, BARE)}
        | {(FEBRUARY, known): "COOPERATING" for known in (ON, LATE)},
    ),
    "a confirmation: from the claim's own day": Case(
        "el_paso",
        {"verdict": "confirm"},
        {(FEBRUARY, known): "SANCTUARY" for known in (TOLD, BARE, ON)},
        claim={"tier": "review"},
    ),
    "a retraction that says when: the past before it stays": Case(
        "hidalgo",
        {"reason": "other", "reported_at": CORRECTED},
        {(FEBRUARY, TOLD): "SANCTUARY", (FEBRUARY, BEFORE): "SANCTUARY"}
        | {(FEBRUARY, known): "UNKNOWN" for known in (CORRECTED, LATE)},
    ),
    "a retraction that does not: from its time": Case(
        "collin",
        {},
        {(FEBRUARY, BARE): "SANCTUARY", (FEBRUARY, ON): "UNKNOWN", (FEBRUARY, LATE): "UNKNOWN"},
    ),
    "a day misread: when it holds in the world moves, as if it had always been told so": Case(
        "tarrant",
        OTHER_DAY | {"reason": "misread"},
        {(FEBRUARY, known): "UNKNOWN" for known in (TOLD, ON)} | {(MARCH, known): "SANCTUARY" for known in (TOLD, ON)},
    ),
    "a day that the source corrected: the other axis": Case(
        "denton",
        OTHER_DAY | {"reason": "source_corrected", "reported_at": CORRECTED},
        {(FEBRUARY, BEFORE): "SANCTUARY", (FEBRUARY, CORRECTED): "UNKNOWN"}
        | {(MARCH, known): "SANCTUARY" for known in (BEFORE, CORRECTED, LATE)},
    ),
}


def end_of(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC) + timedelta(days=1, microseconds=-1)


@pytest.mark.parametrize("seed", [3, 4])
async def test_every_correction_moves_its_own_axis(
    pool: asyncpg.Pool, client: Any, database_url: str, redis_url: str, seed: int
) -> None:
    events = [event for number, case in enumerate(CASES.values()) for event in case.events(number)]
    Random(seed).shuffle(events)
    await Publisher(client).publish(events)
    async with service("projection", DATABASE_URL=database_url, REDIS_URL=redis_url):
        await until(lambda: folded(pool, len(events) + 1))
    number = await pool.fetchval("select generation from fold.pointer")
    for name, case in CASES.items():
        key = await pool.fetchval(
            f"select key from generation_{number}.place where id = $1", f"{TEXAS}/county:{case.county}"
        )
        found = {
            (as_of, known): await pool.fetchval(
                f"select status from generation_{number}.stance_at($1, $2, $3)", as_of, end_of(known), [key]
            )
            for as_of, known in case.answers
        }
        assert found == case.answers, name
        before = await pool.fetchval(
            f"select status from generation_{number}.stance_at($1, $2, $3)", MARCH, end_of("2017-01-31"), [key]
        )
        assert before == "UNKNOWN", name
    periods = await pool.fetch(
        f"select direction, known_from::date::text as since, known_to::text as until"
        f" from generation_{number}.occurrence where places = array[$1::integer] order by known_from",
        await pool.fetchval(f"select key from generation_{number}.place where id = $1", f"{TEXAS}/county:dallas"),
    )
    assert [tuple(row) for row in periods] == [
        ("limits", TOLD, f"{CORRECTED} 00:00:00+00"),
        ("cooperates", CORRECTED, "infinity"),
    ]
    assert await verify(pool, gazetteer()) == []
