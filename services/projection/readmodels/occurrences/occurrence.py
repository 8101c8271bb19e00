"""An occurrence: the claims that tell the same thing, as one value for one known period."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shared.events.dates import first_day


@dataclass(frozen=True, slots=True)
class Occurrence:
    """What the ledger holds to have happened, as known in [known_from, known_to); known_to None means still.

    `fields` are the arbitrated members of the event's data (stage, direction, effective_on, instrument, effects ...),
    in the form of the event's JSON. Place ids are canonical. Confidence is in thousandths.
    """

    state: str
    id: str
    known_from: datetime
    known_to: datetime | None
    kind: str
    places: tuple[tuple[str, str], ...]
    event_date: str | None
    fields: Mapping[str, Any]
    disagreements: Mapping[str, tuple[Any, ...]]
    claims: tuple[str, ...]
    confidence: int

    @property
    def day(self) -> date | None:
        """The first day that the event date may mean."""
        return first_day(self.event_date) if self.event_date else None
