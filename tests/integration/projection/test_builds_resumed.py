"""A build that was stopped, or lost the one that it follows, takes nothing back and hides nothing (simulation)."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import asyncpg

from services.projection.fold.following import catch_up
from services.projection.fold.generation import create, one
from services.projection.replay.making import Means, prepared
from services.projection.replay.plan import ALL, Plan, keep
from services.projection.replay.scratch import scratch
from tests.integration.projection.running import PLACES

FAILED = "the fold failed on it: ValueError()"


async def _two(pool: asyncpg.Pool) -> tuple[int, int]:
    async with pool.acquire() as connection:
        shown = await create(connection, code="code", gazetteer=PLACES)
        new = await create(connection, code="code", gazetteer=PLACES)
    return shown.number, new.number


async def test_a_generation_that_went_on_by_itself_is_not_put_back_by_the_one_that_it_followed(
    pool: asyncpg.Pool,
) -> None:
    """Simulation, seed 26: its rows stayed those of 30 and its checkpoint became 24."""
    old, new = await _two(pool)
    await pool.execute("update fold.generation set checkpoint = 24 where number = $1", old)
    await pool.execute("update fold.generation set checkpoint = 30 where number = $1", new)
    async with pool.acquire() as connection, connection.transaction():
        await catch_up(connection, old, new)
        assert (await one(connection, new)).checkpoint == 30


async def test_what_the_live_fold_failed_on_since_a_build_began_is_set_aside_there_too(pool: asyncpg.Pool) -> None:
    """Simulation, seed 35: no generation was live when the build began; resumed, it left an event out unseen."""
    shown, new = await _two(pool)
    plan = Plan(new, None, 10, uuid4(), ALL)
    nowhere: Any = SimpleNamespace(folder=lambda _spool: Path("/nowhere"))
    assert (await prepared(pool, plan, nowhere)).skipped == frozenset()
    await pool.execute("insert into fold.pointer (generation) values ($1)", shown)
    await pool.execute("insert into fold.not_understood values ($1, 7, $2, $3)", shown, uuid4(), FAILED)
    for _ in range(2):
        assert (await prepared(pool, plan, nowhere)).skipped == {7}
    told = await pool.fetch("select position from fold.not_understood where generation = $1", new)
    assert [row[0] for row in told] == [7]


async def test_what_a_killed_proof_left_in_its_folder_goes_with_its_generation(
    pool: asyncpg.Pool, tmp_path: Path
) -> None:
    means = Means(scratch=tmp_path)
    async with pool.acquire() as connection, connection.transaction():
        killed = await create(connection, code="code", gazetteer=PLACES, status="scratch")
        plan = Plan(killed.number, None, 0, uuid4(), ALL)
        await keep(connection, plan)
    folder = means.folder(plan.spool)
    (folder / "divided-000000000001").mkdir()
    async with scratch(pool, PLACES, 0, means=means) as (connection, made):
        assert not folder.exists()
        assert (await one(connection, killed.number)).status == "retired"
        assert made.number != killed.number
    assert await pool.fetchval("select count(*) from fold.build") == 0
