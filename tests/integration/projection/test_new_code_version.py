"""A new code version: it builds its generation by itself, beside the old one; readers see whole answers only."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import asyncpg
import orjson
import pytest

from services.projection.fold.generation import generations, live
from services.projection.fold.loop import FoldLoop
from services.projection.replay.verify import verify
from services.projection.status import status
from shared.events import CLAIM_TYPES, EVENT_TYPES, PolicyChanged, make_event
from shared.events.dates import read_instant
from tests.golden.planting import PolicyChanged2, plant, to_version_2
from tests.integration.projection.given import TRAVIS, story
from tests.integration.projection.running import PLACES, fold_all, fold_loop, folded, folding, record

MIAMI = "ocd-division/country:us/state:fl/county:miami-dade"
# What a reader asks, in one statement through the pointer: where am I, and do these rows say exactly what the record
# says up to there?
READ = """
select p.generation, g.checkpoint,
       (select coalesce(array_agg(position order by position), '{{}}') from {schema}.claim) as claims,
       (select coalesce(array_agg(position order by position), '{{}}') from record.event
         where type = 'policy-changed' and position <= g.checkpoint) as told,
       (select count(distinct claim) from {schema}.occurrence, unnest(claims) claim) as in_occurrences
  from fold.pointer p join fold.generation g on g.number = p.generation
"""


@dataclass
class Reader:
    """Reads as fast as it can; fails on an empty, a mixed or an older state. Counts its answers by generation."""

    pool: asyncpg.Pool
    answers: dict[int, int] = field(default_factory=dict)
    task: "asyncio.Task[None] | None" = None

    async def saw(self, number: int) -> None:
        """Wait until it has an answer of that generation; fail when it failed."""
        async with asyncio.timeout(60):
            while number not in self.answers:
                if self.task and self.task.done():
                    self.task.result()
                await asyncio.sleep(0.01)

    async def run(self) -> None:
        reached, number = 0, await self.pool.fetchval("select generation from fold.pointer")
        while True:
            row = await self.pool.fetchrow(READ.format(schema=f"generation_{number}"))
            if row["generation"] != number:  # the pointer moved between two statements: ask the new one
                number = row["generation"]
                continue
            assert row["checkpoint"] >= reached > 0 or not self.answers, "an older state"
            assert row["claims"] == row["told"], "a state that is not the record's up to its position"
            assert row["in_occurrences"] == len(row["claims"]) > 0
            reached = row["checkpoint"]
            self.answers[number] = self.answers.get(number, 0) + 1
            await asyncio.sleep(0)


@contextlib.asynccontextmanager
async def reading(pool: asyncpg.Pool) -> AsyncIterator[Reader]:
    reader = Reader(pool)
    task = reader.task = asyncio.create_task(reader.run())
    try:
        yield reader
        assert not task.done()
    finally:
        task.cancel()
        (outcome,) = await asyncio.gather(task, return_exceptions=True)
    if not isinstance(outcome, asyncio.CancelledError):
        raise outcome or AssertionError("the reader ended")


async def shown(pool: asyncpg.Pool) -> list[tuple[int, str, str, int]]:
    async with pool.acquire() as connection:
        return [(g.number, g.status, g.code_version, g.checkpoint) for g in await generations(connection)]


async def reached(pool: asyncpg.Pool, number: int, position: int) -> None:
    """Wait until a generation has folded up to a position."""
    async with asyncio.timeout(60):
        while position > (await pool.fetchval("select checkpoint from fold.generation where number = $1", number) or 0):
            await asyncio.sleep(0.01)


async def test_old_and_new_serve_side_by_side_until_the_pointer_moves(
    pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_swap, settle = asyncio.Event(), FoldLoop._settle

    async def held(self: FoldLoop, connection: asyncpg.Connection, target: object) -> bool:
        if self.code == "new code" and not may_swap.is_set():
            return True  # as long as it has not caught up, it folds and leaves the pointer alone
        return await settle(self, connection, target)  # type: ignore[arg-type]

    monkeypatch.setattr(FoldLoop, "_settle", held)
    old, new = fold_loop(pool, code="old code", page=7), fold_loop(pool, code="new code", page=7)
    await record(pool, [event for n in range(10) for event in story(n)])
    async with folding(old) as first:
        await folded(pool, first)
        async with reading(pool) as reader, folding(new) as second:
            for n in range(100, 120):
                await record(pool, story(n))
            await reached(pool, 2, 60)
            await reached(pool, 1, 60)
            assert await shown(pool) == [(2, "building", "new code", 60), (1, "live", "old code", 60)]
            assert (old.role, set(reader.answers)) == ("owner", {1})
            may_swap.set()
            for n in range(200, 220):
                await record(pool, story(n))
            assert (await folded(pool, first, second, code="new code")).number == 2
            await reader.saw(2)
            await record(pool, story(300))
            await reached(pool, 2, 102)
            await reached(pool, 1, 102)
        assert await shown(pool) == [(2, "live", "new code", 102), (1, "ready", "old code", 102)]
    # The former version again is the rollback: its generation is there, and goes on from where it is.
    await record(pool, story(400))
    back = fold_loop(pool, code="old code")
    async with folding(back) as third:
        assert (await folded(pool, third, code="old code")).number == 1
    assert await shown(pool) == [(2, "ready", "new code", 102), (1, "live", "old code", 104)]


async def test_readers_wait_for_nothing_while_a_new_version_catches_up_and_see_it_when_it_has(
    pool: asyncpg.Pool,
) -> None:
    old, new = fold_loop(pool, code="old code", page=5), fold_loop(pool, code="new code", page=5)
    await record(pool, [event for n in range(30) for event in story(n)])
    async with folding(old) as first:
        await folded(pool, first)
        async with reading(pool) as reader, folding(new) as second:
            for n in range(100, 110):
                await record(pool, story(n))
            await folded(pool, first, second, code="new code")
            await reader.saw(2)
            assert set(reader.answers) == {1, 2}


async def test_a_process_that_starts_with_the_old_code_after_the_new_one_does_not_take_readers_back_and_forth(
    pool: asyncpg.Pool,
) -> None:
    await record(pool, story(1))
    old, new = fold_loop(pool, code="old code"), fold_loop(pool, code="new code")
    async with folding(old) as first:
        await folded(pool, first)
        async with folding(new) as second:
            await folded(pool, second, code="new code")
            for n in range(2, 12):
                await record(pool, story(n))
                await folded(pool, first, second, code="new code")
            assert [row[:3] for row in await shown(pool)] == [(2, "live", "new code"), (1, "ready", "old code")]


def newer(number: int) -> list[object]:
    """A document and a claim as version 2 of its type tells it."""
    seen, claim = story(number, place=MIAMI)
    data = PolicyChanged2.model_validate(to_version_2(claim.data))
    return [seen, make_event(data, source="test", time=read_instant(claim.time))]


def as_version_1(row: asyncpg.Record) -> dict[str, object]:
    """Return a row, its fields under the names of version 1."""
    found = dict(row)
    if "fields" in found:
        fields = orjson.loads(found["fields"])
        fields["effective_on"] = fields.pop("in_force_from", fields.get("effective_on"))
        found["fields"] = fields
    return found


async def test_an_event_of_a_version_that_comes_later_is_kept_seen_and_folded_by_the_code_that_knows_it(
    pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    await record(pool, [*story(1), *newer(2)])  # type: ignore[list-item]
    first = await fold_all(pool)
    assert await pool.fetchval(f"select count(*) from {first.schema}.claim") == 1
    rows = await pool.fetch("select position, reason from fold.not_understood")
    assert [row["position"] for row in rows] == [4]
    assert "policy-changed/2 is not known to this version" in rows[0]["reason"]
    assert (await status(pool))["generations"][0]["not_understood"] == 1
    assert await verify(pool, PLACES) == []
    with monkeypatch.context() as upgraded:
        plant(upgraded, PolicyChanged2)
        second = await fold_all(pool)
        assert (second.number > first.number, second.code_version == first.code_version) == (True, False)
        rows = await pool.fetch(f"select position, data from {second.schema}.claim order by position")
        told = [(row["position"], orjson.loads(row["data"])["office"]) for row in rows]
        assert told == [(2, "untold"), (4, "untold")]
        assert await pool.fetchval("select count(*) from fold.not_understood where generation = $1", second.number) == 0
        assert await verify(pool, PLACES) == []
        # What was published as version 1 gives the rows that version 2 gives.
        for table in ("occurrence", "stance"):
            of_travis = "where place = {key}" if table == "stance" else "where {key} = any(places)"
            key = await pool.fetchval(f"select key from {first.schema}.place where id = $1", TRAVIS)
            rows_of = f"select * from {{}}.{table} {of_travis.format(key=key)}"
            old, new = [await pool.fetch(rows_of.format(one.schema)) for one in (first, second)]
            assert list(map(as_version_1, new)) == list(map(as_version_1, old)) != []


async def test_an_event_of_a_type_that_comes_later_is_kept_seen_and_folded_by_the_code_that_knows_it(
    pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.delitem(EVENT_TYPES, PolicyChanged.type)
        before.delitem(CLAIM_TYPES, PolicyChanged.type)
        await record(pool, story(1))
        first = await fold_all(pool)
        generation = (await status(pool))["generations"][0]
        assert (generation["not_understood"], generation["behind_events"]) == (1, 0)
        assert await verify(pool, PLACES) == []
    async with folding(fold_loop(pool)) as task:
        second = await folded(pool, task, code=fold_loop(pool).code)
    async with pool.acquire() as connection:
        assert await live(connection) == second
    assert second.number > first.number
    assert await pool.fetchval(f"select count(*) from {second.schema}.claim") == 1
    assert (await status(pool))["generations"][-1]["not_understood"] == 0
    assert await verify(pool, PLACES) == []
