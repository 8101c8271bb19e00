"""An export read instead of the record: only where it is the record's own beginning, event by event."""

from pathlib import Path

import asyncpg

from services.projection.replay.exported import read_events
from shared.errors import LedgerError

_PAGE = 5000


class NotThisRecord(LedgerError):
    """The export is no beginning of this record: import it first."""


async def count_lines(pool: asyncpg.Pool, file: Path) -> int:
    """Return how many events an export holds, the n-th of which is position n of the record.

    Raises NotThisRecord with the first line that is another event, DamagedFile.
    """
    page: list[str] = []
    count = 0
    for envelope, _ in read_events(file):
        page.append(envelope.id)
        if len(page) == _PAGE:
            await _compare(pool, file, count, page)
            count, page = count + len(page), []
    await _compare(pool, file, count, page)
    return count + len(page)


async def _compare(pool: asyncpg.Pool, file: Path, after: int, page: list[str]) -> None:
    rows = await pool.fetch(
        "select id::text from record.event where position > $1 and position <= $2 order by position",
        *(after, after + len(page)),
    )
    known = [row[0] for row in rows]
    for number, id_ in enumerate(page):
        if number >= len(known) or known[number] != id_:
            raise NotThisRecord(
                f"{file}, event {after + number + 1} ({id_}) is not position {after + number + 1} of this record:"
                " a replay from a file reads an export of the very record; import this one first"
            )
