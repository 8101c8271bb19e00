"""The journal: what moved today's answer, what moved the past only, and which event moved it."""

from datetime import UTC, datetime

import asyncpg
import orjson
import pytest

from services.projection.fold.loop import FoldLoop
from services.projection.replay.replay import replay
from shared.events import ClaimRetracted, DayBegan, Event, Instrument, make_event
from tests.integration.projection.given import TEXAS, TRAVIS, article, policy
from tests.integration.projection.running import PLACES, fold_loop, folded, folding, record

NONE = {"status": "UNKNOWN", "basis": "NONE", "contested": False}
SANCTUARY = {"status": "SANCTUARY", "basis": "OWN", "contested": False}
COOPERATING = {"status": "COOPERATING", "basis": "OWN", "contested": False}
PREEMPTED = {"status": "PREEMPTED", "basis": "OWN", "contested": False}


def day(text: str) -> Event:
    return make_event(DayBegan(day=text), source="test", time=datetime.fromisoformat(text).replace(tzinfo=UTC))


def ban(effective_on: str) -> Event:
    return policy(
        article(900),
        place=TEXAS,
        day="2017-05-07",
        direction="cooperates",
        stage="enacted",
        dimension="sanctuary_ban",
        instrument=Instrument(id="tx:sb4-2017", kind="statute", name="SB 4"),
        effective_on=effective_on,
        reach="localities",
    )


async def journal(pool: asyncpg.Pool) -> list[tuple[object, ...]]:
    rows = await pool.fetch("select place, scope, before, after, cause::text from fold.change order by number")
    return [
        (
            row["place"],
            row["scope"],
            row["before"] and orjson.loads(row["before"]),
            row["after"] and orjson.loads(row["after"]),
            row["cause"],
        )
        for row in rows
    ]


@pytest.fixture
def loop(pool: asyncpg.Pool) -> FoldLoop:
    return fold_loop(pool)


async def test_the_journal_tells_what_moved_and_why(pool: asyncpg.Pool, loop: FoldLoop) -> None:
    """Given a live ledger, when acts come in, then today's answer, its cause, and the past are told apart."""
    first = policy(article(1), day="2017-02-01")
    async with folding(loop) as task:
        await record(pool, [day("2017-06-01")])
        await folded(pool, task)
        await record(pool, [article(1), first])
        await folded(pool, task)
        assert await journal(pool) == [(TRAVIS, "CURRENT", NONE, SANCTUARY, first.id)]
        earlier = policy(article(2), day="2014-02-01", stage="rescinded", direction="cooperates")
        await record(pool, [article(2), earlier])
        await folded(pool, task)
        assert (await journal(pool))[1:] == [(TRAVIS, "HISTORY", None, None, earlier.id)]
        retracted = make_event(
            ClaimRetracted(claim=first.id, by="editor", reason="misread", at="2017-06-01T10:00:00Z"),
            source="test",
            time=datetime(2017, 6, 1, 10, tzinfo=UTC),
        )
        await record(pool, [retracted])
        await folded(pool, task)
        assert (await journal(pool))[2:] == [(TRAVIS, "CURRENT", SANCTUARY, COOPERATING, retracted.id)]


async def test_a_law_that_takes_effect_moves_its_places_on_that_day(pool: asyncpg.Pool, loop: FoldLoop) -> None:
    act = ban("2017-09-01")
    async with folding(loop) as task:
        await record(pool, [day("2017-08-31"), article(1), policy(article(1)), article(900), act])
        await folded(pool, task)
        known = len(await journal(pool))
        began = day("2017-09-01")
        await record(pool, [began])
        await folded(pool, task)
    state = {"status": "ANTI_SANCTUARY", "basis": "OWN", "contested": False}
    assert sorted((await journal(pool))[known:], key=str) == sorted(
        [(TEXAS, "CURRENT", NONE, state, began.id), (TRAVIS, "CURRENT", SANCTUARY, PREEMPTED, began.id)], key=str
    )


async def test_an_act_of_the_state_moves_its_places_with_rows_of_their_own(pool: asyncpg.Pool, loop: FoldLoop) -> None:
    async with folding(loop) as task:
        await record(pool, [day("2018-01-01"), article(1), policy(article(1))])
        await folded(pool, task)
        known = len(await journal(pool))
        act = ban("2017-09-01")
        await record(pool, [article(900), act])
        await folded(pool, task)
    moved = {row[0]: row[1:] for row in (await journal(pool))[known:]}
    assert moved[TRAVIS] == ("CURRENT", SANCTUARY, PREEMPTED, act.id)
    assert set(moved) == {TEXAS, TRAVIS}


async def test_building_writes_no_journal_and_a_swap_writes_its_own_difference(
    pool: asyncpg.Pool, loop: FoldLoop
) -> None:
    async with folding(loop) as task:
        await record(pool, [day("2018-01-01"), article(1), policy(article(1))])
        await folded(pool, task)
        known = len(await journal(pool))
        await replay(pool, PLACES)
        assert len(await journal(pool)) == known
    await pool.execute("update generation_2.stance set bits = 2")
    await replay(pool, PLACES)
    cooperating = {"status": "COOPERATING", "basis": "OWN", "contested": False}
    assert (await journal(pool))[known:] == [(TRAVIS, "CURRENT", cooperating, SANCTUARY, None)]
