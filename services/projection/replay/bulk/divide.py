"""Step one: the events of the record, or of an export, are laid into drawers, in parts of so many positions."""

import shutil
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator
from itertools import islice
from pathlib import Path

import orjson

from services.projection.fold.decode import Stored, data_of
from services.projection.replay.bulk.drawers import EVERYWHERE, Bearing, Drawers, bearing, is_todays, older_version
from services.projection.replay.bulk.job import Job, Worker
from services.projection.replay.bulk.spool import Raw, append, as_bytes, packed
from services.projection.replay.exported import as_recorded, read_events
from shared.events.catalog import NotUnderstood
from shared.postgres import sql

PART = 100_000  # positions
_PAGE = 5000


async def versions(worker: Worker, job: Job) -> list[tuple[str, str]]:
    """Return (newer, older) for every article that is said to be a newer version of another."""
    found: list[tuple[str, str]] = []
    if job.file is not None:
        for _, line in read_events(job.file):
            if b'"version_of"' in line:
                event = orjson.loads(line)
                if older := older_version(event["type"], event["data"]):
                    found.append((event["id"], older))
    async with worker.pool.acquire() as connection:
        rows = await connection.fetch(sql(__file__, "versions.sql"), job.of_file, job.to_position)
    return found + [(row[0], row[1]) for row in rows if row[1]]


def ranges(job: Job) -> list[tuple[int, int]]:
    """Return the parts, as first and last positions: a file is one, since it is read from its start."""
    found = [(1, job.of_file)] if job.of_file else []
    return found + [
        (first, min(first + PART - 1, job.to_position)) for first in range(job.of_file + 1, job.to_position + 1, PART)
    ]


def leave_only(job: Job, parts: Iterable[tuple[int, int]]) -> None:
    """Remove what a build that was stopped has divided otherwise: it read an export, or another one, or none."""
    names = {_name(*part) for part in parts}
    for folder in job.spool.parts("divided"):
        if folder.name not in names:
            shutil.rmtree(folder)


def _name(first: int, last: int) -> str:
    return f"divided-{first:012}-{last:012}"


async def divide(worker: Worker, job: Job, drawers: Drawers, first: int, last: int) -> None:
    """Lay the events of some positions into drawers."""
    part = _name(first, last)
    if job.spool.has(part):
        return
    folder = job.spool.making(part)
    async for page in _pages(worker, job, first, last):
        laid: dict[str, list[bytes]] = defaultdict(list)  # by file
        for position, id_, body in page:
            type_, about = _bearing(id_, body)
            event = packed(position, id_, body)
            if type_ in EVERYWHERE:
                laid["everywhere"].append(event)
            elif about.acts_on is not None:
                laid["acts"].append(event)
            else:
                drawer = drawers.of(about.text)
                laid[f"events-{drawer}"].append(event)
                laid[f"listed-{drawer}"] += map(as_bytes, about.lists)
                if about.claim:
                    laid[f"claims-{drawer}"].append(as_bytes(id_))
        append(folder, laid)
    job.spool.made(part)


def _bearing(id_: str, body: bytes) -> tuple[str, Bearing]:
    event = Stored(**orjson.loads(body))
    data = event.data
    if not is_todays(event.type, event.version):
        try:
            data = data_of(event).model_dump(mode="json", by_alias=True)
        except NotUnderstood:
            return event.type, Bearing(id_)
    return event.type, bearing(id_, event.type, data)


async def _pages(worker: Worker, job: Job, first: int, last: int) -> AsyncIterator[list[Raw]]:
    if last <= job.of_file and job.file is not None:
        events = _of_file(job.file)
        while page := list(islice(events, _PAGE)):
            yield page
        return
    after = first - 1
    async with worker.pool.acquire() as connection:
        while after < last:
            rows = await connection.fetch(sql(__file__, "events.sql"), after, last, _PAGE)
            yield [(row[0], row[1], row[2]) for row in rows]
            after = rows[-1][0] if rows else last


def _of_file(path: Path) -> Iterator[Raw]:
    """Yield the events of an export as the record has them, without their texts; the n-th event has position n."""
    for position, (_, line) in enumerate(read_events(path), 1):
        event = as_recorded(line)
        yield position, str(event["id"]), orjson.dumps(event)
