"""A row of the table `listing`, with OCD ids where the table has keys of places."""

from datetime import date, datetime
from typing import NamedTuple


class ListingRow(NamedTuple):
    """How a place stands on a list, in [valid_from, valid_to) as known in [known_from, known_to); None means still.

    action: listed or disputed while the place stands on it; dropped, corrected or withdrawn after.
    """

    place: str
    lister: str
    list_name: str
    edition: str | None
    valid_from: date
    valid_to: date | None
    known_from: datetime
    known_to: datetime | None
    action: str
    reason: str | None
    occurrence: str
