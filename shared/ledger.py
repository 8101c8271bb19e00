"""The ledger that a command works on: the one that runs on a home, or the servers that the environment names."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar

import asyncpg
import typer
from redis.exceptions import RedisError

from shared.bus import Publisher, connect
from shared.bus.connection import wait_for, without_password
from shared.bus.entry import Client
from shared.embedded.running import running
from shared.errors import LedgerError
from shared.postgres import away, open_pool

Home = Annotated[Path, typer.Option(envvar="SANCTUARY_HOME", help="The folder of the running ledger.")]
HOME = Path(".sanctuary")
T = TypeVar("T")


class NoLedger(LedgerError):
    """No ledger runs here: start one with `sanctuary up`, or name the servers in DATABASE_URL and REDIS_URL."""


class BusRefused(LedgerError):
    """The stream server went away or took nothing more while a command used it: see its log, then repeat."""


class DatabaseRefused(LedgerError):
    """The database went away or had no room while a command used it: see its log, then repeat."""


@dataclass(frozen=True)
class Ledger:
    """The streams of a ledger, to read and to publish."""

    client: Client
    publisher: Publisher


def _address(home: Path, name: str) -> str:
    found = running(home)
    address = os.environ.get(name.upper()) or (getattr(found, name) if found else "")
    if not address:
        raise NoLedger(f"no ledger runs on {home}: start `sanctuary up --home {home}`, or set {name.upper()}")
    return str(address)


@contextlib.asynccontextmanager
async def ledger(home: Path) -> AsyncIterator[Ledger]:
    """Connect to the streams of the ledger that runs on `home`, or of REDIS_URL.

    Raises NoLedger, BusUnreachable, and BusRefused for what the server refuses while they are used.
    """
    url = _address(home, "redis_url")
    client = connect(url)
    try:
        await wait_for(client, url, seconds=3)
        yield Ledger(client, Publisher(client))
    except RedisError as error:
        if isinstance(error, LedgerError):
            raise
        raise BusRefused(
            f"the stream server at {without_password(url)} does not take it ({error}): see its log; when it answers "
            "again do the same again, nothing is doubled"
        ) from None
    finally:
        await client.aclose()


@contextlib.asynccontextmanager
async def database(home: Path, *, read_only: bool = False) -> AsyncIterator[asyncpg.Pool]:
    """Connect to its database, or that of DATABASE_URL. Raises NoLedger, DatabaseUnreachable, DatabaseRefused."""
    pool = await open_pool(_address(home, "database_url"), read_only=read_only)
    try:
        yield pool
    except asyncpg.PostgresError as error:
        if not away(error):
            raise
        raise DatabaseRefused(
            f"the database does not take it ({' '.join(str(error).split())}): when it answers again do the same again"
        ) from None
    finally:
        await pool.close()


def database_url(home: Path) -> str:
    """Return the address of its database, or DATABASE_URL. Raises NoLedger."""
    return _address(home, "database_url")


def with_client(home: Path, work: Callable[[Client], Awaitable[T]]) -> T:
    """Run `work` with the streams of the ledger on `home`. Raises NoLedger, BusUnreachable."""

    async def run() -> T:
        async with ledger(home) as here:
            return await work(here.client)

    return asyncio.run(run())


def with_pool(home: Path, work: Callable[[asyncpg.Pool], Awaitable[T]]) -> T:
    """Run `work` with the database of the ledger on `home`. Raises NoLedger, DatabaseUnreachable."""

    async def run() -> T:
        async with database(home) as pool:
            return await work(pool)

    return asyncio.run(run())
