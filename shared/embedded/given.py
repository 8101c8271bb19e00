"""The servers that somebody else runs: asked once, before anything is started on them."""

import asyncio


def reach(database_url: str, redis_url: str) -> None:
    """Return when those that are named answer. Raises DatabaseUnreachable, BusUnreachable within about 5 seconds."""
    if database_url or redis_url:
        asyncio.run(_ask(database_url, redis_url))


async def _ask(database_url: str, redis_url: str) -> None:
    from shared import bus, postgres  # here, because the embedded servers need neither client

    if redis_url:
        await bus.connection.reach(redis_url)
    if database_url:
        (await postgres.open_pool(database_url, size=1)).terminate()
