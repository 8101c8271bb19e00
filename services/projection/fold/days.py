"""The ledger's clock: one day-began a day, missed days included, published like any other event."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import UTC, date, datetime, time, timedelta

import asyncpg
from redis.exceptions import RedisError

from shared.bus import Publisher
from shared.events import DayBegan, make_event
from shared.postgres import AWAY
from shared.telemetry import log

SOURCE = "sanctuary-ledger/projection"
_KNOWN = "select body #>> '{data,day}' from record.event where type = 'day-began'"
_RETRY = 5.0

Clock = Callable[[], datetime]
Sleep = Callable[[float], Awaitable[None]]


def now() -> datetime:
    """Return the time, UTC."""
    return datetime.now(UTC)


def missing_days(known: Collection[date], today: date) -> list[date]:
    """Return the days to announce, oldest first: from the first known one up to today all that are not known.

    Only today where none is known. Looking behind the last one, too, finds the day that a stop of days left out: one
    that was published, and not recorded yet when its successor was announced.
    """
    first = min(known, default=today)
    days = (first + timedelta(days=n) for n in range((today - first).days + 1))
    return [day for day in days if day not in known]


async def announce(pool: asyncpg.Pool, publisher: Publisher, clock: Clock = now) -> list[date]:
    """Publish the days that the record does not know yet; return them. The same day again is the same event."""
    known = {date.fromisoformat(row[0]) for row in await pool.fetch(_KNOWN)}
    moment = clock()
    days = missing_days(known, moment.astimezone(UTC).date())
    await publisher.publish(make_event(DayBegan(day=day.isoformat()), source=SOURCE, time=moment) for day in days)
    return days


async def announce_for_ever(
    pool: asyncpg.Pool, publisher: Publisher, clock: Clock = now, sleep: Sleep = asyncio.sleep
) -> None:
    """Announce at once, and again just after each midnight UTC; while a server is away, every few seconds."""
    while True:
        try:
            await announce(pool, publisher, clock)
        except (RedisError, *AWAY) as error:
            log.warning("day_waits", reason=str(error) or type(error).__name__)
            await sleep(_RETRY)
            continue
        moment = clock().astimezone(UTC)
        midnight = datetime.combine(moment.date() + timedelta(days=1), time(), UTC)
        await sleep((midnight - moment).total_seconds() + 0.1)
