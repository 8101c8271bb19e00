"""Step two: in each drawer, which claims count: the rows of claims and sources, and what each state's step reads."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import orjson

from services.projection.fold.decode import NotYet, RawEvent, decode
from services.projection.fold.rows import article_row, claim_row, reading_row
from services.projection.fold.tables import ARTICLE, CLAIM, READING, Row, Table
from services.projection.readmodels.occurrences.claim import Claim, Reader
from services.projection.readmodels.occurrences.counting import Counting
from services.projection.readmodels.sources.articles import Sources
from services.projection.replay.bulk.drawers import bearing
from services.projection.replay.bulk.entries import Kept, keep
from services.projection.replay.bulk.job import Job, Worker
from services.projection.replay.bulk.mark import finish
from services.projection.replay.bulk.spool import (
    Raw,
    append,
    as_bytes,
    packed,
    read_events,
    read_ids,
    write_values,
)
from shared.events import CLAIM_TYPES

BATCH = 1000
Entries = dict[tuple[str, str], list[Kept]]  # by state and kind


async def count(worker: Worker, job: Job, drawers: tuple[int, ...], marked: Collection[str]) -> None:
    """Count what lies in some drawers."""
    part = f"counted-{drawers[0]:06}"
    if part in marked and job.spool.has(part):
        return
    rows, not_yet, entries = _fold(worker, job, _events(job, drawers))
    if not job.spool.has(part):
        folder = job.spool.making(part)
        for (state, kind), kept in entries.items():
            write_values(folder / file_name(state, kind), kept)
        job.spool.made(part)
    await finish(worker, job, part, rows, not_yet)


def file_name(state: str, kind: str) -> str:
    """Return the name of the file that holds the entries of one kind in one state."""
    return f"{state.replace('/', '~')}.{kind}"


def files_of(folder: Path, state: str) -> list[Path]:
    """Return the files in a folder that hold entries of a state."""
    return [path for kind in CLAIM_TYPES if (path := folder / file_name(state, kind)).exists()]


def states_of(folders: Collection[Path]) -> list[str]:
    """Return the states that have a file in any of the folders."""
    found = {path.name.rpartition(".")[0].replace("~", "/") for folder in folders for path in folder.iterdir()}
    return sorted(found)


def _events(job: Job, drawers: tuple[int, ...]) -> list[Raw]:
    folders = [*job.spool.parts("divided"), job.folder / "acts"]
    return read_events(folder / f"events-{drawer}" for folder in folders for drawer in drawers)


def _fold(
    worker: Worker, job: Job, events: Sequence[RawEvent]
) -> tuple[dict[Table, Iterable[Row]], list[NotYet], Entries]:
    """Fold batch by batch: an event as its model takes ten times the room of its JSON."""
    articles: dict[str, Row] = {}
    readings: list[Row] = []
    claims: dict[str, Claim] = {}
    not_yet: list[NotYet] = []
    erased: set[str] = set()
    sources, counting = Sources(), Counting(Reader(worker.gazetteer.canonical))
    for start in range(0, len(events), BATCH):
        batch = [event for event in events[start : start + BATCH] if event[0] not in job.skipped]
        understood, not_these = decode(batch)
        not_yet += not_these
        moved = sources.apply(understood)
        articles.update((article.id, article_row(article)) for article in moved.articles)
        readings += [reading_row(reading) for reading in moved.readings]
        erased.update(moved.erased)
        claims.update((change.claim.id, change.claim) for change in counting.apply(understood))
    entries: Entries = defaultdict(list)
    for claim in claims.values():
        for state in sorted({state for entry in claim.entries for state in entry.states}):
            if job.states is None or state in job.states:
                entries[state, claim.kind].append(keep(claim))
    rows: dict[Table, Iterable[Row]] = {
        ARTICLE: [_erased(row) if id_ in erased else row for id_, row in articles.items()],
        READING: readings,
        CLAIM: (
            (claim_row(claim.row(claim.verdict), worker.keys) for claim in claims.values())
            if CLAIM.name in job.tables
            else ()
        ),
    }
    return rows, not_yet, entries


def _erased(row: Row) -> Row:
    return tuple(True if name == "erased" else value for name, value in zip(ARTICLE.columns, row, strict=True))


def share_acts(job: Job) -> None:
    """Lay the editors' acts into the drawers of the claims that they name, those on unknown claims into the first."""
    if job.spool.has("acts"):
        return
    folder, parts = job.spool.making("acts"), job.spool.parts("divided")
    named = {_named(event) for part in parts for event in read_events([part / "acts"])}
    drawers = {
        claim: drawer
        for drawer in range(job.drawers if named else 0)
        for claim in named & read_ids(part / f"claims-{drawer}" for part in parts)
    }
    for part in parts:
        laid: dict[str, list[bytes]] = defaultdict(list)
        for position, id_, body in read_events([part / "acts"]):
            drawer = drawers.get(_named((position, id_, body)), 0)
            laid[f"events-{drawer}"].append(packed(position, id_, body))
        append(folder, laid)
    job.spool.made("acts")


def _named(act: Raw) -> bytes:
    _, id_, body = act
    event = orjson.loads(body)
    return as_bytes(bearing(id_, event["type"], event["data"]).acts_on or id_)
