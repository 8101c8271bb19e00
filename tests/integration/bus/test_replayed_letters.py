"""Dead letters replayed after a fix give the state that would have been without the fault."""

import asyncio
import random
from typing import Any

import asyncpg
import pytest

from services.projection.record.append import handle as append
from shared.bus import Entry, Publisher, consume, ensure_groups, make_broker
from shared.bus.dead_letters import dead_letters, pages, replay
from shared.bus.groups import subscriptions
from shared.bus.lag import group_lags
from shared.events import ArticleSeen, Event, PolicyChanged
from shared.version import running_version
from tests.integration.projection.given import story
from tests.integration.projection.running import fold_all, live_digests, record

STREAMS = [ArticleSeen.type, PolicyChanged.type]
TEXAS = "ocd-division/country:us/state:tx"


def told() -> list[Event]:
    """Acts of two places, one direction after the other, so that a missing one leaves another stance."""
    return [
        event
        for number in range(40)
        for event in story(
            number * 7,
            place=f"{TEXAS}/county:{('travis', 'bexar')[number % 2]}",
            direction=("limits", "cooperates")[number // 2 % 2],
        )
    ]


async def until(condition: Any, seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not await condition():
            await asyncio.sleep(0.02)


async def test_letters_replayed_after_a_fix_give_the_state_that_would_have_been(
    pool: asyncpg.Pool, other_pool: asyncpg.Pool, client: Any, redis_url: str
) -> None:
    events = told()
    draw = random.Random(3)
    struck = {event.id for event in draw.sample(events, 20)}
    faulty = True

    async def handle(entries: list[Entry]) -> None:
        if faulty and any(id_.encode() in entry.raw[:100] for entry in entries for id_ in struck):
            raise ValueError("planted fault")
        await append(pool, entries)

    broker = make_broker(redis_url)
    for stream in STREAMS:
        consume(broker, stream=stream, group="projection", handle=handle, batch=10, reclaim_after=0.1, max_deliveries=2)
    await ensure_groups(client, subscriptions(broker))
    await broker.start()
    try:
        await Publisher(client).publish(events)
        await client.xadd(STREAMS[0], {"__data__": b"{broken"})

        async def at_rest() -> bool:
            lags = [lag for name in STREAMS for lag in await group_lags(client, name)]
            return not any(lag.events + lag.pending for lag in lags)

        await until(at_rest)
        letters = await dead_letters(client, STREAMS)
        assert len(letters) == 21
        assert {letter.version for letter in letters} == {running_version()}
        assert {letter.deliveries for letter in letters if letter.error == "planted fault"} == {2}
        await fold_all(pool)
        await record(other_pool, events)
        await fold_all(other_pool)
        whole = await live_digests(other_pool)
        assert await live_digests(pool) != whole

        faulty = False
        async for page in pages(client, STREAMS):
            await replay(client, *[letter for letter in page if letter.error == "planted fault"])
        await until(at_rest)
    finally:
        await broker.stop()
    (left,) = await dead_letters(client, STREAMS)
    assert left.raw == b"{broken"
    await fold_all(pool)
    assert await live_digests(pool) == whole
    assert await pool.fetchval("select count(*) from record.event") == len(events)


async def test_a_letter_is_replayed_once(client: Any) -> None:
    """The answer to a replay may be lost and the command sent again; two people may replay at once."""
    fields = {"__data__": b"\x00\xff any bytes", "origin_id": "1-1", "group": "g", "error": "e", "deliveries": 1}
    await client.xadd("policy-changed.dlq", fields)
    (letter,) = await dead_letters(client, ["policy-changed"])
    assert [await replay(client, letter) for _ in range(2)] == [1, 0]
    assert [fields for _, fields in await client.xrange("policy-changed")] == [{b"__data__": b"\x00\xff any bytes"}]
    assert await dead_letters(client, ["policy-changed"]) == []


async def test_a_replay_of_all_ends_though_all_are_parked_anew(client: Any) -> None:
    fields = {"__data__": b"x", "origin_id": "1-1", "group": "g", "error": "e", "deliveries": 1}
    for _ in range(250):
        await client.xadd("policy-changed.dlq", fields)
    moved = 0
    async for page in pages(client, ["policy-changed"]):
        moved += await replay(client, *page)
        for _ in page:
            await client.xadd("policy-changed.dlq", fields)
    assert (moved, len(await dead_letters(client, ["policy-changed"]))) == (250, 250)


async def test_an_entry_of_another_shape_is_parked_with_all_its_fields(
    pool: asyncpg.Pool, client: Any, redis_url: str
) -> None:
    async def handle(entries: list[Entry]) -> None:
        await append(pool, entries)

    broker = make_broker(redis_url)
    consume(broker, stream=ArticleSeen.type, group="projection", handle=handle)
    await ensure_groups(client, subscriptions(broker))
    await client.xadd(ArticleSeen.type, {"payload": "somebody's", "n": "1"})
    await broker.start()
    try:

        async def parked() -> bool:
            return bool(await dead_letters(client, [ArticleSeen.type]))

        await until(parked)
    finally:
        await broker.stop()
    (letter,) = await dead_letters(client, [ArticleSeen.type])
    assert letter.raw == b'{"payload":"somebody\'s","n":"1"}'
    assert "no valid event envelope" in letter.error


async def test_a_replay_that_fails_loses_nothing(client: Any) -> None:
    await client.xadd(
        "policy-changed.dlq", {"__data__": b"x", "origin_id": "1-1", "group": "g", "error": "e", "deliveries": 1}
    )
    (letter,) = await dead_letters(client, ["policy-changed"])
    await client.set("policy-changed", "no stream")
    with pytest.raises(Exception, match="WRONGTYPE"):
        await replay(client, letter)
    assert await dead_letters(client, ["policy-changed"]) == [letter]
