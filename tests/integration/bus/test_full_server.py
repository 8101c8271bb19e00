"""At its memory limit the stream server refuses to publish, loudly; nothing is dropped, and reading goes on."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from prometheus_client import REGISTRY
from redis.exceptions import OutOfMemoryError

from services.projection.record.append import append
from services.projection.retention.status import status
from services.projection.retention.trim import trim_streams
from shared.bus import Entry, Poison, Publisher, Unavailable, consume, ensure_groups, make_broker
from shared.bus.dead_letters import dead_letters, replay
from shared.bus.groups import subscriptions
from shared.bus.lag import group_lag
from shared.bus.publish import StreamsFull
from shared.events import ArticleSeen
from shared.settings import Settings
from tests.integration.projection.given import article

STREAM, GROUP = ArticleSeen.type, "projection"


async def until(condition: Any, seconds: float = 90) -> None:
    async with asyncio.timeout(seconds):
        while not await condition():
            await asyncio.sleep(0.02)


def retried(group: str) -> float:
    return REGISTRY.get_sample_value("sanctuary_deliveries_retried_total", {"stream": STREAM, "group": group}) or 0.0


@pytest.fixture
async def little_memory(client: Any) -> AsyncIterator[None]:
    """The server with room for about two MiB of events."""
    before = int((await client.config_get("maxmemory"))["maxmemory"])
    await client.config_set("maxmemory", (await client.info("memory"))["used_memory"] + 2 * 2**20)
    yield
    await client.config_set("maxmemory", before)


async def filled(client: Any) -> tuple[list[bytes], StreamsFull]:
    """Publish until the server refuses; return what was accepted before, and how it refused."""
    accepted: list[bytes] = []
    for number in range(10_000):
        event = article(number, title="x" * 5000)
        try:
            await Publisher(client).publish([event])
        except StreamsFull as refused:
            return accepted, refused
        accepted.append(event.to_json())
    raise AssertionError("the server never filled")


@pytest.mark.usefixtures("little_memory")
async def test_publishing_is_refused_and_nothing_is_dropped(pool: asyncpg.Pool, client: Any) -> None:
    await client.xgroup_create(STREAM, GROUP, id="0", mkstream=True)
    accepted, refused = await filled(client)
    assert "\n" not in str(refused)
    assert "raise maxmemory" in str(refused)
    assert isinstance(refused, Unavailable), "a handler that publishes waits, and parks nothing"
    assert isinstance(refused, OutOfMemoryError), "who waits for the server waits for this too"
    assert [fields[b"__data__"] for _, fields in await client.xrange(STREAM)] == accepted
    assert any("publishing is refused" in line for line in (await status(client, Settings()))["warnings"])

    # Groups go on: reading, acknowledging and trimming need no memory, and then there is room again.
    got = (await client.xreadgroup(GROUP, "one", {STREAM: ">"}, count=10_000))[0][1]
    await append(pool, [Entry(STREAM, id_.decode(), fields[b"__data__"]) for id_, fields in got])
    await client.xack(STREAM, GROUP, *(id_ for id_, _ in got))
    assert (await trim_streams(pool, client, -60))[STREAM] == len(accepted) - 1
    await Publisher(client).publish([article(20_000)])
    assert await pool.fetchval("select count(*) from record.event") == len(accepted)


@pytest.mark.usefixtures("little_memory")
async def test_groups_start_on_a_full_server_poison_waits_and_a_handler_that_publishes_waits(
    client: Any, redis_url: str
) -> None:
    await ensure_groups(client, [(STREAM, GROUP), (STREAM, "classifier")])
    await client.xadd(STREAM, {"__data__": b"{broken"})
    accepted, _ = await filled(client)
    limit = int((await client.config_get("maxmemory"))["maxmemory"])
    await client.config_set("maxmemory", (await client.info("memory"))["used_memory"] - 2**20)
    seen: set[bytes] = set()

    async def handle(entries: list[Entry]) -> None:
        if any(entry.raw == b"{broken" for entry in entries):
            raise Poison("no JSON")
        seen.update(entry.raw for entry in entries)

    more = article(10**6)

    async def publish(entries: list[Entry]) -> None:
        if entries[0].raw not in (b"{broken", more.to_json()):  # its own, too, would make more without end
            await Publisher(client).publish([more])

    broker = make_broker(redis_url)
    consume(broker, stream=STREAM, group=GROUP, handle=handle, batch=50, reclaim_after=0.2)
    consume(broker, stream=STREAM, group="classifier", handle=publish, batch=1, reclaim_after=60, max_deliveries=1)
    await ensure_groups(client, subscriptions(broker))
    with pytest.raises(StreamsFull):
        await ensure_groups(client, [(STREAM, "another")])
    await broker.start()
    try:
        waited = retried("classifier")

        async def stuck() -> bool:
            lag = await group_lag(client, STREAM, GROUP)
            assert lag is not None
            return (lag.events, lag.pending) == (0, 1) and retried("classifier") > waited

        await until(stuck)
        assert seen == set(accepted), "reading goes on, and poison holds up nothing else"
        assert await dead_letters(client, [STREAM]) == []

        await client.config_set("maxmemory", limit + 64 * 2**20)

        async def settled() -> bool:
            lags = [await group_lag(client, STREAM, group) for group in (GROUP, "classifier")]
            return all(lag and not lag.pending for lag in lags) and more.to_json() in seen

        await until(settled)
    finally:
        await broker.stop()
    (letter,) = await dead_letters(client, [STREAM])
    assert (letter.raw, letter.error, letter.group) == (b"{broken", "no JSON", GROUP)


@pytest.mark.usefixtures("little_memory")
async def test_dead_letters_stay_where_they_are_while_the_server_is_full(client: Any) -> None:
    await client.xadd(
        f"{STREAM}.dlq", {"__data__": b"y" * 5000, "origin_id": "1-1", "group": GROUP, "error": "e", "deliveries": 1}
    )
    await filled(client)
    await client.config_set("maxmemory", (await client.info("memory"))["used_memory"] - 2**20)
    (letter,) = await dead_letters(client, [STREAM])
    with pytest.raises(StreamsFull):
        await replay(client, letter)
    assert await dead_letters(client, [STREAM]) == [letter]
