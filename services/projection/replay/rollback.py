"""Rollback: readers see the generation that was live before, once it holds all that the live one holds."""

import asyncpg

from services.projection.fold.advance import Progress
from services.projection.fold.collecting import collect_seldom
from services.projection.fold.generation import Generation, live, one
from services.projection.fold.ownership import REPLAY, owned
from services.projection.fold.pointer import kept, swap
from services.projection.readmodels import code_version
from services.projection.replay.replay import ReplayRunning
from services.projection.replay.switch import switch
from shared.errors import LedgerError
from shared.places import Gazetteer


class NothingToGoBackTo(LedgerError):
    """No earlier generation is kept: replay, or start the version whose read models you want."""


class OthersMustFold(LedgerError):
    """The generation was made by another version, which alone can bring it up to date: start that version."""


async def rollback(
    pool: asyncpg.Pool, gazetteer: Gazetteer, *, to: int | None = None, progress: Progress | None = None
) -> Generation:
    """Make the generation that was live before (or number `to`, where it is kept) the live one; return it.

    It is first folded up to the live one's position, so that no reader goes back in time: by this code if it made it,
    else by the process of its version, which must be running. Raises NothingToGoBackTo, OthersMustFold, ReplayRunning.
    """
    collect_seldom()
    async with owned(pool, REPLAY) as alone:
        if alone is None:
            raise ReplayRunning("a replay is at work on this database: wait until it ends, or stop it")
        target = await _target(pool, to)
        async with owned(pool, target.number) as connection:
            if connection is None:
                if await swap(alone, target):
                    return await one(alone, target.number)
                raise OthersMustFold(
                    f"generation {target.number} is still being folded up to the live one: try again in a moment"
                )
            if target.made_by(code_version(), gazetteer):
                await switch(pool, connection, target.number, gazetteer, progress)
            elif not await swap(connection, target):
                raise OthersMustFold(
                    f"generation {target.number} was made by another version ({target.code_version}) and ends at"
                    f" position {target.checkpoint}: start that version's projection, and readers get it"
                )
            return await one(connection, target.number)


async def _target(pool: asyncpg.Pool, to: int | None) -> Generation:
    async with pool.acquire() as connection:
        shown, former = await live(connection), await kept(connection)
        chosen = [number for number in former if to in (None, number)]
        if not chosen or shown is None:
            which = "an earlier generation" if to is None else f"generation {to}"
            there = ", ".join(map(str, sorted(former))) or "none"
            raise NothingToGoBackTo(f"{which} is not kept (kept are: {there}): replay builds a new one")
        return await one(connection, chosen[0])
