"""Redis lost empty: the record loses nothing, the services find their way back, nothing new is skipped."""

import asyncio
from typing import Any

import asyncpg
import pytest
import redis

from services.projection.fold.advance import head
from services.projection.record.append import append
from services.projection.record.resume import resume
from services.projection.replay.verify import verify
from shared import embedded
from shared.bus import DATA, Entry, Publisher, consume, ensure_groups, make_broker, silent_subscribers
from shared.bus.trim import trim
from shared.embedded import valkey
from shared.events import EVENT_TYPES, Event
from shared.places import gazetteer
from shared.service import Service, ServiceFailed
from tests.integration.projection.given import story
from tests.integration.recovery.running import service, until
from tests.integration.recovery.test_restoring import GROUP, STREAMS, delivered, folded, handled, ids


def stories(*numbers: int) -> list[Event]:
    return [event for number in numbers for event in story(number)]


def fresh(servers: embedded.Servers) -> None:
    """Take the server away with all that it kept, and put an empty one in its place, at the same address."""
    assert servers.valkey is not None
    servers.valkey.kill()
    valkey.stop(servers.valkey)
    kept = servers.root / "valkey"
    for file in sorted(kept.rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()
    servers.restart_valkey()


def flushed(servers: embedded.Servers) -> None:
    with redis.Redis.from_url(servers.addresses.redis_url) as client:
        client.flushall()


@pytest.mark.parametrize("lose", [flushed, fresh])
async def test_nothing_recorded_is_lost_and_publishing_goes_on_by_itself(
    pool: asyncpg.Pool, client: Any, servers: embedded.Servers, database_url: str, redis_url: str, lose: Any
) -> None:
    publisher, events = Publisher(client), stories(*range(20))
    await publisher.publish(events[:20])
    async with service("projection", DATABASE_URL=database_url, REDIS_URL=redis_url):
        await until(lambda: folded(pool, 21))
        lose(servers)
        assert await client.xlen("article-seen") == 0
        await publisher.publish(events[10:])  # some of them again
        await until(lambda: folded(pool, 41))
        groups = await client.xinfo_groups("policy-changed")
        assert [group["name"] for group in groups] == [GROUP.encode()]
    assert await ids(pool) == sorted(event.id for event in events)
    assert await verify(pool, gazetteer()) == []


async def test_a_server_whose_clock_is_behind_is_read_and_trimmed_by_its_own_ids(
    pool: asyncpg.Pool, client: Any
) -> None:
    """The ids of a new server may be smaller than those that the record names."""
    before, after = stories(1)[0], [story(n)[0] for n in (2, 3, 4)]
    await append(pool, [Entry("article-seen", "9999999999999-0", before.to_json())])
    await ensure_groups(client, [(stream, GROUP) for stream in STREAMS])
    assert set(await resume(pool, client, STREAMS, GROUP)) == {"article-seen"}
    assert await pool.fetchval("select last_entry from record.stream") == "0-0"
    await Publisher(client).publish(after)
    await handled(client, pool, await delivered(client, "article-seen", "one", 2))
    recorded = await pool.fetchval("select last_entry from record.stream")
    assert recorded.split("-")[0] < "9999999999999"
    # the third is not in the record yet: it stays, and so does the last one that is
    assert await trim(client, "article-seen", recorded=recorded, recorder=GROUP, retention=-1) == 1
    assert await client.xlen("article-seen") == 2
    await handled(client, pool, await delivered(client, "article-seen", "one", 9))
    assert await head(pool) == 4
    assert await resume(pool, client, STREAMS, GROUP) == {}
    # and an older backup is still noticed
    await client.xadd("article-seen", {DATA: story(5)[0].to_json()})
    for entry in await delivered(client, "article-seen", "one", 9):
        await client.xack(entry.stream, GROUP, entry.id)
    assert set(await resume(pool, client, STREAMS, GROUP)) == {"article-seen"}
    await handled(client, pool, await delivered(client, "article-seen", "one", 9))
    assert await head(pool) == 5


async def test_a_service_whose_group_is_lost_the_moment_it_begins_stops_all_the_same(
    client: Any, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def handle(_: list[Entry]) -> None:
        raise AssertionError("nothing was published")

    monkeypatch.setattr("shared.service.WATCH_SECONDS", 0.05)
    broker = make_broker(redis_url)
    consume(broker, stream="day-began", group="reader", handle=handle)
    service = Service("reader", broker, client)
    await ensure_groups(client, [("day-began", "reader")])
    async with service.app().start_lifespan_context():
        await until(service.has_begun)
        await client.flushall()

        async def silent() -> bool:
            return silent_subscribers(broker) == ["day-began"]

        await until(silent)
        with pytest.raises(ServiceFailed, match="no longer reading day-began"):  # it never saw it read
            await asyncio.wait_for(service.watch(), 10)


async def test_every_group_is_made_again_at_the_beginning_of_its_stream(client: Any) -> None:
    pairs = [(stream, GROUP) for stream in EVENT_TYPES]
    await ensure_groups(client, pairs)
    await client.flushall()
    await Publisher(client).publish(stories(1))  # before anybody is back
    await ensure_groups(client, pairs)
    assert len(await delivered(client, "article-seen", "one", 9)) == 1
    assert len(await delivered(client, "policy-changed", "one", 9)) == 1
