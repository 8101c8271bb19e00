"""claim-retracted: an editor withdraws a claim."""

from typing import Annotated, ClassVar

from pydantic import Field

from shared.events.claim import Id
from shared.events.data import EventData
from shared.events.dates import DayOrInstant, Instant
from shared.events.vocabulary import ReviewReason


class ClaimRetracted(EventData):
    """The claim no longer counts: from its own day when it was misread, else from the retraction's reported_at."""

    type: ClassVar[str] = "claim-retracted"

    claim: Id
    by: Annotated[str, Field(min_length=1, max_length=120)]
    reason: ReviewReason | None = None
    reported_at: DayOrInstant | None = None
    at: Instant

    def identity(self) -> list[object]:
        """An editor's act at a time."""
        return ["retraction", self.claim, self.by, self.reason, self.reported_at, self.at]
