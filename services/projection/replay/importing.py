"""Import: an exported file onto the streams, where the record takes from it what it does not hold yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import asyncpg

from services.projection.replay.exported import read_events
from shared.bus import Publisher
from shared.events import EVENT_TYPES, DayBegan
from shared.postgres import sql
from shared.progress import Report

_PAGE = 2000
# Nobody reads the stream of a type that this code does not know; append goes by the envelope, not by the stream.
_READ_BY_THE_RECORD_ALONE = DayBegan.type


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: how many events it published, and how many of them the record did not hold before."""

    events: int
    new: int


async def import_events(
    publisher: Publisher, pool: asyncpg.Pool, path: Path, *, progress: Report | None = None
) -> Imported:
    """Publish every event of `path`, in order. Events that the record has already change nothing.

    The whole file is checked first: raises DamagedFile with the line's number, or UnreadableFile, before anything is
    published. One that was stopped, or refused by a full stream server, is simply done again. `progress` is told of
    the lines checked first, then of those published.
    """
    events, known = await _check(pool, path, progress)
    return Imported(await publisher.publish_raw(_entries(path, events, progress)), events - known)


async def _check(pool: asyncpg.Pool, path: Path, progress: Report | None) -> tuple[int, int]:
    query, ids = sql(__file__, "known.sql"), (envelope.id for envelope, _ in read_events(path))
    events = known = 0
    while page := list(islice(ids, _PAGE)):
        events += len(page)
        known += await pool.fetchval(query, page)
        if progress:
            progress(events, None)
    return events, known


def _entries(path: Path, events: int, progress: Report | None) -> Iterator[tuple[str, bytes]]:
    for done, (envelope, event) in enumerate(read_events(path), 1):
        yield envelope.type if envelope.type in EVENT_TYPES else _READ_BY_THE_RECORD_ALONE, event
        if progress:
            progress(done, events)
