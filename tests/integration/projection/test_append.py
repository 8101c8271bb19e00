"""Append: once each, gapless, in commit order, whoever appends, however often an entry is delivered."""

import asyncio
import random

import asyncpg
import orjson
import pytest

from services.projection.prepare import LAYOUT, NewerLayout, prepare
from services.projection.record.append import append, handle
from services.projection.record.entries import NotStorable
from services.projection.replay.altered import altered
from shared import postgres
from shared.bus import Entry, Poison
from tests.integration.projection.given import article, entries, erasure, policy, story


async def positions(pool: asyncpg.Pool) -> list[int]:
    return [row[0] for row in await pool.fetch("select position from record.event order by position")]


async def test_redelivered_and_overlapping_batches_are_recorded_once(pool: asyncpg.Pool) -> None:
    events = [event for number in range(40) for event in story(number)]
    first = await append(pool, entries(events[:50]))
    again = await append(pool, entries(events[30:]))
    assert (first.first, first.last, first.new) == (1, 50, 50)
    assert (again.first, again.last, again.new, again.duplicates, again.conflicts) == (51, 80, 30, 20, 0)
    assert await positions(pool) == list(range(1, 81))
    nothing = await append(pool, entries(events))
    assert (nothing.first, nothing.last, nothing.new, nothing.duplicates) == (None, None, 0, 80)


async def test_two_appenders_at_once_leave_no_gap_and_no_double(pool: asyncpg.Pool) -> None:
    events = [event for number in range(150) for event in story(number)]
    draw = random.Random(7)

    async def appender() -> None:
        mine = draw.sample(events, len(events))
        for start in range(0, len(mine), 40):
            await append(pool, entries(mine[start : start + 40]))

    await asyncio.gather(appender(), appender(), appender())
    assert await positions(pool) == list(range(1, 301))
    assert await pool.fetchval("select position from record.head") == 300
    assert await pool.fetchval("select count(*) from record.text") == 300


async def test_a_held_head_row_makes_appends_wait_and_hides_nothing(pool: asyncpg.Pool) -> None:
    async with pool.acquire() as holder:
        held = holder.transaction()
        await held.start()
        await holder.execute("select from record.head for update")
        waiting = asyncio.create_task(append(pool, entries(story(1))))
        done, _ = await asyncio.wait({waiting}, timeout=0.2)
        assert not done
        assert await positions(pool) == []
        await held.rollback()
    assert (await waiting).last == 2


async def test_another_body_under_one_id_keeps_the_first_and_shows_a_conflict(pool: asyncpg.Pool) -> None:
    seen, claim = story(1)
    other = claim.model_copy(update={"data": {**claim.data, "symbolic": True}})
    later = claim.model_copy(update={"data": {**claim.data, "confidence": 0.5}, "source": "another"})
    done = await append(pool, entries([seen, claim, other, later]))
    assert (done.new, done.duplicates, done.conflicts) == (2, 2, 1)
    again = await append(pool, entries([other]))
    assert (again.new, again.conflicts) == (0, 1)
    kept = orjson.loads(await pool.fetchval("select body from record.event where id = $1", claim.id))
    assert kept["data"]["symbolic"] is False
    shown = await pool.fetch("select body from record.conflict")
    assert [orjson.loads(row[0])["data"]["symbolic"] for row in shown] == [True]


async def test_texts_lie_beside_the_record_and_quotes_are_bounded(pool: asyncpg.Pool) -> None:
    seen = article(1, title="Sheriff ends détainers", author="The Capitol Desk")
    await append(pool, entries([seen]))
    body = orjson.loads(await pool.fetchval("select body from record.event"))
    assert body["data"].keys().isdisjoint({"title", "text", "author"})
    assert await pool.fetchval("select record.quote($1, 'title', 13, 22)", seen.id) == "détainers"
    assert await pool.fetchval("select record.headline($1)", seen.id) == "Sheriff ends détainers"
    assert await pool.fetchval("select record.author($1)", seen.id) == "The Capitol Desk"
    assert [found async for found in altered(pool, 1)] == []


@pytest.mark.parametrize("order", ["after", "before", "together"])
async def test_an_erased_text_is_gone_and_never_comes_back(pool: asyncpg.Pool, order: str) -> None:
    seen = article(1, author="The Capitol Desk")
    steps = {
        "after": [[seen], [erasure(seen)]],
        "before": [[erasure(seen)], [seen]],
        "together": [[seen, erasure(seen)]],
    }
    for step in [*steps[order], [seen]]:
        await append(pool, entries(step))
    assert await pool.fetchval("select count(*) from record.text") == 0
    assert await pool.fetchval("select count(*) from record.event") == 2


async def test_unknown_types_and_versions_are_recorded(pool: asyncpg.Pool) -> None:
    _, claim = story(1)
    newer = claim.model_copy(
        update={"id": "00000000-0000-5000-8000-000000000001", "dataschema": claim.dataschema[:-1] + "9"}
    )
    unknown = claim.model_copy(
        update={
            "id": "00000000-0000-5000-8000-000000000002",
            "type": "council-elected",
            "dataschema": "urn:x/council-elected/1",
        }
    )
    assert (await append(pool, entries([newer, unknown]))).new == 2
    assert await pool.fetchval("select version from record.event where id = $1", newer.id) == 9


@pytest.mark.parametrize(
    "raw",
    [b"", b"no json", b"[1]", b'{"specversion":"1.0"}', b"\xff\xfe", b'{"data": NaN}'],
)
async def test_bytes_that_are_no_envelope_are_poison_and_stop_only_themselves(pool: asyncpg.Pool, raw: bytes) -> None:
    bad = Entry(stream="policy-changed", id="5-0", raw=raw)
    with pytest.raises(Poison):
        await handle(pool, [bad])
    good = entries(story(1))
    with pytest.raises(NotStorable):
        await handle(pool, [good[0], bad, good[1]])
    assert len(await positions(pool)) == 2


async def test_nul_is_poison_and_an_escaped_backslash_is_not(pool: asyncpg.Pool) -> None:
    seen, claim = story(1)
    nul = claim.model_copy(update={"data": {**claim.data, "instrument": {"name": "a\0b"}}})
    with pytest.raises(Poison, match=r"U\+0000"):
        await handle(pool, entries([nul]))
    fine = policy(seen, instrument={"name": r"a\u0000b"})
    assert (await handle(pool, entries([fine]))).new == 1


async def test_the_record_refuses_to_be_changed(pool: asyncpg.Pool) -> None:
    await append(pool, entries(story(1)))
    for statement in (
        "update record.event set type = 'x'",
        "delete from record.event",
        "truncate record.event cascade",
    ):
        with pytest.raises(asyncpg.RaiseError, match="append-only"):
            await pool.execute(statement)


async def test_the_latest_entry_of_each_stream_is_kept_as_two_numbers(pool: asyncpg.Pool) -> None:
    seen, claim = story(1)
    await append(pool, [Entry("article-seen", "10-2", seen.to_json()), Entry("policy-changed", "9-1", claim.to_json())])
    await append(pool, [Entry("article-seen", "9-9", seen.to_json()), Entry("article-seen", "10-10", seen.to_json())])
    await append(pool, [Entry("article-seen", "10-9", seen.to_json())])
    rows = await pool.fetch("select name, last_entry from record.stream order by name")
    assert [tuple(row) for row in rows] == [("article-seen", "10-10"), ("policy-changed", "9-1")]


async def test_prepare_may_run_at_once_and_leaves_a_newer_layout_alone(pool: asyncpg.Pool, database_url: str) -> None:
    other = await postgres.open_pool(database_url)
    try:
        await asyncio.gather(prepare(pool), prepare(other), prepare(other))
    finally:
        await other.close()
    await pool.execute("update record.layout set version = $1", LAYOUT + 1)
    with pytest.raises(NewerLayout, match="upgrade"):
        await prepare(pool)


@pytest.mark.parametrize(
    "statement",
    [
        "insert into record.stream values ('x', '1-0')",
        "update record.head set position = 9",
        "delete from fold.change",
        "select value from record.text",
        "create table record.mine ()",
        "set default_transaction_read_only = off; update fold.pointer set generation = 2",
    ],
)
async def test_the_role_of_the_gateway_cannot_write_or_read_texts(pool: asyncpg.Pool, statement: str) -> None:
    seen = article(1)
    await append(pool, entries([seen]))
    async with pool.acquire() as connection:
        await connection.execute("set role gateway")
        try:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
            assert await connection.fetchval("select record.headline($1)", seen.id) == "A headline"
            assert await connection.fetchval("select count(*) from record.event") == 1
        finally:
            await connection.execute("reset role")
