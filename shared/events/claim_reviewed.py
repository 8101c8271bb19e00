"""claim-reviewed: an editor confirms or corrects a claim."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from shared.events.claim import Id
from shared.events.corrections import check_corrections
from shared.events.data import EventData
from shared.events.dates import DayOrInstant, Instant
from shared.events.vocabulary import ReviewReason


class ClaimReviewed(EventData):
    """An editor's word on a claim; the latest act of an editor decides.

    `corrected` holds the fields of the claim that the editor replaces. `at` is the editor's act (UTC).
    """

    type: ClassVar[str] = "claim-reviewed"

    claim: Id
    by: Annotated[str, Field(min_length=1, max_length=120)]
    verdict: Literal["confirm", "correct"]
    corrected: dict[str, Any] = {}
    reason: ReviewReason | None = None
    reported_at: DayOrInstant | None = None
    at: Instant

    @model_validator(mode="after")
    def _corrects_something(self) -> "ClaimReviewed":
        if (self.verdict == "correct") != bool(self.corrected):
            raise ValueError("verdict correct needs the corrected fields, and confirm takes none")
        check_corrections(self.corrected)
        return self

    def identity(self) -> list[object]:
        """An editor may say the same thing twice, at two times."""
        return ["review", self.claim, self.by, self.verdict, self.corrected, self.reason, self.reported_at, self.at]
