"""Advance: fold the record into one generation, up to a position. Live work, catching up, replay, verify: all this."""

import asyncio
from collections.abc import Callable
from typing import Any

import asyncpg

from services.projection.fold.changes import Journal
from services.projection.fold.decode import RawEvent
from services.projection.fold.following import followed, note
from services.projection.fold.ownership import OwnershipLost
from services.projection.fold.state import Folded, State
from services.projection.fold.tables import TABLES, write
from shared.postgres import sql

_PAGE = sql(__file__, "page.sql")
_LOCK = "select checkpoint, status, today from fold.generation where number = $1 for update"

Progress = Callable[[int, int], None]  # position reached, position aimed at


# What the database, or asyncpg before it, says of a value that no column or index can hold: an event's fault.
_CANNOT_HOLD = (asyncpg.DataError, asyncpg.ProgramLimitExceededError, ValueError, OverflowError)


class FoldFailed(Exception):
    """A page of the record cannot be folded: the folds raised, or its rows fit into no table. One event's fault."""

    def __init__(self, first: RawEvent, last: RawEvent, error: Exception) -> None:
        self.first, self.last, self.error = first, last, error
        super().__init__(f"positions {first[0]} to {last[0]}: {error!r}")


async def head(connection: Any) -> int:
    """Return the position of the last recorded event; 0 for an empty record."""
    return int(await connection.fetchval("select position from record.head"))


async def advance(
    pool: asyncpg.Pool,
    owner: Any,
    number: int,
    state: State,
    to_position: int,
    *,
    page: int = 2000,
    progress: Progress | None = None,
) -> None:
    """Fold generation `number` up to `to_position`; `owner` is its owning connection, see `owned`.

    Where `state` is behind the checkpoint it first reads the record again up to there, without writing. Each page is
    one transaction: rows, checkpoint, what was not understood and, where the generation is live, the journal.
    After an exception the state is of no use any more: start with a new one, as `follow` does.
    Raises OwnershipLost when the checkpoint moved under another hand, FoldFailed when the folds cannot take a page.
    """
    checkpoint = await owner.fetchval("select checkpoint from fold.generation where number = $1", number)
    if state.position > checkpoint:
        raise OwnershipLost(f"generation {number} is at {checkpoint}, behind what this process has folded")
    not_understood = await owner.fetch("select position from fold.not_understood where generation = $1", number)
    skipped = {row[0] for row in not_understood}
    reading = asyncio.ensure_future(_read(pool, state.position, checkpoint, to_position, page))
    writing: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    writing.set_result(0)
    try:
        while rows := await reading:
            reading = asyncio.ensure_future(_read(pool, rows[-1][0], checkpoint, to_position, page))
            folded = await _fold(state, rows, skipped)
            _tell(progress, await writing, to_position)
            if folded.first > checkpoint:
                writing = asyncio.ensure_future(_written(owner, number, state, folded, rows))
            else:
                _tell(progress, folded.last, to_position)
        _tell(progress, await writing, to_position)
    finally:
        reading.cancel()
        # A transaction under way ends, well or badly, before its connection is used for anything else.
        await asyncio.gather(reading, writing, return_exceptions=True)


async def _fold(state: State, rows: list[RawEvent], skipped: set[int]) -> Folded:
    """Fold in a thread: the loop goes on appending and answering, and the page before is written meanwhile."""
    try:
        return await asyncio.to_thread(state.fold, rows, skipped)
    except Exception as error:
        raise FoldFailed(rows[0], rows[-1], error) from error


def _tell(progress: Progress | None, position: int, to_position: int) -> None:
    if progress and position:
        progress(position, to_position)


async def _read(pool: asyncpg.Pool, after: int, checkpoint: int, to_position: int, page: int) -> list[RawEvent]:
    """Read the next page; none holds events of both sides of the checkpoint."""
    until = min(checkpoint, to_position) if after < checkpoint else to_position
    if after >= until:
        return []
    return [(row[0], row[1], row[2]) for row in await pool.fetch(_PAGE, after, until, page)]


async def _written(owner: Any, number: int, state: State, folded: Folded, rows: list[RawEvent]) -> int:
    try:
        return await _commit(owner, number, state, folded)
    except _CANNOT_HOLD as error:
        raise FoldFailed(rows[0], rows[-1], error) from error


async def _commit(owner: Any, number: int, state: State, folded: Folded) -> int:
    async with owner.transaction():
        row = await owner.fetchrow(_LOCK, number)
        if row is None or row["checkpoint"] != folded.first - 1 or row["status"] == "retired":
            raise OwnershipLost(f"generation {number} moved to {row and row['checkpoint']} under another hand")
        schema = f"generation_{number}"
        journal = Journal(owner, schema, state, folded, row["today"]) if row["status"] == "live" else None
        if journal:
            await journal.before()
        for table in TABLES:
            if table in folded.changes:
                await write(owner, schema, table, folded.changes[table])
        if await followed(owner, number):
            await note(owner, number, folded.last, folded.changes, folded.erased)
        if folded.erased:
            await owner.execute(f"update {schema}.article set erased = true where id = any($1)", folded.erased)  # noqa: S608
        if folded.not_yet:
            await owner.copy_records_to_table(
                "not_understood",
                schema_name="fold",
                columns=("generation", "position", "id", "reason"),
                records=[(number, event.position, event.id, event.reason) for event in folded.not_yet],
            )
        if journal:
            await journal.after()
        await owner.execute(
            "update fold.generation set checkpoint = $2, today = greatest(today, $3) where number = $1",
            *(number, folded.last, folded.day),
        )
        if row["status"] == "live":
            await owner.execute("select pg_notify('ledger', $1)", f"{number}:{folded.last}")
    return folded.last
