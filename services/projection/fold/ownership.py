"""One owner folds a generation. The lock lives on the connection that also writes, so that whoever loses the one
loses the other: a transaction of an owner that is gone cannot commit after the next owner has begun."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import asyncpg

from shared.errors import LedgerError

_CLASS = 0x5A4C
REPLAY = 0  # the lock of whoever builds a generation on command; generations are numbered from 1


class OwnershipLost(LedgerError):
    """Another process folds this generation now: stop writing, stand by, and take over when it ends."""


@contextlib.asynccontextmanager
async def owned(pool: asyncpg.Pool, number: int) -> AsyncIterator[Any]:
    """Yield the connection that owns generation `number` and may write it, or None while another process does.

    The lock ends with the block, and with the connection, whatever becomes of this process.
    """
    async with pool.acquire() as connection:
        if not await connection.fetchval("select pg_try_advisory_lock($1, $2)", _CLASS, number):
            yield None
            return
        try:
            yield connection
        except Exception as error:
            if connection.is_closed():  # asyncpg reports a connection lost in mid-COPY as an internal error
                raise OwnershipLost(f"the connection that owns generation {number} is gone: {error!r}") from error
            raise
        finally:
            if not connection.is_closed():
                await connection.execute("select pg_advisory_unlock($1, $2)", _CLASS, number)


@contextlib.asynccontextmanager
async def owned_from_the_start(pool: asyncpg.Pool, number: int) -> AsyncIterator[Any]:
    """Yield the connection that owns a generation; enter it within the transaction that makes the generation.

    Raises OwnershipLost while the server has not noticed the end of a process that died making one of this number.
    """
    async with owned(pool, number) as connection:
        if connection is None:
            raise OwnershipLost(f"a session that died making generation {number} has not ended yet: try again soon")
        yield connection


async def owner(connection: Any, number: int) -> bool:
    """Return whether any process owns the generation now."""
    return bool(
        await connection.fetchval(
            "select exists (select from pg_locks where locktype = 'advisory' and granted and objsubid = 2"
            " and database = (select oid from pg_database where datname = current_database())"
            " and classid = $1::bigint::oid and objid = $2::bigint::oid)",
            *(_CLASS, number),
        )
    )
