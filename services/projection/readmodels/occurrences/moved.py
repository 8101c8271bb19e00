"""What goes into the matters and what comes out: understood events in, rows that no longer or newly hold out."""

from dataclasses import dataclass, field
from datetime import datetime

from services.projection.readmodels.listings.listing_row import ListingRow
from services.projection.readmodels.occurrences.claim_row import ClaimRow
from services.projection.readmodels.occurrences.occurrence import Occurrence
from shared.events import EventData


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event of the record that this code understands: its position, id, envelope time (UTC) and data."""

    position: int
    id: str
    time: datetime
    data: EventData


@dataclass(slots=True)
class Moved:
    """The rows that one batch made untrue, and those that it made true; a row that is in both is in neither."""

    claims_removed: dict[str, ClaimRow] = field(default_factory=dict)
    claims_added: dict[str, ClaimRow] = field(default_factory=dict)
    occurrences_removed: list[Occurrence] = field(default_factory=list)
    occurrences_added: list[Occurrence] = field(default_factory=list)
    listings_removed: list[ListingRow] = field(default_factory=list)
    listings_added: list[ListingRow] = field(default_factory=list)
