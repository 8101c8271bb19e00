"""Planted faults: each is a mistake that somebody could make in the services, made by a wrapper around their code.

The simulation is worth what it finds: each of these has to be caught within a few seeds.
"""

import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

from services.projection.fold import advance
from services.projection.record import append
from shared.bus import dead_letters, publish
from shared.bus import trim as trimming
from tests.simulation import fold_statements, processes, statements
from tests.simulation.statements import Row

Fault = Callable[[], Any]


@contextlib.contextmanager
def _statement(text: str, locks: Any = None, run: Any = None) -> Iterator[None]:
    """Let a statement lock or do something else than it says."""
    key, _ = statements._plain(text)
    name, its_locks, its_run = statements._TABLE[key]
    statements.statement.cache_clear()
    with mock.patch.dict(statements._TABLE, {key: (name, locks or its_locks, run or its_run)}):
        yield
    statements.statement.cache_clear()


class _Around:
    """A connection of which some calls do something else."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


@contextlib.contextmanager
def acknowledged_before_commit() -> Iterator[None]:
    """Entries are acknowledged when they are delivered, not when they are handled."""
    deliver = processes.deliver

    async def early(client: Any, at: Any, entries: list[Any]) -> None:
        await client.xack(at.sub.name, at.sub.group, *(entry_id for entry_id, _ in entries))
        await deliver(client, at, entries)

    with mock.patch.object(processes, "deliver", early):
        yield


@contextlib.contextmanager
def checkpoint_outside_the_transaction() -> Iterator[None]:
    """The rows are committed, and then the checkpoint is moved."""
    commit = advance._commit

    class Late(_Around):
        moved: tuple[Any, ...] = ()

        async def execute(self, text: str, *args: Any) -> Any:
            if "set checkpoint" in text:
                self.moved = (text, *args)
                return None
            return await self._connection.execute(text, *args)

    async def planted(owner: Any, *rest: Any) -> int:
        late = Late(owner)
        last = await commit(late, *rest)
        await owner.execute(*late.moved)
        return last

    with mock.patch.object(advance, "_commit", planted):
        yield


@contextlib.contextmanager
def dedupe_left_out() -> Iterator[None]:
    """Append does not ask which ids it has, and the table would take them twice."""

    def doubled(tx: Any, columns: Any, rows: Any) -> None:
        for row in rows:
            event = dict(zip(columns, row, strict=True))
            tx.insert("record.event", event["position"], event)
            tx.put("record.event_id", event["id"], event)

    name, locks, _ = statements._COPIES["record", "event"]
    known = "select id::text, body_hash from record.event where id = any($1)"
    with (
        _statement(known, run=lambda _tx, _ids: []),
        mock.patch.dict(statements._COPIES, {("record", "event"): (name, locks, doubled)}),
    ):
        yield


@contextlib.contextmanager
def head_lock_last() -> Iterator[None]:
    """The head is read at the beginning of an append and locked at its end, when it is moved."""
    with _statement(append._LOCK_HEAD, locks=lambda: []):
        yield


@contextlib.contextmanager
def dedupe_before_the_lock() -> Iterator[None]:
    """The ids are looked up first, the lock is taken then."""
    whole = append.append

    class Stale(_Around):
        known: Any = None
        ids: list[str] = []

        async def fetchrow(self, text: str, *args: Any) -> Any:
            if text == append._LOCK_HEAD:
                self.known = await self._connection.fetch(
                    "select id::text, body_hash from record.event where id = any($1)", self.ids
                )
            return await self._connection.fetchrow(text, *args)

        async def fetch(self, text: str, *args: Any) -> Any:
            return self.known if "body_hash" in text else await self._connection.fetch(text, *args)

    async def planted(pool: Any, entries: Any, *rest: Any) -> Any:
        ids = []
        for entry in entries:
            with contextlib.suppress(append.NotStorable):
                ids.append(append.read_entry(entry).id)

        class Pool(_Around):
            @contextlib.asynccontextmanager
            async def acquire(self) -> Any:
                async with self._connection.acquire() as connection:
                    stale = Stale(connection)
                    stale.ids = ids
                    yield stale

        return await whole(Pool(pool), entries, *rest)

    with mock.patch.object(append, "append", planted):
        yield


@contextlib.contextmanager
def swapped_without_catching_up() -> Iterator[None]:
    """The pointer is moved to a generation, however far that has come."""
    both = "select number, checkpoint, today from fold.generation where number = any($1) order by number for update"

    def equal(tx: Any, numbers: Any) -> Any:
        rows = fold_statements.lock_both(tx, numbers)
        last = max((row["checkpoint"] for row in rows), default=0)
        return [Row.of(number=row["number"], checkpoint=last, today=row["today"]) for row in rows]

    with _statement(both, run=equal):
        yield


@contextlib.contextmanager
def moves_not_noted() -> Iterator[None]:
    """The live generation's owner does not note what moves while another one is built beside it."""

    async def nobody(_connection: Any, _number: int) -> bool:
        return False

    with mock.patch.object(advance, "followed", nobody):
        yield


@contextlib.contextmanager
def published_without_waiting_for_the_disk() -> Iterator[None]:
    """A publish returns when the server has the events in memory."""
    init = publish.Publisher.__init__

    def hasty(self: Any, client: Any) -> None:
        init(self, client)
        self._waits = False

    with mock.patch.object(publish.Publisher, "__init__", hasty):
        yield


@contextlib.contextmanager
def nobody_reclaims() -> Iterator[None]:
    """Each consumer reads new entries only, as FastStream does by itself."""
    read = processes.read_for_ever

    async def fresh_only(client: Any, at: Any) -> None:
        if at.sub.min_idle_time is None:
            await read(client, at)

    with mock.patch.object(processes, "read_for_ever", fresh_only):
        yield


@contextlib.contextmanager
def trimmed_by_age_alone() -> Iterator[None]:
    """Trimming looks at the retention, and at no group."""

    async def by_age(client: Any, stream: str, *, retention: float, **_: Any) -> str:
        seconds, _ = await client.time()
        return f"{int((seconds - retention) * 1000)}-0"

    with mock.patch.object(trimming, "safe_minimum", by_age):
        yield


@contextlib.contextmanager
def everybody_owns() -> Iterator[None]:
    """The lock of a generation is nobody's, and its row is not locked either."""
    with (
        _statement("select pg_try_advisory_lock($1, $2)", run=lambda *_: [Row.of(got=True)]),
        _statement(advance._LOCK, locks=lambda _: []),
    ):
        yield


@contextlib.contextmanager
def parked_unasked() -> Iterator[None]:
    """A dead letter is written whether its entry is still pending or not."""
    park = dead_letters.park

    async def always(client: Any, *, pending: bool, **letter: Any) -> bool:
        del pending
        return await park(client, **letter)

    with mock.patch.object(sys.modules["shared.bus.consume"], "park", always):
        yield


@contextlib.contextmanager
def acknowledged_after_a_failure() -> Iterator[None]:
    """Of a batch that failed each entry is tried by itself and acknowledged, handled or not."""
    consumer: Any = sys.modules["shared.bus.consume"].Consumer

    async def always(self: Any, entry: Any, deliveries: int) -> Exception | None:
        failure: Exception | None = await self._attempt([entry], deliveries)
        await self.client.xack(self.stream, self.group, entry.id)
        return failure

    with mock.patch.object(consumer, "_alone", always):
        yield


# What the simulation says when it has found them.
FAULTS: dict[str, tuple[Fault, str]] = {
    fault.__name__: (fault, finding)
    for fault, finding in (
        (acknowledged_before_commit, "published and not recorded"),
        (checkpoint_outside_the_transaction, "is not what the record says"),
        (dedupe_left_out, "in the record twice"),
        (head_lock_last, "duplicate key"),
        (dedupe_before_the_lock, "duplicate key"),
        (swapped_without_catching_up, "readers went back"),
        (moves_not_noted, "is not what the record says"),
        (published_without_waiting_for_the_disk, "published and not recorded"),
        (nobody_reclaims, "did not settle"),
        (trimmed_by_age_alone, "trimmed before a group had handled it"),
        (everybody_owns, ""),
        (acknowledged_after_a_failure, "poison of classifier was not parked"),
        (parked_unasked, "parked more than once"),  # seldom: some fifty seeds may pass
    )
}
