"""What the services see of the database: the part of asyncpg that they use."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import Any

import asyncpg

from tests.simulation.driver import REFUSALS, SimLoop, Wait
from tests.simulation.postgres_server import PostgresServer, Session
from tests.simulation.statements import COPIES, Statement, statement

Args = Sequence[Any]


def _gone() -> Exception:
    return asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")


class Connection:
    """A connection of a pool. One request at a time, as asyncpg insists."""

    def __init__(self, loop: SimLoop, server: PostgresServer, session: Session) -> None:
        self._loop, self._server, self.session = loop, server, session
        self._busy = False

    def is_closed(self) -> bool:
        return self.session.closed or self.session.process.dead

    async def execute(self, text: str, *args: Any) -> None:
        await self._run(statement(text), args)

    async def executemany(self, text: str, rows: Sequence[Args]) -> None:
        found = statement(text)
        locks = [lock for row in rows for lock in found.locks(row)]
        await self.ask(
            found.name,
            lambda: self._server.run(self.session, locks, lambda tx: [found.run(tx, *row) for row in rows]),
        )

    async def fetch(self, text: str, *args: Any) -> Any:
        return await self._run(statement(text), args)

    async def fetchrow(self, text: str, *args: Any) -> Any:
        rows = await self._run(statement(text), args)
        return rows[0] if rows else None

    async def fetchval(self, text: str, *args: Any) -> Any:
        rows = await self._run(statement(text), args)
        return rows[0][0] if rows else None

    async def copy_records_to_table(
        self, table: str, *, schema_name: str, columns: Sequence[str] | None = None, records: Sequence[Args]
    ) -> None:
        found = COPIES(schema_name, table, columns)
        rows = list(records)
        locks = found.locks(rows)
        await self.ask(
            found.name,
            lambda: self._server.run(self.session, locks, lambda tx: found.run(tx, rows)),
            lost=lambda: asyncpg.InternalClientError("unexpected end of COPY"),
        )

    async def _run(self, found: Statement, args: Args) -> Any:
        locks = found.locks(args)
        return await self.ask(
            found.name, lambda: self._server.run(self.session, locks, lambda tx: found.run(tx, *args))
        )

    async def ask(self, kind: str, act: Any, lost: Any = _gone) -> Any:
        if self.session.process.dead:
            raise asyncio.CancelledError
        if self.is_closed():
            raise asyncpg.InterfaceError("connection is closed")
        if self._busy:
            raise asyncpg.InterfaceError("cannot perform operation: another operation is in progress")
        self._busy = True
        session = self.session
        future = self._loop.request(
            session.process,
            session,
            kind,
            act,
            free=lambda: session.closed or self._server.can_go_on(session),
            lost=lost,
        )
        try:
            return await future
        except asyncio.CancelledError:
            self._cancel(future)
            raise
        finally:
            self._busy = False

    def _cancel(self, future: "asyncio.Future[Any]") -> None:
        """The caller goes away: the server stops the statement, or has done it before it heard of that."""
        for effect in self._loop.effects:
            if effect.future is future and not self.session.process.dead:
                self._loop.drop(effect)
                if effect.told:
                    return
                try:
                    if self._loop.rng.random() < 0.5 or not effect.free():
                        raise Wait
                    effect.act()
                except (Wait, *REFUSALS):
                    self.session.waits_for = None
                    if self.session.tx is not None:
                        self.session.tx.failed = True
                    else:
                        self._server.end(self.session)
                return

    @contextlib.asynccontextmanager
    async def transaction(self, *, isolation: str | None = None) -> AsyncIterator[None]:
        assert isolation in (None, "repeatable_read")
        inner = self.session.tx is not None
        begin = partial(self._server.begin, repeatable=isolation is not None)
        await self.ask("SAVEPOINT" if inner else "BEGIN", self._if_open(begin))
        try:
            yield
        except BaseException:
            await self.ask("ROLLBACK TO" if inner else "ROLLBACK", self._if_open(self._server.rollback))
            raise
        await self.ask("RELEASE" if inner else "COMMIT", self._if_open(self._server.commit))

    def _if_open(self, act: Any) -> Any:
        def run() -> None:
            if self.session.closed:
                raise _gone()
            act(self.session)

        return run


class Pool:
    """The pool of one process."""

    def __init__(self, loop: SimLoop, process: Any, server: PostgresServer, size: int = 8) -> None:
        self._loop, self._process, self._server = loop, process, server
        self._free: list[Connection] = []
        self._places = asyncio.Semaphore(size)

    @contextlib.asynccontextmanager
    async def acquire(self, *, timeout: float | None = None) -> AsyncIterator[Connection]:
        async with self._places:
            connection = await self._connection()
            try:
                yield connection
            finally:
                if not connection.is_closed():  # asyncpg raises, too, when this one fails
                    await connection.ask("RESET", lambda: self._reset(connection.session))
                    self._free.append(connection)

    async def fetch(self, text: str, *args: Any) -> Any:
        async with self.acquire() as connection:
            return await connection.fetch(text, *args)

    async def fetchval(self, text: str, *args: Any) -> Any:
        async with self.acquire() as connection:
            return await connection.fetchval(text, *args)

    async def fetchrow(self, text: str, *args: Any) -> Any:
        async with self.acquire() as connection:
            return await connection.fetchrow(text, *args)

    async def execute(self, text: str, *args: Any) -> None:
        async with self.acquire() as connection:
            await connection.execute(text, *args)

    async def _connection(self) -> Connection:
        while self._free:
            connection = self._free.pop()
            if not connection.is_closed():
                return connection
        session = await self._loop.request(
            self._process, self._server, "connect", lambda: self._server.connect(self._process)
        )
        return Connection(self._loop, self._server, session)

    def _reset(self, session: Session) -> None:
        if session.closed:
            raise _gone()
        if session.tx is not None:
            self._server.rollback(session)
        session.advisory.clear()
