"""The generation that readers see, to read from and nothing else."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import asyncpg

from shared.errors import LedgerError


class NothingShown(LedgerError):
    """No generation is live: projection has not folded this record yet."""


@contextlib.asynccontextmanager
async def shown(pool: asyncpg.Pool) -> AsyncIterator[tuple[Any, str]]:
    """Give a connection that sees one moment and can write nothing, and the schema of the live generation.

    Raises NothingShown.
    """
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        # Where projection never ran there is not even the pointer's table.
        there = await connection.fetchval("select to_regclass('fold.pointer') is not null")
        number = await connection.fetchval("select generation from fold.pointer") if there else None
        if number is None:
            raise NothingShown("no generation is live: start projection, which folds the record, and ask again")
        yield connection, f"generation_{number}"
