"""The pointer: which generation readers see, and how they go from one to the next without seeing anything half-done."""

from typing import Any

import asyncpg

from services.projection.fold.following import catch_up, forget
from services.projection.fold.generation import Generation, drop, generations
from services.projection.fold.ownership import owned
from shared.postgres import sql

_FOLLOWS = "select follows from fold.build where generation = $1"
_KEPT = "select number from fold.generation where status = 'ready' order by left_at desc nulls last, number desc"
_LEAVES = "update fold.generation set status = 'ready', left_at = clock_timestamp() where number = $1"


async def swap(connection: Any, new: Generation) -> bool:
    """Make `new` the live generation; return False, with nothing done, while it is behind the live one.

    Waits for a batch that is being committed, so that positions never go back. One that was built beside the live one
    first takes over what moved there. The former one stays as `ready`, kept for a rollback, which is this same call.
    The journal gets what moved between the two.
    """
    async with connection.transaction():
        await connection.execute("lock table fold.pointer in exclusive mode")
        old = await connection.fetchval("select generation from fold.pointer")
        if old == new.number:
            return True
        both = "select number, checkpoint, today from fold.generation where number = any($1) order by number for update"
        rows = {row["number"]: row for row in await connection.fetch(both, [old, new.number])}
        if old is not None and await connection.fetchval(_FOLLOWS, new.number) == old:
            await catch_up(connection, old, new.number)
            rows = {row["number"]: row for row in await connection.fetch(both, [old, new.number])}
        mine = rows[new.number]
        if old is not None:
            if mine["checkpoint"] < rows[old]["checkpoint"]:
                return False
            diff = sql(__file__, "swap.sql").format(old=f"generation_{old}", new=new.schema)
            await connection.execute(diff, mine["checkpoint"], mine["today"], rows[old]["today"])
            await connection.execute(_LEAVES, old)
        await connection.execute("update fold.generation set status = 'live' where number = $1", new.number)
        await connection.execute(
            "insert into fold.pointer (generation) values ($1) on conflict (one) do update set generation = $1",
            new.number,
        )
        await forget(connection, new.number)
        await connection.execute("select pg_notify('ledger', $1)", f"{new.number}:{mine['checkpoint']}")
    return True


async def kept(connection: Any) -> list[int]:
    """Return the generations that are kept for a rollback, the one that was live last first."""
    return [row["number"] for row in await connection.fetch(_KEPT)]


async def forget_older(pool: asyncpg.Pool) -> list[int]:
    """Drop the generations that are of no use any more; return their numbers.

    Kept: the live one, the one that was live before it for a rollback, what is newer than the live one, and what
    somebody folds.
    """
    async with pool.acquire() as connection:
        found = await generations(connection)
        shown = max((one.number for one in found if one.status == "live"), default=0)
        former = await kept(connection)
        ready = [one for one in found if one.number in former[1:]]
        left = [one for one in found if one.status == "building" and one.number < shown]
    gone = []
    for old in [*ready, *left]:
        async with owned(pool, old.number) as connection:
            if connection is not None:
                await drop(connection, old)
                gone.append(old.number)
    return gone
