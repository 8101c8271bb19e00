"""The fold: one owner, one transaction for rows and checkpoint, the same answer in whatever order."""

import asyncio
import random
from collections.abc import Sequence

import asyncpg
import pytest

from services.projection.fold.advance import advance
from services.projection.fold.generation import create
from services.projection.fold.ownership import OwnershipLost, owned
from services.projection.fold.state import State
from services.projection.readmodels import code_version
from services.projection.readmodels.occurrences.matters import Matters
from services.projection.readmodels.occurrences.moved import Moved, Recorded
from services.projection.record.append import append
from services.projection.replay.verify import verify
from shared.events import Event, Method
from shared.service import end
from tests.integration.projection.given import TRAVIS, article, classified, entries, erasure, policy, story
from tests.integration.projection.running import PLACES, fold_all, fold_loop, folded, folding, live_digests, record

MIAMI = "ocd-division/country:us/state:fl/county:miami-dade"
FRAMES = Method(name="frames", version="2")


def many(number: int) -> list[Event]:
    """Documents with claims, articles with readings, in two states, some of them complete and some not."""
    events: list[Event] = []
    for n in range(number):
        events += story(n, place=TRAVIS if n % 3 else MIAMI)
        seen = article(1000 + n, kind="article")
        claims = [policy(seen, method=FRAMES, day=f"2017-03-{n % 28 + 1:02}", direction="cooperates")]
        events += [seen, *claims]
        if n % 4:
            events.append(classified(seen, claims, FRAMES))
    return events


async def test_any_order_and_any_duplication_give_equal_digests(pool: asyncpg.Pool, other_pool: asyncpg.Pool) -> None:
    events = many(30)
    draw = random.Random(3)
    await record(pool, events)
    await fold_all(pool)
    await record(other_pool, draw.sample(events, len(events)) + draw.choices(events, k=40), batch=7)
    await fold_all(other_pool, page=5)
    first = await live_digests(pool)
    assert first == await live_digests(other_pool)
    assert await pool.fetchval("select count(*) from generation_1.claim") == 60
    assert await pool.fetchval("select count(*) from generation_1.stance") > 0


async def test_a_claim_shows_in_every_read_model(pool: asyncpg.Pool) -> None:
    await record(pool, story(1))
    shown = await fold_all(pool)
    assert (shown.status, shown.checkpoint) == ("live", 2)
    travis = await pool.fetchval(f"select key from {shown.schema}.place where id = $1", TRAVIS)
    assert await pool.fetchval(f"select places from {shown.schema}.claim") == [travis]
    occurrence = await pool.fetchrow(f"select * from {shown.schema}.occurrence")
    assert (occurrence["kind"], occurrence["verb"]) == ("policy-changed", "in_effect")
    assert occurrence["title"].startswith("Travis County: ")
    stance = await pool.fetchrow(f"select * from {shown.schema}.stance_at('2020-01-01', now(), $1)", [travis])
    assert (stance["status"], stance["basis"]) == ("SANCTUARY", "OWN")


async def test_an_erasure_shows_whether_it_comes_before_or_after(pool: asyncpg.Pool) -> None:
    first, second, third = article(1), article(2), article(3)
    await record(pool, [first, erasure(first), erasure(second), second, third])
    shown = await fold_all(pool, page=1)
    rows = await pool.fetch(f"select id::text, erased from {shown.schema}.article")
    assert {row["id"]: row["erased"] for row in rows} == {first.id: True, second.id: True, third.id: False}


async def test_what_is_not_understood_is_kept_and_folded_after_an_upgrade(
    pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, claim = story(1)
    stranger = claim.model_copy(update={"id": "00000000-0000-5000-8000-000000000001"})
    with monkeypatch.context() as old:
        old.setattr("shared.events.catalog.EVENT_TYPES", {})
        await record(pool, [seen, claim, stranger])
        before = await fold_all(pool, code="old code")
    assert await pool.fetchval("select count(*) from fold.not_understood where generation = $1", before.number) == 3
    after = await fold_all(pool)
    assert after.number != before.number
    rows = await pool.fetch("select position, reason from fold.not_understood where generation = $1", after.number)
    assert [(row["position"], "the id is not the one" in row["reason"]) for row in rows] == [(3, True)]
    assert await pool.fetchval(f"select count(*) from {after.schema}.claim") == 1


async def test_one_owner_writes_and_the_other_takes_over(pool: asyncpg.Pool) -> None:
    one, two = fold_loop(pool), fold_loop(pool)
    async with folding(one) as first:
        await record(pool, story(1))
        await folded(pool, first)
        async with folding(two) as second:
            for n in range(2, 20):
                await record(pool, story(n))
            await folded(pool, first, second)
            assert {one.role, two.role} == {"owner", "standing by"}
            await end([first])
            await record(pool, story(20))
            shown = await folded(pool, second)
            assert two.role == "owner"
    assert await pool.fetchval(f"select count(*) from {shown.schema}.claim") == 20
    assert await verify(pool, PLACES) == []


async def test_an_owner_whose_connection_died_cannot_write_and_another_goes_on(pool: asyncpg.Pool) -> None:
    loop = fold_loop(pool)
    async with folding(loop) as task:
        await record(pool, story(1))
        await folded(pool, task)
        await pool.execute(
            "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objsubid = 2"
        )
        await record(pool, many(10))
        await folded(pool, task)
    assert await verify(pool, PLACES) == []


async def test_a_checkpoint_that_moved_under_another_hand_stops_the_fold(pool: asyncpg.Pool) -> None:
    await record(pool, many(3))
    async with pool.acquire() as connection:
        made = await create(connection, code=code_version(), gazetteer=PLACES)
    async with owned(pool, made.number) as connection:
        state = State(PLACES)
        await advance(pool, connection, made.number, state, 4)
        await pool.execute("update fold.generation set checkpoint = 5 where number = $1", made.number)
        stale = State(PLACES)
        await pool.execute("update fold.generation set checkpoint = 2 where number = $1", made.number)
        with pytest.raises(OwnershipLost):
            await advance(pool, connection, made.number, state, 8)
        assert stale.position == 0
        async with owned(pool, made.number) as second:
            assert second is None


async def test_another_code_builds_beside_and_swaps_while_batches_commit(pool: asyncpg.Pool) -> None:
    old, new = fold_loop(pool, code="old code", page=3), fold_loop(pool, page=3)
    await record(pool, many(5))
    async with folding(old) as first:
        await folded(pool, first)
        async with folding(new) as second:
            for n in range(100, 130):
                await append(pool, entries(story(n)))
                await asyncio.sleep(0)
            shown = await folded(pool, first, second, code=new.code)
            await record(pool, story(500))
            async with asyncio.timeout(60):
                while await pool.fetchval("select min(checkpoint) from fold.generation") < shown.checkpoint + 2:
                    await asyncio.sleep(0.01)
    rows = await pool.fetch("select number, status, code_version from fold.generation order by number")
    assert [tuple(row) for row in rows] == [(1, "ready", "old code"), (2, "live", code_version())]
    assert await verify(pool, PLACES) == []


async def test_the_gateway_reads_a_generation_and_writes_none(pool: asyncpg.Pool) -> None:
    await record(pool, story(1))
    shown = await fold_all(pool)
    async with pool.acquire() as connection:
        await connection.execute("set role gateway")
        try:
            assert await connection.fetchval(f"select count(*) from {shown.schema}.claim") == 1
            stances = f"select count(*) from {shown.schema}.stance_at('2020-01-01', now(), null)"
            assert await connection.fetchval(stances) == len(PLACES.places)
            for statement in (f"delete from {shown.schema}.claim", f"create table {shown.schema}.mine ()"):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.execute(statement)
        finally:
            await connection.execute("reset role")


async def test_an_event_that_breaks_the_folds_is_set_aside_and_stops_nothing_else(
    pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = many(10)
    place = next(n for n, event in enumerate(events) if n > 20 and event.type == "policy-changed")
    poison = events[place].id
    whole = Matters.apply

    def breaks(self: Matters, batch: Sequence[Recorded]) -> Moved:
        if any(event.id == poison for event in batch):
            raise ZeroDivisionError("planted")
        return whole(self, batch)

    monkeypatch.setattr(Matters, "apply", breaks)
    await record(pool, events)
    shown = await fold_all(pool)
    rows = await pool.fetch("select position, id::text, reason from fold.not_understood")
    assert [(row["position"], row["id"]) for row in rows] == [(place + 1, poison)]
    assert "planted" in rows[0]["reason"]
    assert await pool.fetchval(f"select count(*) from {shown.schema}.claim") == 19
    assert await verify(pool, PLACES) == []
