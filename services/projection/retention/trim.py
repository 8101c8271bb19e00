"""Trimming: the streams keep what is young, pending, or not in the record yet; the record keeps all."""

import asyncio
from collections.abc import Awaitable, Callable

import asyncpg
from redis.exceptions import RedisError

from shared.bus.entry import Client
from shared.bus.trim import trim
from shared.postgres import AWAY
from shared.telemetry import log

EVERY = 600.0


async def trim_streams(pool: asyncpg.Pool, client: Client, retention: float) -> dict[str, int]:
    """Trim each recorded stream behind every group and `retention` seconds; return {stream: entries gone}."""
    rows = await pool.fetch("select name, last_entry from record.stream order by name")
    return {
        row["name"]: await trim(client, row["name"], recorded=row["last_entry"], retention=retention) for row in rows
    }


async def trim_for_ever(
    pool: asyncpg.Pool,
    client: Client,
    retention: float,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Trim every ten minutes; while a server is away, try again at the next turn."""
    while True:
        try:
            gone = {name: count for name, count in (await trim_streams(pool, client, retention)).items() if count}
            if gone:
                log.info("trimmed", **gone)
        except (RedisError, *AWAY) as error:
            log.warning("trim_waits", reason=str(error) or type(error).__name__)
        await sleep(EVERY)
