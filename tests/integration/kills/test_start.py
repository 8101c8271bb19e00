"""A service that is struck by an outage while it starts waits, or ends and says so; it is never silently dead."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from shared import embedded
from shared.bus import Entry, connect, consume, make_broker
from shared.postgres import DatabaseUnreachable, open_pool, patiently
from shared.service import Service, ServiceFailed, run_service
from shared.settings import Settings


async def test_streams_that_go_away_in_mid_start_end_the_service(
    servers: embedded.Servers, redis_url: str, tmp_path: Path
) -> None:
    async def handle(entries: list[Entry]) -> None:
        raise AssertionError("there is nothing to handle")

    async def outage() -> None:
        assert servers.valkey
        servers.valkey.kill()
        servers.valkey.wait()

    broker = make_broker(redis_url)
    consume(broker, stream="article-seen", group="readers", handle=handle)
    service = Service("reader", broker, connect(redis_url), startup=(outage,))
    try:
        with pytest.raises(ServiceFailed, match="reader: cannot begin to read the streams"):
            async with asyncio.timeout(60):
                await run_service(service, Settings(redis_url=redis_url, uds=str(tmp_path / "reader.sock")))
    finally:
        servers.restart_valkey()


async def test_a_database_that_comes_back_is_waited_for(servers: embedded.Servers, database_url: str) -> None:
    assert servers.postgres
    servers.postgres.kill()
    servers.postgres.wait()
    tries = 0

    async def ask() -> asyncpg.Pool:
        nonlocal tries
        tries += 1
        if tries == 3:
            servers.restart_postgres()
        return await open_pool(database_url, size=1)

    pool = await patiently(ask)
    assert await pool.fetchval("select 1") == 1
    pool.terminate()


async def test_a_database_that_stays_away_or_an_address_that_is_none_is_one_line() -> None:
    with pytest.raises(DatabaseUnreachable, match="no database at DATABASE_URL") as away:
        await patiently(lambda: open_pool("postgresql://127.0.0.1:1/x"), seconds=0.5)
    assert "\n" not in str(away.value)
    async with asyncio.timeout(5):
        with pytest.raises(DatabaseUnreachable, match="no database at DATABASE_URL"):
            await patiently(lambda: open_pool("garbage"), seconds=60)
