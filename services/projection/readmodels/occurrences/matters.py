"""All claims and what bears on them, in memory: the one door through which the fold reaches claims and occurrences."""

from collections.abc import Callable, Sequence

from services.projection.readmodels.listings.listing_row import ListingRow
from services.projection.readmodels.occurrences.claim_row import ClaimRow
from services.projection.readmodels.occurrences.moved import Moved, Recorded
from services.projection.readmodels.occurrences.occurrence import Occurrence

__all__ = ["ClaimRow", "ListingRow", "Matters", "Moved", "Occurrence", "Recorded"]


class Matters:
    """All claims and what bears on them, divided by state."""

    def __init__(self, canonical: Callable[[str], str | None]) -> None:
        self._canonical = canonical

    def apply(self, events: Sequence[Recorded]) -> Moved:
        """Take in events, each any number of times and in any order; return the rows that moved."""
        return Moved()
