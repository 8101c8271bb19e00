"""Connections to Postgres, and the SQL files that lie beside the code which runs them."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

from shared.errors import LedgerError

T = TypeVar("T")

# What a lost or refused connection and a full disk look like: they pass, and nothing was done. A ValueError among them
# is a fault of ours: see `away`.
AWAY = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.DiskFullError,
    asyncpg.InterfaceError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
)
REFUSED = (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError)


def away(error: BaseException) -> bool:
    """Tell an outage, which passes, from a fault of ours, which waiting would only hide.

    InternalClientError is how asyncpg tells of a connection lost in mid-COPY.
    """
    return isinstance(error, (*AWAY, asyncpg.InternalClientError)) and not isinstance(error, ValueError)


class DatabaseUnreachable(LedgerError):
    """No database answers: start it, or set DATABASE_URL to the one that runs."""


@cache
def sql(beside: str, name: str) -> str:
    """Return the text of the SQL file `name` in the folder of the module whose `__file__` is given."""
    return (Path(beside).parent / name).read_text(encoding="utf-8")


async def open_pool(
    url: str, *, password: str | None = None, read_only: bool = False, size: int = 4, **settings: str
) -> asyncpg.Pool:
    """Open a pool of up to `size` connections in UTC; `settings` are session settings. Raises DatabaseUnreachable."""
    session: dict[str, Any] = {"timezone": "UTC", "application_name": "sanctuary", **settings}
    if read_only:
        session["default_transaction_read_only"] = "on"
    try:
        return await asyncpg.create_pool(
            url, password=password, min_size=1, max_size=size, timeout=5, server_settings=session
        )
    except (*AWAY, ValueError, OverflowError, asyncpg.PostgresError) as error:
        raise _unreachable(error) from error


async def patiently(ask: Callable[[], Awaitable[T]], seconds: float = 15) -> T:
    """Return what `ask` gives, asking again while the database is away; raise DatabaseUnreachable after `seconds`."""
    end = asyncio.get_running_loop().time() + seconds
    while True:
        try:
            return await ask()
        except Exception as error:
            cause = error.__cause__ if isinstance(error, DatabaseUnreachable) else error
            if cause is None or not away(cause):
                raise
            if asyncio.get_running_loop().time() > end:
                raise _unreachable(cause) from error
        await asyncio.sleep(0.25)


def _unreachable(error: BaseException) -> DatabaseUnreachable:
    why = " ".join(str(error).split()) or type(error).__name__
    return DatabaseUnreachable(f"no database at DATABASE_URL ({why}): start it or mend the address")
