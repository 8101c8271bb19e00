"""Delivery on a real server: nothing skipped, nothing stuck, poison alone is parked."""

import asyncio
from datetime import UTC, datetime

import pytest
from redis.exceptions import ResponseError

from shared.bus import Poison, Publisher, Unavailable, connect, consume, ensure_groups, make_broker
from shared.bus.dead_letters import dead_letters, discard, find, replay
from shared.bus.groups import silent_subscribers, subscriptions
from shared.bus.lag import group_lag
from shared.bus.trim import trim
from shared.events import DayBegan, make_event
from shared.version import running_version

STREAM, GROUP = DayBegan.type, "reader"


def day(number: int):
    when = datetime(2026, 1, 1, tzinfo=UTC)
    return make_event(DayBegan(day=f"2020-01-{number:02d}"), source="/tests", time=when)


async def until(condition, seconds: float = 90):
    async with asyncio.timeout(seconds):
        while not await condition():
            await asyncio.sleep(0.02)


@pytest.fixture
async def client(redis_url):
    client = connect(redis_url)
    yield client
    await client.aclose()


@pytest.fixture
async def reading(redis_url, client):
    """Start a reader with a handler; stopped at the end of the test."""
    brokers = []

    async def start(handle, **options):
        broker = make_broker(redis_url)
        consume(broker, stream=STREAM, group=GROUP, handle=handle, **{"reclaim_after": 0.3, **options})
        await ensure_groups(client, subscriptions(broker))
        await broker.start()
        brokers.append(broker)
        return broker

    yield start
    for broker in brokers:
        await broker.stop()


async def test_what_was_published_before_the_first_start_is_delivered(client, reading):
    await Publisher(client).publish(day(n) for n in range(1, 11))
    seen = []

    async def handle(entries):
        seen.extend(entry.raw for entry in entries)

    await reading(handle)
    await until(lambda: _settled(client, 10))
    assert seen == [day(n).to_json() for n in range(1, 11)]


async def test_a_poison_entry_stops_nothing_but_itself(client, reading):
    await Publisher(client).publish(day(n) for n in range(1, 6))
    await client.xadd(STREAM, {"__data__": b"{broken"})
    await Publisher(client).publish(day(n) for n in range(6, 11))
    seen = set()

    async def handle(entries):
        if any(entry.raw == b"{broken" for entry in entries):
            raise Poison("no JSON")
        seen.update(entry.raw for entry in entries)

    await reading(handle)
    await until(lambda: _settled(client, 11))
    assert len(seen) == 10
    (letter,) = await dead_letters(client, [STREAM])
    assert (letter.raw, letter.error, letter.deliveries, letter.group) == (b"{broken", "no JSON", 1, GROUP)
    assert letter.version == running_version()


async def test_an_entry_that_keeps_failing_is_parked_after_max_deliveries_and_can_be_replayed(client, reading):
    await Publisher(client).publish([day(1)])
    calls = []
    healed = False

    async def handle(entries):
        calls.append(len(entries))
        if not healed:
            raise ValueError("a bug")

    await reading(handle, max_deliveries=3)
    await until(lambda: _parked(client, 1))
    assert calls == [1, 1, 1]
    healed = True
    letter = (await dead_letters(client, [STREAM]))[0]
    assert (await find(client, [STREAM], letter.origin_id)).deliveries == 3
    await replay(client, letter)
    await until(lambda: _settled(client, 2))
    assert await dead_letters(client, [STREAM]) == []
    assert len(calls) == 4


async def test_entries_wait_while_what_the_handler_needs_is_away(client, reading):
    await Publisher(client).publish(day(n) for n in range(1, 4))
    calls = []

    async def handle(entries):
        calls.append(len(entries))
        if len(calls) < 4:
            raise Unavailable("no database")

    await reading(handle, max_deliveries=1, reclaim_after=30)
    await until(lambda: _settled(client, 3))
    assert calls == [3, 3, 3, 3]
    assert await dead_letters(client, [STREAM]) == []


async def test_what_a_dead_consumer_left_pending_is_reclaimed(client, reading):
    await Publisher(client).publish(day(n) for n in range(1, 8))
    await client.xgroup_create(STREAM, GROUP, id="0")
    await client.xreadgroup(GROUP, "dead-consumer", {STREAM: ">"}, count=7)
    seen = []

    async def handle(entries):
        seen.extend(entry.raw for entry in entries)

    await reading(handle)
    await until(lambda: _settled(client, 7))
    assert sorted(seen) == sorted(day(n).to_json() for n in range(1, 8))


async def test_what_is_reclaimed_comes_in_batches_and_poison_in_it_is_parked_alone(client, reading):
    for number in range(300):
        await client.xadd(STREAM, {"__data__": b"%d" % number})
    await client.xgroup_create(STREAM, GROUP, id="0")
    await client.xreadgroup(GROUP, "dead-consumer", {STREAM: ">"}, count=300)
    sizes, seen = [], set()

    async def handle(entries):
        sizes.append(len(entries))
        if any(entry.raw == b"150" for entry in entries):
            raise Poison("number 150") if len(entries) == 1 else ValueError("a batch with it")
        seen.update(entry.raw for entry in entries)

    await reading(handle, batch=100)
    await until(lambda: _true(len(seen) == 299))
    await until(lambda: _settled(client, 300))
    assert max(sizes) == 100
    assert [letter.raw for letter in await dead_letters(client, [STREAM])] == [b"150"]


async def test_a_lost_group_is_seen(client, reading):
    async def handle(entries):
        pass

    broker = await reading(handle)
    assert silent_subscribers(broker) == []
    await client.flushall()
    await until(lambda: _true(silent_subscribers(broker) == [STREAM]))


async def test_a_group_that_is_lost_before_the_start_is_not_made_at_the_end(redis_url, client):
    broker = make_broker(redis_url)

    async def handle(entries):
        pass

    consume(broker, stream=STREAM, group=GROUP, handle=handle)
    await Publisher(client).publish([day(1)])
    with pytest.raises(ResponseError, match="NOGROUP"):
        await broker.start()
    assert await client.xinfo_groups(STREAM) == []
    await broker.stop()


async def test_trimming_never_passes_a_group_or_the_record(client):
    await Publisher(client).publish(day(n) for n in range(1, 11))
    ids = [entry_id.decode() for entry_id, _ in await client.xrange(STREAM)]
    await client.xgroup_create(STREAM, "slow", id="0")
    await client.xreadgroup("slow", "one", {STREAM: ">"}, count=4)
    await client.xack(STREAM, "slow", *ids[:2])
    assert await trim(client, STREAM, recorded=ids[-1], recorder="slow", retention=0) == 2
    await client.xack(STREAM, "slow", *ids[2:4])
    assert await trim(client, STREAM, recorded=ids[2], recorder="slow", retention=0) == 0
    assert await trim(client, STREAM, recorded=ids[-1], recorder="slow", retention=3600) == 0
    assert await trim(client, STREAM, recorded=ids[-1], recorder="lost", retention=0) == 0
    assert (await group_lag(client, STREAM, "slow")).events == 6


async def test_lag_counts_where_the_server_gives_none(client):
    await Publisher(client).publish(day(n) for n in range(1, 11))
    ids = [entry_id.decode() for entry_id, _ in await client.xrange(STREAM)]
    await client.xgroup_create(STREAM, "late", id=ids[3])
    assert (await group_lag(client, STREAM, "late")).events == 6
    assert await group_lag(client, STREAM, "nobody") is None


async def test_discard_removes_a_dead_letter(client):
    await client.xadd(
        STREAM + ".dlq", {"__data__": b"x", "origin_id": "1-1", "group": GROUP, "error": "e", "deliveries": 1}
    )
    (letter,) = await dead_letters(client, [STREAM])
    await discard(client, letter)
    assert await dead_letters(client, [STREAM]) == []


async def _settled(client, published):
    lag = await group_lag(client, STREAM, GROUP)
    return lag is not None and lag.events == 0 and lag.pending == 0 and await client.xlen(STREAM) == published


async def _parked(client, count):
    return len(await dead_letters(client, [STREAM])) == count


async def _true(value):
    return value
