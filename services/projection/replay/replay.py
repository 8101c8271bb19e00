"""Replay: the read models anew from the record, in a generation of their own, then readers are switched to it."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from services.projection.fold.advance import Progress, head
from services.projection.fold.collecting import collect_seldom
from services.projection.fold.following import catch_up
from services.projection.fold.generation import create, drop, generations, live, one
from services.projection.fold.ownership import REPLAY, owned, owned_from_the_start
from services.projection.fold.pointer import forget_older
from services.projection.readmodels import code_version
from services.projection.replay.bulk.spool import Spool
from services.projection.replay.differing import Change, shown
from services.projection.replay.from_file import count_lines
from services.projection.replay.making import NO_MEANS, Means, fill, prepared
from services.projection.replay.plan import Plan, begin, begun, cuts, tables_of
from services.projection.replay.scratch import scratch
from services.projection.replay.switch import switch
from shared.errors import LedgerError
from shared.places import Gazetteer


class ReplayRunning(LedgerError):
    """Another replay is at work on this database: wait until it ends, or stop it."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay did. `differences` are the places on which the new generation and the live one do not agree, both
    at one position; None where nothing was compared. `resumed`: it went on with one that had been stopped."""

    generation: int
    position: int
    swapped: bool
    resumed: bool
    differences: list[Change] | None


async def replay(
    pool: asyncpg.Pool,
    gazetteer: Gazetteer,
    *,
    read_models: list[str] | None = None,
    file: Path | None = None,
    dry_run: bool = False,
    diff: bool = False,
    means: Means = NO_MEANS,
    progress: Progress | None = None,
) -> Replayed:
    """Build a generation from the record, let it catch up, and make it the live one; readers notice nothing.

    One that was stopped half-way goes on where it was. `read_models`: these are built, the others copied. `file`: an
    export of this very record, read instead of it as far as it reaches. `dry_run` builds and drops; `diff` compares
    with the live one. Raises ReplayRunning, UnknownReadModel, NotThisRecord, NoScratch.
    """
    collect_seldom()
    tables = tables_of(read_models)
    async with _alone(pool):
        source = (file, await count_lines(pool, file)) if file else (None, 0)
        if dry_run:
            return await _rehearse(pool, gazetteer, source, diff, means, progress)
        async with _building(pool, gazetteer, tables, means) as (connection, plan, resumed):
            if (await one(connection, plan.generation)).checkpoint < plan.to_position:
                job = await prepared(pool, plan, means, *source)
                await fill(pool, gazetteer, job, means, progress)
            found = await _caught_up(connection, plan, diff)
            position = await switch(pool, connection, plan.generation, gazetteer, progress)
        await forget_older(pool)
        return Replayed(plan.generation, position, True, resumed, found)


async def _rehearse(
    pool: asyncpg.Pool,
    gazetteer: Gazetteer,
    source: tuple[Path | None, int],
    diff: bool,
    means: Means,
    progress: Progress | None,
) -> Replayed:
    """Build to the live generation's position, compare, and drop."""
    before, position = None, await head(pool)
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        if generation := await live(connection):
            position = generation.checkpoint
            before = await shown(connection, generation) if diff else None
    async with scratch(pool, gazetteer, position, source=source, means=means, progress=progress) as (connection, again):
        found = before.differing(await shown(connection, again)) if before else None
        return Replayed(again.number, position, False, False, found)


async def _caught_up(connection: Any, plan: Plan, diff: bool) -> list[Change] | None:
    """Take over what moved meanwhile, and compare, both at one moment of the live generation, which goes on."""
    if plan.follows is None:
        return None
    async with connection.transaction(isolation="repeatable_read"):
        before = await live(connection)
        if before is None or before.number != plan.follows:
            return None
        await catch_up(connection, before.number, plan.generation)
        if not diff:
            return None
        return (await shown(connection, before)).differing(
            await shown(connection, await one(connection, plan.generation))
        )


@contextlib.asynccontextmanager
async def _alone(pool: asyncpg.Pool) -> AsyncIterator[None]:
    async with owned(pool, REPLAY) as lock:
        if lock is None:
            raise ReplayRunning("another replay is at work on this database: wait until it ends, or stop it")
        yield


@contextlib.asynccontextmanager
async def _building(
    pool: asyncpg.Pool, gazetteer: Gazetteer, tables: frozenset[str], means: Means
) -> AsyncIterator[tuple[Any, Plan, bool]]:
    """Yield (owning connection, plan, whether it goes on): one of this code that was left half-way, else a new one."""
    async with pool.acquire() as connection:
        found = [left for left in await generations(connection) if left.in_parts and left.status != "scratch"]
    for left in found:
        async with owned(pool, left.number) as connection:
            if connection is None:
                continue
            plan = await begun(connection, left.number)
            mine = left.made_by(code_version(), gazetteer)
            if mine and (plan.tables, plan.layout) == (tables, cuts()) and await _still_live(connection, plan):
                yield connection, plan, True
                return
            await drop(connection, left)
            Spool(means.folder(plan.spool)).drop()
    async with contextlib.AsyncExitStack() as stack:
        async with pool.acquire() as maker, maker.transaction():
            made = await create(maker, code=code_version(), gazetteer=gazetteer)
            plan = await begin(maker, gazetteer, made.number, tables)
            connection = await stack.enter_async_context(owned_from_the_start(pool, made.number))
        yield connection, plan, False


async def _still_live(connection: Any, plan: Plan) -> bool:
    """Tell whether the generation that a build follows is still live: of another's changes nothing was noted."""
    shown_now = await live(connection)
    return plan.follows is None or (shown_now is not None and shown_now.number == plan.follows)
