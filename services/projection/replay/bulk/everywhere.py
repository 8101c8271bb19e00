"""What bears on all states: editors' splits and merges, and the day."""

from collections.abc import Collection
from datetime import date

from services.projection.fold.decode import decode
from services.projection.readmodels.occurrences.revisions import Revisions
from services.projection.replay.bulk.job import Job, Worker
from services.projection.replay.bulk.mark import finish
from services.projection.replay.bulk.spool import read_events, write_values
from shared.events import DayBegan

REVISIONS = "revisions"


async def everywhere(worker: Worker, job: Job, marked: Collection[str]) -> date | None:
    """Leave the latest revision of every claim to the steps of the states; return the latest day that began."""
    events = read_events(part / "everywhere" for part in job.spool.parts("divided"))
    understood, not_yet = decode([event for event in events if event[0] not in job.skipped])
    revisions = Revisions()
    revisions.apply(understood)
    write_values(job.folder / REVISIONS, revisions.latest)
    if "everywhere" not in marked:
        await finish(worker, job, "everywhere", {}, not_yet)
    return max(
        (date.fromisoformat(event.data.day) for event in understood if isinstance(event.data, DayBegan)), default=None
    )
