"""A group that comes when its stream has been trimmed: it handles every event all the same."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import asyncpg
import pytest

from services.classifier.app import wire
from services.projection.record.append import append
from services.projection.retention.trim import trim_streams
from shared.bus import DATA, Entry, Poison, Publisher, consume, ensure_groups, make_broker
from shared.bus.bootstrap import NoPast, begin, bootstrap, is_due
from shared.bus.dead_letters import dead_letters
from shared.bus.groups import subscriptions
from shared.bus.lag import group_lag
from shared.events import ArticleClassified, ArticleSeen, Event, parse_event
from shared.record import past
from shared.service import end
from shared.settings import Settings
from tests.integration.projection.given import article

STREAM, GROUP = ArticleSeen.type, "late"
OLD, YOUNG = 60, 10


def texts(numbers: range, kind: str = "document") -> list[Event]:
    return [article(number, title=f"Headline {number}", kind=kind) for number in numbers]


async def until(condition: Any, seconds: float = 90) -> None:
    async with asyncio.timeout(seconds):
        while not await condition():
            await asyncio.sleep(0.01)


async def trimmed(pool: asyncpg.Pool, client: Any, kind: str = "document") -> list[Event]:
    """The record holds old events that the stream has lost but for the last one; young ones are in the stream alone."""
    old, young = texts(range(OLD), kind), texts(range(OLD, OLD + YOUNG), kind)
    await Publisher(client).publish(old)
    await client.xgroup_create(STREAM, "projection", id="0")
    got = (await client.xreadgroup("projection", "one", {STREAM: ">"}, count=1000))[0][1]
    await append(pool, [Entry(STREAM, id_.decode(), fields[DATA.encode()]) for id_, fields in got])
    await client.xack(STREAM, "projection", *(id_ for id_, _ in got))
    assert await trim_streams(pool, client, -60) == {STREAM: OLD - 1}
    await Publisher(client).publish(young)
    return [*old, *young]


@pytest.fixture
async def reader(redis_url: str, client: Any) -> AsyncIterator[Any]:
    """Register a handler for the late group; `start` makes its group as a service does, and its consumers."""
    brokers = []

    async def start(handle: Callable[..., Any], **options: Any) -> Any:
        broker = make_broker(redis_url)
        consumer = consume(broker, stream=STREAM, group=GROUP, handle=handle, batch=7, reclaim_after=0.2, **options)
        await begin(client, STREAM, GROUP, has_past=True)
        await ensure_groups(client, subscriptions(broker))
        await broker.start()
        brokers.append(broker)
        return consumer

    yield start
    for broker in brokers:
        await broker.stop()


async def settled(client: Any) -> bool:
    lag = await group_lag(client, STREAM, GROUP)
    return lag is not None and not lag.events + lag.pending


async def test_every_event_is_handled_with_its_text_though_the_stream_has_lost_it(
    pool: asyncpg.Pool, client: Any, reader: Any
) -> None:
    events = await trimmed(pool, client)
    seen: list[bytes] = []

    async def handle(entries: list[Entry]) -> None:
        seen.extend(entry.raw for entry in entries)

    consumer = await reader(handle)
    assert await bootstrap(client, consumer, past(pool, STREAM, 7)) == OLD
    await until(lambda: settled(client))
    told = {event.id: event for event in map(parse_event, seen)}
    assert sorted(told) == sorted(event.id for event in events)
    assert all(told[event.id].data == event.data for event in events)
    assert not await is_due(client, STREAM, GROUP)
    assert await bootstrap(client, consumer, past(pool, STREAM, 7)) == 0
    assert (await group_lag(client, STREAM, GROUP)).events == 0


async def test_nothing_is_trimmed_between_the_making_of_the_group_and_its_reading(
    pool: asyncpg.Pool, client: Any
) -> None:
    await trimmed(pool, client)
    await begin(client, STREAM, GROUP, has_past=True)
    got = (await client.xreadgroup("projection", "one", {STREAM: ">"}, count=1000))[0][1]
    await append(pool, [Entry(STREAM, id_.decode(), fields[DATA.encode()]) for id_, fields in got])
    await client.xack(STREAM, "projection", *(id_ for id_, _ in got))
    assert await trim_streams(pool, client, -60) == {STREAM: 0}


async def test_one_that_dies_goes_on_where_it_was(pool: asyncpg.Pool, client: Any, reader: Any) -> None:
    await trimmed(pool, client)
    seen: list[str] = []
    dies = True

    async def handle(entries: list[Entry]) -> None:
        ids = [parse_event(entry.raw).id for entry in entries]
        if dies and len(seen) > 30:
            raise asyncio.CancelledError
        seen.extend(ids)

    consumer = await reader(handle)
    await until(lambda: settled(client))
    seen.clear()
    with pytest.raises(asyncio.CancelledError):
        await bootstrap(client, consumer, past(pool, STREAM, 7))
    assert await is_due(client, STREAM, GROUP)
    before, dies = len(seen), False
    await begin(client, STREAM, GROUP, has_past=True)
    assert await bootstrap(client, consumer, past(pool, STREAM, 7)) == OLD - before
    assert sorted(seen) == sorted(event.id for event in texts(range(OLD)))


async def test_two_replicas_at_once_leave_nothing_unread(pool: asyncpg.Pool, client: Any, reader: Any) -> None:
    events = await trimmed(pool, client)
    seen: set[str] = set()

    async def handle(entries: list[Entry]) -> None:
        seen.update(parse_event(entry.raw).id for entry in entries)
        await asyncio.sleep(0)

    consumers = [await reader(handle) for _ in range(2)]
    await asyncio.gather(*(bootstrap(client, consumer, past(pool, STREAM, 7)) for consumer in consumers))
    await until(lambda: settled(client))
    assert seen == {event.id for event in events}
    assert not await is_due(client, STREAM, GROUP)


async def test_poison_in_the_past_is_parked_and_stops_nothing_else(
    pool: asyncpg.Pool, client: Any, reader: Any
) -> None:
    await trimmed(pool, client)
    bad = {event.id for event in texts(range(20, 23))}
    seen: set[str] = set()

    async def handle(entries: list[Entry]) -> None:
        ids = {parse_event(entry.raw).id for entry in entries}
        if ids & bad:
            raise Poison("not for me")
        seen.update(ids)

    consumer = await reader(handle)
    assert await bootstrap(client, consumer, past(pool, STREAM, 7)) == OLD
    await until(lambda: settled(client))
    assert len(seen) == OLD + YOUNG - 3
    letters = await dead_letters(client, [STREAM])
    assert {parse_event(letter.raw).id for letter in letters} == bad
    assert {letter.group for letter in letters} == {GROUP}


async def test_a_group_that_exists_has_no_past_to_read(client: Any) -> None:
    await client.xgroup_create(STREAM, GROUP, id="0", mkstream=True)
    await begin(client, STREAM, GROUP, has_past=True)
    assert not await is_due(client, STREAM, GROUP)


async def test_without_a_record_a_late_group_is_refused_not_given_half(pool: asyncpg.Pool, client: Any) -> None:
    await begin(client, STREAM, GROUP, has_past=False)
    await trimmed(pool, client)
    with pytest.raises(NoPast, match=f"no longer holds its first {OLD - 1} entries: give DATABASE_URL"):
        await begin(client, STREAM, GROUP, has_past=False)


async def test_a_late_classifier_reads_every_article(
    pool: asyncpg.Pool, client: Any, redis_url: str, database_url: str
) -> None:
    events = await trimmed(pool, client, kind="article")
    service = wire(Settings(REDIS_URL=redis_url, DATABASE_URL=database_url, reclaim_after=30))
    for step in service.before:
        await step()
    await ensure_groups(client, subscriptions(service.broker))
    loops = [asyncio.ensure_future(loop()) for loop in service.loops]
    await service.broker.start()
    try:

        async def read_all() -> bool:
            assert not [loop for loop in loops if loop.done()]
            return not await is_due(client, STREAM, "classifier") and await classified() >= len(events)

        async def classified() -> int:
            raw = [fields[DATA.encode()] for _, fields in await client.xrange(ArticleClassified.type)]
            return len({parse_event(entry).data["article"] for entry in raw} & {event.id for event in events})

        await until(read_all)
    finally:
        await end(loops)
        await service.broker.stop()
        await service.client.aclose()


async def test_the_classifiers_role_reads_texts_and_writes_nothing(pool: asyncpg.Pool) -> None:
    async with pool.acquire() as connection:
        await append(pool, [Entry(STREAM, "1-0", texts(range(1))[0].to_json())])
        await connection.execute("set role classifier")
        assert await connection.fetchval("select value from record.text where member = 'title'") == "Headline 0"
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("delete from record.text")
        await connection.execute("reset role")
