"""Generations that a command builds: owned from before anybody can see them, so that no service takes them up."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import asyncpg

from services.projection.fold.advance import Progress
from services.projection.fold.collecting import collect_seldom
from services.projection.fold.follow import follow
from services.projection.fold.generation import Generation, create, drop, generations, one
from services.projection.fold.ownership import owned
from services.projection.fold.state import State
from services.projection.readmodels import code_version
from shared.places import Gazetteer

BIG_PAGE = 10_000


@contextlib.asynccontextmanager
async def made(pool: asyncpg.Pool, gazetteer: Gazetteer, status: str) -> AsyncIterator[tuple[Any, Generation]]:
    """Yield (owning connection, a new and empty generation of this code)."""
    collect_seldom()
    async with contextlib.AsyncExitStack() as stack:
        async with pool.acquire() as maker, maker.transaction():
            generation = await create(maker, code=code_version(), gazetteer=gazetteer, status=status)
            connection = await stack.enter_async_context(owned(pool, generation.number))
        yield connection, generation


@contextlib.asynccontextmanager
async def scratch(
    pool: asyncpg.Pool, gazetteer: Gazetteer, position: int, *, progress: Progress | None = None
) -> AsyncIterator[tuple[Any, Generation]]:
    """Yield (connection, generation) with the record folded up to `position`; it is dropped at the end.

    What a process that died here left behind is dropped first.
    """
    await _sweep(pool)
    async with made(pool, gazetteer, "scratch") as (connection, generation):
        try:
            state = State(gazetteer)
            await follow(pool, connection, generation.number, state, position, page=BIG_PAGE, progress=progress)
            yield connection, await one(connection, generation.number)
        finally:
            await drop(connection, generation)


async def _sweep(pool: asyncpg.Pool) -> None:
    async with pool.acquire() as connection:
        left = [generation for generation in await generations(connection) if generation.status == "scratch"]
    for generation in left:
        async with owned(pool, generation.number) as connection:
            if connection is not None:
                await drop(connection, generation)
