"""A model of the database: transactions that become visible at commit, row and advisory locks, deadlocks, sessions
that end with their client. Read committed: each statement sees what is committed when it runs, and its own."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator
from datetime import datetime
from typing import Any

import asyncpg

from tests.simulation.driver import Wait

GONE = object()
Lock = tuple[Hashable, str]  # what, "share" or "exclusive"


class Tx:
    """One transaction: what it has written and nobody else sees yet."""

    def __init__(self, server: "PostgresServer", session: "Session") -> None:
        self.server, self.session = server, session
        self.written: dict[str, dict[Any, Any]] = {}
        self.failed = False
        self.repeatable = False
        self._seen: dict[str, dict[Any, Any]] | None = None  # what repeatable read has seen first, and goes on seeing
        self.savepoints: list[dict[str, dict[Any, Any]]] = []

    def get(self, table: str, key: Any) -> Any:
        """The row of that key, or None."""
        own = self.written.get(table, {}).get(key)
        if own is not None:
            return None if own is GONE else own
        return self._committed(table).get(key)

    def _committed(self, table: str) -> dict[Any, Any]:
        if not self.repeatable:
            return self.server.tables[table]
        if self._seen is None:
            self._seen = {name: dict(rows) for name, rows in self.server.tables.items()}
        return self._seen.get(table, {})

    def scan(self, table: str) -> Iterator[tuple[Any, Any]]:
        """All rows with their keys, in the order in which they came."""
        own = self.written.get(table, {})
        for key, row in list(self._committed(table).items()):
            if key not in own:
                yield key, row
        for key, row in list(own.items()):
            if row is not GONE:
                yield key, row

    def put(self, table: str, key: Any, row: Any) -> None:
        """Write a row, whether there is one or not."""
        self._serial(table, key)
        self.written.setdefault(table, {})[key] = row

    def insert(self, table: str, key: Any, row: Any) -> None:
        """Write a row of a new key."""
        if self.get(table, key) is not None:
            raise asyncpg.UniqueViolationError(f"duplicate key {key!r} in {table}")
        self.put(table, key, row)

    def delete(self, table: str, key: Any) -> bool:
        """Delete a row; say whether there was one."""
        if self.get(table, key) is None:
            return False
        self._serial(table, key)
        self.written.setdefault(table, {})[key] = GONE
        return True

    def _serial(self, table: str, key: Any) -> None:
        if self.repeatable and self.server.tables[table].get(key) is not self._committed(table).get(key):
            raise asyncpg.SerializationError("could not serialize access due to concurrent update")

    def save(self) -> None:
        """SAVEPOINT."""
        self.savepoints.append({table: dict(rows) for table, rows in self.written.items()})

    def to_savepoint(self) -> None:
        """ROLLBACK TO SAVEPOINT."""
        self.written = self.savepoints.pop()
        self.failed = False


class Session:
    """One connection, as the server sees it."""

    def __init__(self, number: int, process: Any) -> None:
        self.number, self.process = number, process
        self.closed = False
        self.tx: Tx | None = None
        self.advisory: Counter[Hashable] = Counter()
        self.held: dict[Hashable, str] = {}  # until the transaction ends
        self.waits_for: Hashable = None


class PostgresServer:
    """The server. `committed` is told of each transaction that becomes visible."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.up = True
        self.tables: dict[str, dict[Any, Any]] = defaultdict(dict)
        self.sessions: list[Session] = []
        self.committed: Callable[[Tx], None] = lambda _: None
        self.waits = self.rolled_back = self.takeovers = self.met = self.taken_over = 0
        self._owned: dict[Hashable, Any] = {}  # by which process last
        self.refused: list[str] = []  # what keys and deadlock detection had to prevent
        self._numbers = self._changes = 0

    def next_change(self) -> int:
        """The next number of the journal: taken at insert, as an identity column does it, and never given back."""
        self._changes += 1
        return self._changes

    def connect(self, process: Any) -> Session:
        """Open a session."""
        if not self.up:
            raise ConnectionRefusedError("connection refused")
        self._numbers += 1
        session = Session(self._numbers, process)
        self.sessions.append(session)
        return session

    def close(self, session: Session) -> None:
        """End a session, whoever asked for it: its transaction never happened, its locks are free."""
        if session.closed:
            return
        session.closed = True
        self.sessions.remove(session)
        if session.tx is not None:
            self.rolled_back += 1
        self.end(session)
        session.advisory.clear()

    def restart(self) -> None:
        """Stop at once: what is committed stays."""
        for session in list(self.sessions):
            self.close(session)

    def begin(self, session: Session, repeatable: bool = False) -> None:
        """BEGIN, or a savepoint within."""
        if session.tx is None:
            session.tx = Tx(self, session)
            session.tx.repeatable = repeatable
        else:
            session.tx.save()

    def commit(self, session: Session) -> None:
        """COMMIT, or the release of a savepoint."""
        tx = session.tx
        assert tx is not None
        if tx.savepoints:
            if tx.failed:
                raise asyncpg.InFailedSQLTransactionError("current transaction is aborted")
            tx.savepoints.pop()
            return
        if not tx.failed:
            self.publish(tx)
        self.end(session)

    def rollback(self, session: Session) -> None:
        """ROLLBACK, to the savepoint within."""
        tx = session.tx
        assert tx is not None
        if tx.savepoints:
            tx.to_savepoint()
            return
        self.rolled_back += 1
        self.end(session)

    def publish(self, tx: Tx) -> None:
        """Make visible what a transaction wrote."""
        if not tx.written:
            return
        for table, rows in tx.written.items():
            kept = self.tables[table]
            for key, row in rows.items():
                if row is GONE:
                    kept.pop(key, None)
                else:
                    kept[key] = row
        self.committed(tx)

    def end(self, session: Session) -> None:
        """The transaction is over; its locks are free."""
        session.tx = None
        session.held.clear()
        session.waits_for = None

    def run(self, session: Session, locks: list[Lock], work: Callable[[Tx], Any]) -> Any:
        """Run a statement, in the session's transaction or in one of its own. Raises Wait while a lock is taken."""
        if session.closed:
            raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")
        tx = session.tx or Tx(self, session)
        if tx.failed:
            raise asyncpg.InFailedSQLTransactionError("current transaction is aborted")
        try:
            self._lock(session, locks)
            result = work(tx)
        except Wait:
            raise
        except Exception as error:
            if isinstance(error, asyncpg.IntegrityConstraintViolationError | asyncpg.DeadlockDetectedError):
                self.refused.append(str(error))
            tx.failed = True
            if session.tx is None:
                self.end(session)
            raise
        if session.tx is None:
            self.publish(tx)
            self.end(session)
        return result

    def can_go_on(self, session: Session) -> bool:
        """Whether a waiting statement would get further."""
        return session.waits_for is None or self._holders(session, *session.waits_for) == []

    def try_advisory(self, session: Session, key: Hashable) -> bool:
        """pg_try_advisory_lock: for the session, counted."""
        if any(other.advisory[key] for other in self.sessions if other is not session):
            return False
        session.advisory[key] += 1
        self.takeovers += self._owned.get(key, session.process) is not session.process
        self._owned[key] = session.process
        return True

    def _lock(self, session: Session, locks: list[Lock]) -> None:
        for what, mode in locks:
            if session.held.get(what) in ("exclusive", mode):
                continue
            if holders := self._holders(session, what, mode):
                if session.waits_for is None:
                    self.waits += 1
                    self.met += what == "head"
                session.waits_for = (what, mode)
                if self._circle(session, holders):
                    session.waits_for = None
                    raise asyncpg.DeadlockDetectedError(f"deadlock detected: {what}")
                raise Wait
            session.waits_for = None
            session.held[what] = mode

    def _holders(self, session: Session, what: Hashable, mode: str) -> list[Session]:
        return [
            other
            for other in self.sessions
            if other is not session and what in other.held and "exclusive" in (mode, other.held[what])
        ]

    def _circle(self, session: Session, holders: list[Session]) -> bool:
        seen: list[Session] = []
        front = list(holders)
        while front:
            other = front.pop()
            if other is session:
                return True
            if other in seen:
                continue
            seen.append(other)
            if other.waits_for is not None:
                front += self._holders(other, *other.waits_for)
        return False
