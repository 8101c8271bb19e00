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

from shared.bus import Publisher, connect
from shared.bus.connection import wait_for
from shared.bus.entry import Client
from shared.embedded.running import running
from shared.errors import LedgerError
from shared.postgres import open_pool

Home = Annotated[Path, typer.Option(envvar="SANCTUARY_HOME", help="The folder of the running ledger.")]
HOME = Path(".sanctuary")
T = TypeVar("T")


class NoLedger(LedgerError):
    """No ledger runs here: start one with `sanctuary up`, or name the servers in DATABASE_URL and REDIS_URL."""


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
    """Connect to the streams of the ledger that runs on `home`, or of REDIS_URL. Raises NoLedger, BusUnreachable."""
    url = _address(home, "redis_url")
    client = connect(url)
    try:
        await wait_for(client, url, seconds=3)
        yield Ledger(client, Publisher(client))
    finally:
        await client.aclose()


@contextlib.asynccontextmanager
async def database(home: Path) -> AsyncIterator[asyncpg.Pool]:
    """Connect to its database, or that of DATABASE_URL. Raises NoLedger, DatabaseUnreachable."""
    pool = await open_pool(_address(home, "database_url"))
    try:
        yield pool
    finally:
        await pool.close()


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
