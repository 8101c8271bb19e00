"""Step three: the occurrences, listings and stances of one state, from the claims that count in it."""

from collections.abc import Callable, Collection, Iterator
from itertools import chain
from operator import attrgetter
from typing import TypeVar

from services.projection.fold.rows import listing_row, occurrence_row, stance_row
from services.projection.fold.tables import LISTING, OCCURRENCE, STANCE, Row
from services.projection.readmodels.listings.listing_row import ListingRow
from services.projection.readmodels.listings.listings import NATION, Listings
from services.projection.readmodels.occurrences.occurrence import Occurrence
from services.projection.readmodels.occurrences.revisions import Revision
from services.projection.readmodels.occurrences.states import StateOccurrences
from services.projection.readmodels.stances.row import StanceRow
from services.projection.readmodels.stances.state import KINDS, StateStances
from services.projection.readmodels.stances.told import Version, merged, version_of
from services.projection.replay.bulk.count import file_name
from services.projection.replay.bulk.entries import Restoring
from services.projection.replay.bulk.everywhere import REVISIONS
from services.projection.replay.bulk.job import Job, Worker
from services.projection.replay.bulk.mark import finish
from services.projection.replay.bulk.spool import read_values
from shared.events import CLAIM_TYPES, JurisdictionListed

AT_ONCE = 100
_KNOWN_FROM = attrgetter("known_from")
K = TypeVar("K", Version, Occurrence)
R = TypeVar("R", StanceRow, ListingRow)


async def fold_state(worker: Worker, job: Job, state: str, marked: Collection[str]) -> None:
    """Make the rows of one state, kind by kind: claims of different kinds never tell one occurrence."""
    part = f"state-{state}"
    if part in marked:
        return
    told: list[Version] = []
    listed: list[Occurrence] = []

    def occurrences() -> Iterator[Row]:
        for kind in CLAIM_TYPES:
            for versions in _versions(job, state, kind):
                if kind == JurisdictionListed.type:
                    listed.extend(versions)
                elif kind in KINDS:
                    told.extend(merged(map(version_of, versions)))
                for version in versions:
                    yield occurrence_row(version, worker.keys, worker.names)

    def listings() -> Iterator[Row]:
        everywhere = _withdrawals(job) if state != NATION else ()
        rows = _in_known_order([*everywhere, *listed], Listings().apply)
        yield from (listing_row(row, worker.keys) for row in rows)

    def stances() -> Iterator[Row]:
        rows = _in_known_order(told, StateStances(state).tell)
        yield from (stance_row(row, worker.keys) for row in rows)

    # In this order: the later rows are made from what the earlier ones leave behind.
    await finish(worker, job, part, {OCCURRENCE: occurrences(), LISTING: listings(), STANCE: stances()})


def _in_known_order(known: list[K], apply: Callable[[tuple[()], list[K]], tuple[list[R], list[R]]]) -> list[R]:
    """Take in what is known in the order in which it came to be known, as the live fold does, and return the rows.

    All at once would find the answer anew for every day at every instant: the square of what in order is few.
    """
    rows: dict[R, None] = {}
    known.sort(key=_KNOWN_FROM)
    for start in range(0, len(known), AT_ONCE):
        gone, come = apply((), known[start : start + AT_ONCE])
        for row in gone:
            del rows[row]
        rows.update(dict.fromkeys(come))
    return list(rows)


def _versions(job: Job, state: str, kind: str) -> Iterator[list[Occurrence]]:
    """Yield the versions of each occurrence of a kind in a state."""
    restoring = Restoring()
    files = [path for folder in job.spool.parts("counted") if (path := folder / file_name(state, kind)).exists()]
    entries = [entry for path in files for kept in read_values(path) for entry in restoring.entries(kept, state)]
    if entries:
        revisions: dict[str, Revision] = read_values(job.folder / REVISIONS)
        yield from StateOccurrences(state).whole(entries, revisions)


def _withdrawals(job: Job) -> list[Occurrence]:
    """Return the withdrawals of whole lists: they stand under no state and reach the places of all."""
    found = chain.from_iterable(_versions(job, NATION, JurisdictionListed.type))
    return [version for version in found if version.fields["action"] == "withdrawn"]
