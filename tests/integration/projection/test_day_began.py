"""One day-began a day, missed days included, just after midnight UTC."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg

from services.projection.fold.days import announce, announce_for_ever
from services.projection.record.append import append
from shared.bus import Entry, Publisher


async def streamed(client: Any) -> list[Entry]:
    found = await client.xrange("day-began")
    return [Entry("day-began", id_.decode(), fields[b"__data__"]) for id_, fields in found]


async def test_missed_days_are_published_once(pool: asyncpg.Pool, client: Any) -> None:
    publisher = Publisher(client)
    assert await announce(pool, publisher, lambda: datetime(2026, 3, 1, 9, tzinfo=UTC)) == [date(2026, 3, 1)]
    await append(pool, await streamed(client))
    assert await announce(pool, publisher, lambda: datetime(2026, 3, 1, 23, 59, tzinfo=UTC)) == []
    missed = await announce(pool, publisher, lambda: datetime(2026, 3, 4, 0, 0, 1, tzinfo=UTC))
    assert missed == [date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)]
    await announce(pool, publisher, lambda: datetime(2026, 3, 4, 0, 0, 2, tzinfo=UTC))  # another replica
    done = await append(pool, await streamed(client))
    assert (done.new, done.conflicts) == (3, 0)


async def test_the_next_announcement_comes_just_after_midnight(pool: asyncpg.Pool, client: Any) -> None:
    clock = [datetime(2026, 3, 1, 22, 0, tzinfo=UTC)]
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock[0] += timedelta(seconds=seconds)
        await append(pool, await streamed(client))
        if len(slept) == 3:
            raise asyncio.CancelledError

    await asyncio.gather(announce_for_ever(pool, Publisher(client), lambda: clock[0], sleep), return_exceptions=True)
    assert [round(seconds) for seconds in slept] == [7200, 86400, 86400]
    days = await pool.fetch("select body #>> '{data,day}' from record.event order by position")
    assert [row[0] for row in days] == ["2026-03-01", "2026-03-02", "2026-03-03"]
