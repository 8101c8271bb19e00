"""Generations that nobody will see: owned from before anybody could, and dropped at the end."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg

from services.projection.fold.advance import Progress
from services.projection.fold.collecting import collect_seldom
from services.projection.fold.generation import Generation, create, drop, generations, one
from services.projection.fold.ownership import owned, owned_from_the_start
from services.projection.readmodels import code_version
from services.projection.replay.bulk.spool import Spool
from services.projection.replay.making import NO_MEANS, Means, fill, prepared
from services.projection.replay.plan import ALL, Plan, begun, keep
from shared.places import Gazetteer


@contextlib.asynccontextmanager
async def scratch(
    pool: asyncpg.Pool,
    gazetteer: Gazetteer,
    position: int,
    *,
    states: frozenset[str] | None = None,
    tables: frozenset[str] = ALL,
    source: tuple[Path | None, int] = (None, 0),
    means: Means = NO_MEANS,
    progress: Progress | None = None,
) -> AsyncIterator[tuple[Any, Generation]]:
    """Yield (connection, generation) with the record folded up to `position`; it is dropped at the end.

    `states`, `tables`: only these are filled. `source`: an export and how many events of it are read instead of the
    record. What a process that died here left behind is dropped first.
    """
    await _sweep(pool, means)
    collect_seldom()
    async with contextlib.AsyncExitStack() as stack:
        async with pool.acquire() as maker, maker.transaction():
            made = await create(maker, code=code_version(), gazetteer=gazetteer, status="scratch")
            plan = Plan(made.number, None, position, uuid4(), tables, states=states)
            await keep(maker, plan)
            connection = await stack.enter_async_context(owned_from_the_start(pool, made.number))
        job = None
        try:
            job = await prepared(pool, plan, means, *source)
            await fill(pool, gazetteer, job, means, progress)
            yield connection, await one(connection, made.number)
        finally:
            if job is not None:
                job.spool.drop()
            await drop(connection, made)


async def _sweep(pool: asyncpg.Pool, means: Means) -> None:
    async with pool.acquire() as connection:
        left = [generation for generation in await generations(connection) if generation.status == "scratch"]
    for generation in left:
        async with owned(pool, generation.number) as connection:
            if connection is None:
                continue
            if generation.in_parts:
                Spool(means.folder((await begun(connection, generation.number)).spool)).drop()
            await drop(connection, generation)
