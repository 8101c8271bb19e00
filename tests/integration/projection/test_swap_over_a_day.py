"""A swap to a generation that has folded a day more tells what took effect on that day (found with the simulation)."""

import asyncpg

from services.projection.fold.advance import head
from services.projection.fold.follow import follow
from services.projection.fold.generation import create, live, one
from services.projection.fold.ownership import owned
from services.projection.fold.pointer import swap
from services.projection.fold.state import State
from tests.integration.projection.given import TEXAS, TRAVIS, article, policy
from tests.integration.projection.running import PLACES, record
from tests.integration.projection.test_changes import PREEMPTED, SANCTUARY, ban, day, journal


async def _show(pool: asyncpg.Pool, code: str) -> None:
    async with pool.acquire() as maker:
        new = await create(maker, code=code, gazetteer=PLACES)
    async with owned(pool, new.number) as connection:
        end = await head(connection)
        await follow(pool, connection, new.number, State(PLACES), end, page=100)
        assert await swap(connection, await one(connection, new.number))


async def test_a_swap_tells_what_took_effect_on_the_day_between(pool: asyncpg.Pool) -> None:
    """Given a law that takes effect on a day which only the new generation has folded, when readers are switched."""
    await record(pool, [article(1), policy(article(1)), article(900), ban("2017-09-01"), day("2017-08-31")])
    await _show(pool, "first")
    await record(pool, [day("2017-09-01")])
    await _show(pool, "second")
    told = {place: (before, after) for place, scope, before, after, _ in await journal(pool) if scope == "CURRENT"}
    assert told[TRAVIS] == (SANCTUARY, PREEMPTED)
    assert told[TEXAS][1]["status"] == "ANTI_SANCTUARY"  # type: ignore[index]
    async with pool.acquire() as connection:
        shown = await live(connection)
    assert shown is not None
    assert shown.code_version == "second"
