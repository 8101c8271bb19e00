"""All claims and what bears on them, in memory: the one door through which the fold reaches claims and occurrences."""

from collections.abc import Callable, Sequence

from services.projection.readmodels.listings.listing_row import ListingRow
from services.projection.readmodels.listings.listings import Listings
from services.projection.readmodels.occurrences.claim import Claim, Entry, Reader
from services.projection.readmodels.occurrences.claim_row import ClaimRow
from services.projection.readmodels.occurrences.counting import Change, Counting
from services.projection.readmodels.occurrences.moved import Moved, Recorded
from services.projection.readmodels.occurrences.occurrence import Occurrence
from services.projection.readmodels.occurrences.revisions import Revisions
from services.projection.readmodels.occurrences.states import StateOccurrences

__all__ = ["ClaimRow", "ListingRow", "Matters", "Moved", "Occurrence", "Recorded"]

Side = tuple[list[Entry], list[Entry]]


class Matters:
    """All claims and what bears on them, divided by state.

    The rows after any sequence of `apply` depend on the set of events alone: not on their order, on how they were cut
    into batches, or on how often each came.
    """

    def __init__(self, canonical: Callable[[str], str | None]) -> None:
        """`canonical` leads from a division id to the one that the gazetteer keeps, or None."""
        self._counting = Counting(Reader(canonical))
        self._revisions = Revisions()
        self._states: dict[str, StateOccurrences] = {}
        self._listings = Listings()

    def apply(self, events: Sequence[Recorded]) -> Moved:
        """Take in events, each any number of times and in any order; return the rows that moved."""
        moved = Moved()
        changes = {change.claim.id: change for change in self._counting.apply(events)}
        sides: dict[str, Side] = {}
        for change in changes.values():
            _note_rows(moved, change)
            _divide(sides, change.entries_before, 0)
            _divide(sides, change.claim.entries, 1)
        for claim_id in self._revisions.apply(events):
            claim = self._counting.claims.get(claim_id)
            if claim is not None and claim_id not in changes:
                _divide(sides, claim.entries, 0)
                _divide(sides, claim.entries, 1)
        for state in sorted(sides):
            removed, added = self._state(state).apply(*sides[state], self._revisions.latest)
            moved.occurrences_removed += removed
            moved.occurrences_added += added
        moved.listings_removed, moved.listings_added = self._listings.apply(
            moved.occurrences_removed, moved.occurrences_added
        )
        return moved

    def _state(self, state: str) -> StateOccurrences:
        if state not in self._states:
            self._states[state] = StateOccurrences(state)
        return self._states[state]


def _divide(sides: dict[str, Side], entries: Sequence[Entry], side: int) -> None:
    for entry in entries:
        for state in entry.states:
            if state not in sides:
                sides[state] = ([], [])
            sides[state][side].append(entry)


def _note_rows(moved: Moved, change: Change) -> None:
    claim: Claim = change.claim
    after = claim.row(claim.verdict)
    if change.before is not None:
        before = claim.row(change.before)
        if before == after:
            return
        moved.claims_removed[claim.id] = before
    moved.claims_added[claim.id] = after
