"""An export read instead of the record: only where it is the record's own beginning, event by event."""

from itertools import islice
from pathlib import Path
from typing import Any

import asyncpg
import orjson

from services.projection.replay.exported import as_recorded, read_events
from shared.errors import LedgerError

_PAGE = 5000


class NotThisRecord(LedgerError):
    """The export is no beginning of this record: import it first."""


async def count_lines(pool: asyncpg.Pool, file: Path) -> int:
    """Return how many events an export holds, the n-th of which is position n of the record.

    Raises NotThisRecord with the first line that is another event, or the same one with other data; DamagedFile.
    """
    events = (as_recorded(line) for _, line in read_events(file))
    count = 0
    while page := list(islice(events, _PAGE)):
        await _compare(pool, file, count, page)
        count += len(page)
    return count


async def _compare(pool: asyncpg.Pool, file: Path, after: int, page: list[dict[str, Any]]) -> None:
    rows = await pool.fetch(
        "select body::text from record.event where position > $1 and position <= $2 order by position",
        *(after, after + len(page)),
    )
    for number, event in enumerate(page):
        if number >= len(rows) or orjson.loads(rows[number][0]) != event:
            position = after + number + 1
            raise NotThisRecord(
                f"{file}, event {position} ({event['id']}) is not position {position} of this record:"
                " a replay from a file reads an export of the very record; import this one first"
            )
