"""Databases beside the run's own, on the same server, so that no measurement meets what another left behind."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
import uvloop


@contextmanager
def fresh(url: str, name: str) -> Iterator[str]:
    """Yield the address of a new database, empty, on the server of `url`; it is dropped after."""
    uvloop.run(_do(url, f"drop database if exists {name} with (force)", f"create database {name}"))
    try:
        yield url.replace("/postgres?", f"/{name}?")
    finally:
        uvloop.run(_do(url, f"drop database if exists {name} with (force)"))


async def _do(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
