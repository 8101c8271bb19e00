"""A row of the table `claim`, with OCD ids where the table has keys of places."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One claim and how it stands. `evidence` and `data` are JSON text; data is the event's data as published.

    standing: counts, corrected (it counts as an editor corrected it), waiting (for its reading to be complete), review,
    superseded, retracted. It counts as known in [counts_from, counts_to); both null: never; counts_to null: still.
    `position` is metadata: two rows that differ in it alone are equal, since it depends on the order of arrival.
    """

    id: str
    kind: str
    cause: str | None
    places: tuple[str, ...]
    roles: tuple[str, ...]
    event_date: str | None
    reported_at: datetime
    recorded_at: datetime
    method: str
    version: str
    confidence: int
    tier: str
    source_grade: int
    strong_key: str | None
    evidence: str
    data: str
    standing: str
    counts_from: datetime | None
    counts_to: datetime | None
    position: int = field(compare=False)
