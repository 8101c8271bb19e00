"""A service that is struck by an outage while it starts waits, or ends and says so; it is never silently dead."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest
import redis.asyncio
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from shared import embedded
from shared.bus import Entry, Publisher, connect, consume, make_broker
from shared.bus.entry import Client
from shared.events import ArticleSeen
from shared.postgres import DatabaseUnreachable, open_pool, patiently
from shared.service import Service, ServiceFailed, Step, end, run_service
from shared.settings import Settings
from tests.integration.projection.conftest import client
from tests.integration.projection.given import story

__all__ = ["client"]


@dataclass
class Reader:
    """A service that reads one stream; `step` is what happens just before it begins to."""

    client: Client
    redis_url: str
    uds: Path
    service: Service | None = None

    async def reads_one(self, step: Step, beside: Step | None = None) -> None:
        """Run it until it has read an event; raise what ends it sooner. `beside` runs once the step has been done."""
        read, begins = asyncio.Event(), asyncio.Event()

        async def handle(entries: list[Entry]) -> None:
            assert len(entries) == 1
            read.set()

        async def happen() -> None:
            await step()
            begins.set()

        async def watch() -> None:
            await begins.wait()
            await (beside or nothing)()
            await Publisher(self.client).publish([story(1)[0]])
            await read.wait()

        broker = make_broker(self.redis_url)
        consume(broker, stream=ArticleSeen.type, group="readers", handle=handle)
        self.service = Service("reader", broker, connect(self.redis_url), startup=(happen,))
        settings = Settings(redis_url=self.redis_url, uds=str(self.uds))
        tasks = [asyncio.ensure_future(run_service(self.service, settings)), asyncio.ensure_future(watch())]
        try:
            async with asyncio.timeout(60):
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
            assert read.is_set()
        finally:
            await end(tasks)


async def nothing() -> None: ...


@pytest.fixture
def reader(client: Client, redis_url: str, tmp_path: Path) -> Reader:
    return Reader(client, redis_url, tmp_path / "reader.sock")


def kill_valkey(servers: embedded.Servers) -> None:
    assert servers.valkey
    servers.valkey.kill()
    servers.valkey.wait()


async def test_streams_that_go_away_in_mid_start_are_waited_for(servers: embedded.Servers, reader: Reader) -> None:
    async def outage() -> None:
        kill_valkey(servers)

    async def back() -> None:
        await asyncio.sleep(1)
        assert reader.service
        assert await reader.service.reads() == "has not begun to read the streams"
        assert await reader.service.alive() is None  # a restart would not help
        servers.restart_valkey()

    await reader.reads_one(outage, back)


async def test_streams_that_are_slow_to_answer_in_mid_start_are_waited_for(reader: Reader, tmp_path: Path) -> None:
    slow = asyncio.Event()

    async def slower() -> None:
        slow.set()

    async with relayed(reader.redis_url, tmp_path / "relay.sock", slow) as address:
        await replace(reader, redis_url=address).reads_one(slower)


@contextlib.asynccontextmanager
async def relayed(url: str, path: Path, slow: asyncio.Event, seconds: float = 3.5) -> AsyncIterator[str]:
    """Yield an address of the server at which, once `slow` is set, a ping is answered after so many seconds."""

    async def pipe(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while chunk := await source.read(65536):
            if slow.is_set() and b"PING" in chunk:
                await asyncio.sleep(seconds)  # FastStream gives up after three
            sink.write(chunk)
            await sink.drain()
        sink.close()

    async def relay(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        answers, questions = await asyncio.open_unix_connection(urlsplit(url).path)
        await asyncio.gather(pipe(source, questions), pipe(answers, sink), return_exceptions=True)

    server = await asyncio.start_unix_server(relay, path)
    try:
        yield f"unix://{path}"
    finally:
        server.close()


async def test_a_group_that_is_gone_in_mid_start_ends_the_service(client: Client, reader: Reader) -> None:
    async def emptied() -> None:
        await client.flushall()

    with pytest.raises(
        ServiceFailed, match=r"reader: cannot begin to read the streams \((NOGROUP no readers|no such key)"
    ):
        await reader.reads_one(emptied)


async def test_streams_that_are_lost_while_a_step_uses_them_are_one_line(
    servers: embedded.Servers, reader: Reader
) -> None:
    async def struck() -> None:
        kill_valkey(servers)
        async with redis.asyncio.Redis.from_url(reader.redis_url, retry=Retry(NoBackoff(), 0)) as impatient:
            await impatient.ping()

    try:
        with pytest.raises(ServiceFailed, match=r"reader: lost the stream server while it began \(.+\): start") as line:
            await reader.reads_one(struck)
    finally:
        servers.restart_valkey()
    assert "\n" not in str(line.value)


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
