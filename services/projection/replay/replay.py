"""Replay: all read models anew from the record, in a generation of their own, then readers are switched to it."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import asyncpg

from services.projection.fold.advance import Progress, head
from services.projection.fold.digest import differing, digests
from services.projection.fold.follow import follow
from services.projection.fold.generation import Generation, generations, live, one
from services.projection.fold.ownership import REPLAY, owned
from services.projection.fold.pointer import forget_older, swap
from services.projection.fold.state import State
from services.projection.readmodels import code_version
from services.projection.replay.scratch import BIG_PAGE, made, scratch
from shared.errors import LedgerError
from shared.places import Gazetteer


class ReplayRunning(LedgerError):
    """Another replay is at work on this database: wait until it ends, or stop it."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay did. `differences` are the places on which the new generation and the live one do not agree, both
    at one position; None where nothing was compared."""

    generation: int
    position: int
    swapped: bool
    resumed_at: int
    differences: list[str] | None


async def replay(
    pool: asyncpg.Pool,
    gazetteer: Gazetteer,
    *,
    dry_run: bool = False,
    diff: bool = False,
    progress: Progress | None = None,
) -> Replayed:
    """Build a generation from the record, let it catch up, and make it the live one; readers notice nothing.

    One that was stopped half-way goes on where it was. `dry_run` builds and drops; `diff` compares with the live one.
    All read models are built together. Raises ReplayRunning.
    """
    async with _alone(pool):
        shown, position = await _shown(pool) if diff else (None, None)
        if dry_run:
            position = position if position is not None else await head(pool)
            async with scratch(pool, gazetteer, position, progress=progress) as (connection, generation):
                found = differing(shown, await digests(connection, generation)) if shown is not None else None
                return Replayed(generation.number, position, False, 0, found)
        async with _building(pool, gazetteer) as (connection, generation):
            state = State(gazetteer)
            found = None
            if shown is not None and position is not None and generation.checkpoint <= position:
                state = await _follow(pool, connection, generation, state, position, progress)
                found = differing(shown, await digests(connection, generation))
            state = await _follow(pool, connection, generation, state, await head(pool), progress)
            while not await swap(connection, generation):
                state = await _follow(pool, connection, generation, state, await head(pool), progress)
        await forget_older(pool)
        return Replayed(generation.number, state.position, True, generation.checkpoint, found)


async def _follow(
    pool: asyncpg.Pool, connection: Any, target: Generation, state: State, position: int, progress: Progress | None
) -> State:
    return await follow(pool, connection, target.number, state, position, page=BIG_PAGE, progress=progress)


async def _shown(pool: asyncpg.Pool) -> tuple[dict[str, str], int] | tuple[None, None]:
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        generation = await live(connection)
        return (await digests(connection, generation), generation.checkpoint) if generation else (None, None)


@contextlib.asynccontextmanager
async def _alone(pool: asyncpg.Pool) -> AsyncIterator[None]:
    async with owned(pool, REPLAY) as lock:
        if lock is None:
            raise ReplayRunning("another replay is at work on this database: wait until it ends, or stop it")
        yield


@contextlib.asynccontextmanager
async def _building(pool: asyncpg.Pool, gazetteer: Gazetteer) -> AsyncIterator[tuple[Any, Generation]]:
    """Yield one of this code that was left half-way and that nobody owns, else a new one."""
    async with pool.acquire() as connection:
        found = await generations(connection)
    for left in found:
        mine = left.code_version == code_version() and left.gazetteer_hash == gazetteer.hash
        if left.status == "building" and mine:
            async with owned(pool, left.number) as connection:
                if connection is not None:
                    yield connection, await one(connection, left.number)
                    return
    async with made(pool, gazetteer, "building") as new:
        yield new
