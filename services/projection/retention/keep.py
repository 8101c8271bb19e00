"""Keeping house in the streams, for as long as the service runs: trimming, gone consumers, memory."""

import asyncio
from collections.abc import Awaitable, Callable

import asyncpg
from prometheus_client import Gauge
from redis.exceptions import RedisError

from services.projection.retention.memory import memory
from services.projection.retention.trim import trim_streams
from services.projection.retention.warnings import too_short
from shared.bus.entry import Client
from shared.bus.janitor import remove_gone
from shared.events import EVENT_TYPES
from shared.postgres import AWAY
from shared.settings import Settings
from shared.telemetry import log

STREAMS_MEMORY = Gauge("sanctuary_streams_memory_bytes", "Memory that the stream server uses")
STREAMS_LIMIT = Gauge("sanctuary_streams_memory_limit_bytes", "Memory at which publishing is refused; 0 is no limit")

EVERY = 60.0
GONE_AFTER = 3600.0


async def keep(pool: asyncpg.Pool, client: Client, settings: Settings) -> None:
    """Trim what may go, remove consumers that are gone for an hour, and measure the memory of the stream server."""
    gone = {name: count for name, count in (await trim_streams(pool, client, settings.retention)).items() if count}
    if gone:
        log.info("trimmed", **gone)
    if consumers := await remove_gone(client, list(EVENT_TYPES), idle=GONE_AFTER):
        log.info("consumers_removed", consumers=consumers)
    found = await memory(client)
    STREAMS_MEMORY.set(found.used)
    STREAMS_LIMIT.set(found.limit)


async def keep_for_ever(
    pool: asyncpg.Pool,
    client: Client,
    settings: Settings,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Keep house every minute, or every retention if that is shorter; while a server is away, at the next turn."""
    if warning := too_short(settings.retention, settings.backup_interval):
        log.warning("retention", reason=warning)
    while True:
        try:
            await keep(pool, client, settings)
        except (RedisError, *AWAY) as error:
            log.warning("keeping_waits", reason=str(error) or type(error).__name__)
        await sleep(min(EVERY, settings.retention))
