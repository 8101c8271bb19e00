"""Retention on real servers: bounded while the groups run, never past one that stands still."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from prometheus_client import REGISTRY
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from typer.testing import CliRunner

from services.cli import app
from services.projection.record.append import handle as append
from services.projection.retention.keep import STREAMS_MEMORY, keep_for_ever
from services.projection.retention.status import status
from services.projection.retention.trim import trim_streams
from shared.bus import Entry, Publisher, connect, consume, ensure_groups, make_broker
from shared.bus.groups import subscriptions
from shared.bus.lag import group_lag
from shared.events import ArticleSeen, Event
from shared.settings import Settings
from tests.integration.projection.given import article
from tests.integration.projection.test_process import projection

STREAM = ArticleSeen.type
ROUND = 200
RETENTION = 0.2
SETTINGS = Settings(retention=RETENTION, backup_interval=0.1)


def texts(number: int) -> list[Event]:
    return [article(number * ROUND + n, title="x" * 1000) for n in range(ROUND)]


async def until(condition: Any, seconds: float = 90) -> None:
    async with asyncio.timeout(seconds):
        while not await condition():
            await asyncio.sleep(0.01)


@pytest.fixture
async def recording(pool: asyncpg.Pool, client: Any, redis_url: str) -> AsyncIterator[None]:
    """The record is filled as projection fills it."""

    async def handle(entries: list[Entry]) -> None:
        await append(pool, entries)

    broker = make_broker(redis_url)
    consume(broker, stream=STREAM, group="projection", handle=handle, batch=ROUND)
    await ensure_groups(client, subscriptions(broker))
    await broker.start()
    yield
    await broker.stop()


async def recorded(client: Any) -> bool:
    lag = await group_lag(client, STREAM, "projection")
    return lag is not None and lag.events == 0 and lag.pending == 0


async def rounds(pool: asyncpg.Pool, client: Any, numbers: range) -> list[tuple[int, int]]:
    """Publish round after round, trim after each; return (entries, bytes) of the stream after every one."""
    seen = []
    for number in numbers:
        await Publisher(client).publish(texts(number))
        await until(lambda: recorded(client))
        await asyncio.sleep(RETENTION)  # the retention is time: nothing younger may go
        await trim_streams(pool, client, RETENTION)
        seen.append((await client.xlen(STREAM), await client.memory_usage(STREAM, samples=0)))
    return seen


@pytest.mark.usefixtures("recording")
async def test_memory_stays_bounded_while_the_groups_run(pool: asyncpg.Pool, client: Any) -> None:
    seen = await rounds(pool, client, range(12))
    assert max(length for length, _ in seen) <= ROUND
    assert max(held for _, held in seen) < 3 * sum(len(event.to_json()) for event in texts(0))
    assert await pool.fetchval("select count(*) from record.event") == 12 * ROUND
    assert (await group_lag(client, STREAM, "projection")).events == 0  # the server's own count survives trimming


@pytest.mark.usefixtures("recording")
async def test_what_is_younger_than_the_retention_stays(pool: asyncpg.Pool, client: Any) -> None:
    await Publisher(client).publish(texts(0))
    await until(lambda: recorded(client))
    assert await trim_streams(pool, client, 3600) == {STREAM: 0}
    assert await client.xlen(STREAM) == ROUND


@pytest.mark.usefixtures("recording")
async def test_a_group_that_stands_still_is_never_trimmed_past_and_is_warned_of(
    pool: asyncpg.Pool, client: Any, redis_url: str, database_url: str
) -> None:
    env = {
        "REDIS_URL": redis_url, "DATABASE_URL": database_url,
        "SANCTUARY_RETENTION": str(RETENTION), "SANCTUARY_BACKUP_INTERVAL": "0.1",
    }  # fmt: skip
    await client.xgroup_create(STREAM, "classifier", id="0", mkstream=True)
    first = await client.xreadgroup("classifier", "one", {STREAM: ">"}, count=1)
    assert not first
    seen = await rounds(pool, client, range(4))
    assert [length for length, _ in seen] == [ROUND * n for n in (1, 2, 3, 4)]
    (warning,) = (await status(client, SETTINGS))["warnings"]
    assert warning.startswith(f"classifier on {STREAM} stands still: its oldest event is ")
    shown = await asyncio.to_thread(CliRunner().invoke, app, ["status"], env=env)
    assert shown.exception is None
    assert f"warning: classifier on {STREAM} stands still: " in shown.stdout

    got = (await client.xreadgroup("classifier", "one", {STREAM: ">"}, count=10_000))[0][1]
    assert [fields[b"__data__"] for _, fields in got] == [event.to_json() for n in range(4) for event in texts(n)]
    await client.xack(STREAM, "classifier", *(id_ for id_, _ in got[10:]))
    assert sum((await trim_streams(pool, client, RETENTION)).values()) == 0, "ten are still in its hands"
    await client.xack(STREAM, "classifier", *(id_ for id_, _ in got[:10]))
    assert (await status(client, SETTINGS))["warnings"] == []
    assert (await rounds(pool, client, range(4, 5)))[0][0] == ROUND + 1, "its last delivered entry is the bound"


async def test_projection_keeps_the_streams_bounded_under_continuous_load(
    pool: asyncpg.Pool, client: Any, redis_url: str, database_url: str, tmp_path: Path
) -> None:
    """The process, as it is deployed: what it is given grows and grows, what the stream holds does not."""
    environment = {
        "DATABASE_URL": database_url, "REDIS_URL": redis_url, "SANCTUARY_UDS": str(tmp_path / "projection.sock"),
        "SANCTUARY_RETENTION": "0.5", "SANCTUARY_BACKUP_INTERVAL": "0.1",
    }  # fmt: skip
    published = 0
    async with projection(environment), asyncio.timeout(120):
        while published < 3000 or await client.xlen(STREAM) * 4 > published:
            await Publisher(client).publish(article(published + n) for n in range(50))
            published += 50
            await asyncio.sleep(0.05)

        async def all_trimmed() -> bool:
            return bool(await client.xlen(STREAM) == 1)

        await until(all_trimmed, 60)
    assert await pool.fetchval("select count(*) from record.event where type = $1", STREAM) == published


class Enough(Exception):
    """The test has seen what it wanted."""


async def test_housekeeping_goes_on_after_an_outage(pool: asyncpg.Pool, client: Any) -> None:
    """Each turn trims, sweeps and measures; a turn that finds a server away ends nothing."""
    turns: list[float] = []
    away = connect("redis://127.0.0.1:1/0")
    away.connection_pool.connection_kwargs["retry"] = Retry(NoBackoff(), 0)
    given = iter((away, client))

    class Changing:
        """The stream server: away in the first turn, there in the second."""

        def __getattr__(self, name: str) -> Any:
            return getattr(self.now, name)

    changing = Changing()
    changing.now = next(given)  # type: ignore[attr-defined]

    async def sleep(seconds: float) -> None:
        turns.append(seconds)
        if len(turns) == 2:
            raise Enough
        changing.now = next(given)  # type: ignore[attr-defined]

    STREAMS_MEMORY.set(0)
    with pytest.raises(Enough):
        await keep_for_ever(pool, changing, Settings(retention=7.0), sleep)
    assert turns == [7.0, 7.0]
    assert REGISTRY.get_sample_value("sanctuary_streams_memory_bytes")
    await away.aclose()


async def test_a_retention_below_the_backup_interval_is_warned_of(client: Any) -> None:
    (warning,) = (await status(client, Settings(retention=3600, backup_interval=86400)))["warnings"]
    assert "SANCTUARY_RETENTION" in warning
