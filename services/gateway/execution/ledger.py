"""The database as the gateway sees it: read-only connections, the live generation, one statement per document."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import asyncpg
import orjson
from graphql import GraphQLError

from services.gateway import errors, metrics
from services.gateway.compiler import Compiled
from shared.postgres import AWAY, REFUSED, DatabaseUnreachable

_log = logging.getLogger(__name__)

ROLE = "gateway"
STATEMENT_TIMEOUT = 3.0
"""Seconds after which the database gives up."""
_POINTER = """select p.generation, g.checkpoint
    from fold.pointer p join fold.generation g on g.number = p.generation"""
TRIES = 3
"""How often a statement is compiled anew when the pointer moved under it."""

_MOVED = (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError, asyncpg.UndefinedFunctionError)


@dataclass(frozen=True, slots=True)
class Answer:
    """The finished JSON, the token that it holds at, and what was asked for but not found."""

    data: bytes
    generation: int
    position: int
    errors: list[GraphQLError]


class Ledger:
    """Runs compiled statements on the live generation. One for the process; start and stop it in one loop."""

    def __init__(self, pool: asyncpg.Pool, poll: float = 0.25) -> None:
        self._pool, self._poll = pool, poll
        self.generation: int | None = None
        self.position = 0
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Learn the pointer and keep learning it. A database that is away is no error here."""
        await self.refresh()
        self._task = asyncio.create_task(self._watch(), name="pointer")

    async def stop(self) -> None:
        """Stop polling and close the connections."""
        await self.stop_watching()
        await self._pool.close()

    async def stop_watching(self) -> None:
        """Stop polling; each statement still sees when the pointer moved."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def refresh(self) -> int | None:
        """Read the pointer: the live generation, or None without one."""
        try:
            row = await self._pool.fetchrow(_POINTER)
        except (*_MOVED, *AWAY, TimeoutError):
            self.generation = None
        else:
            if self.generation is None and row:
                await self._pool.expire_connections()  # older ones may be older than the role and its rights
            self.generation = row["generation"] if row else None
            self.position = row["checkpoint"] if row else 0
            metrics.POSITION.set(self.position)
            metrics.GENERATION.set(self.generation or 0)
        return self.generation

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._poll)
            try:
                await self.refresh()
            except Exception:
                _log.exception("the pointer could not be read")

    async def problem(self) -> str | None:
        """What keeps the gateway from answering, as one line; None when nothing does."""
        try:
            await self._pool.fetchval("select 1")
        except (*AWAY, TimeoutError) as error:
            return f"the database does not answer: {type(error).__name__}"
        return None if await self.refresh() is not None else "no generation of read models is live"

    async def answer(self, compile_for: Callable[[int], Compiled]) -> Answer:
        """Compile for the live generation and run it: again when the pointer moved meanwhile. Raises GraphQLError."""
        for _ in range(TRIES):
            generation = self.generation if self.generation is not None else await self.refresh()
            if generation is None:
                break
            compiled = compile_for(generation)
            try:
                row = await self._run(partial(self._pool.fetchrow, compiled.sql, *compiled.params))
            except _MOVED:
                await self.refresh()
                continue
            if row is None:
                self.generation = None
                continue
            if row["generation"] != generation:
                self.generation = row["generation"]
                continue
            return Answer(row["data"], generation, row["position"], _not_found(compiled, row["lookups"]))
        raise errors.unavailable()

    async def fetch(self, sql: str, *params: Any) -> list[Any]:
        """Run a statement of the gateway itself. Raises GraphQLError."""
        rows: list[Any] = await self._run(partial(self._pool.fetch, sql, *params))
        return rows

    async def find_place(self, id: str | None, fips: str | None) -> str | None:
        """The canonical id of a jurisdiction asked for by id or FIPS code; None without one. Raises GraphQLError."""
        schema = f"generation_{await self._live()}"
        if fips is not None:
            rows = await self.fetch(f"select id from {schema}.place where fips = $1", _storable(fips))  # noqa: S608
        else:
            by_alias = f"select p.id from {schema}.place_alias a join {schema}.place p on p.key = a.place"  # noqa: S608
            rows = await self.fetch(f"{by_alias} where a.alias = $1", _storable(id or ""))
        return rows[0]["id"] if rows else None

    async def find_state(self, state: str) -> str | None:
        """The id of a state-level place asked for by two-letter code or id; None without one. Raises GraphQLError."""
        places = f"generation_{await self._live()}.place"
        ask = f"select id from {places} where key = state and (state_code = upper($1) or id = $1)"  # noqa: S608
        rows = await self.fetch(ask, _storable(state))
        return rows[0]["id"] if rows else None

    async def _live(self) -> int:
        generation = self.generation if self.generation is not None else await self.refresh()
        if generation is None:
            raise errors.unavailable()
        return generation

    async def _run(self, ask: Callable[[], Awaitable[Any]]) -> Any:
        for last in (False, True):
            try:
                metrics.STATEMENTS.inc()
                return await ask()
            except asyncpg.QueryCanceledError:
                raise errors.timed_out() from None
            except (asyncpg.DatetimeFieldOverflowError, asyncpg.NumericValueOutOfRangeError, asyncpg.DataError):
                raise errors.bad_input("An argument is out of range.") from None
            except (*AWAY, TimeoutError):
                if last:
                    raise errors.unavailable() from None
        return None


def _storable(text: str) -> str:
    return text.encode(errors="ignore").replace(b"\0", b"").decode()


def _not_found(compiled: Compiled, lookups: str | None) -> list[GraphQLError]:
    found = []
    for (path, asked), hits in zip(compiled.lookups, orjson.loads(lookups) if lookups else (), strict=True):
        if not hits:
            found.append(errors.no_such_place(asked, path))
        elif len(hits) > 1:
            found.append(errors.ambiguous_place(asked, hits, path))
    return found


async def connect(database_url: str, *, password: str | None = None, size: int = 4) -> asyncpg.Pool:
    """Open the pool: read-only sessions in UTC, with a statement timeout, as the role gateway where that may be.

    Connections are not reset between statements, since no statement changes their state. Raises DatabaseUnreachable.
    """
    try:
        return await asyncpg.create_pool(
            database_url,
            password=password,
            min_size=1,
            max_size=size,
            timeout=10,
            server_settings=_SESSION,
            command_timeout=STATEMENT_TIMEOUT + 2,
            max_cacheable_statement_size=0,
            statement_cache_size=256,
            init=_take_role,
            reset=_keep,
        )
    except (*AWAY, *REFUSED, TimeoutError, ValueError) as error:
        why = str(error) or type(error).__name__
        raise DatabaseUnreachable(f"no database at DATABASE_URL ({why}): start it or mend the address") from error


_SESSION = {
    "default_transaction_read_only": "on",
    "statement_timeout": str(int(STATEMENT_TIMEOUT * 1000)),
    "timezone": "UTC",
    "jit": "off",
    "application_name": "sanctuary-gateway",
}
_TAKE_ROLE = """select set_config('role', rolname, false) from pg_roles
    where rolname = $1 and rolname <> current_user and pg_has_role(current_user, oid, 'set')"""


async def _take_role(connection: Any) -> None:
    await connection.execute(_TAKE_ROLE, ROLE)


async def _keep(connection: Any) -> None:
    """Save the round trip of a reset."""
