"""occurrence-revised: an editor splits an occurrence, or merges several."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.events.claim import Id
from shared.events.data import EventData
from shared.events.dates import Instant


class OccurrenceRevised(EventData):
    """split: these claims are not one occurrence with the rest. merge: these claims tell one occurrence."""

    type: ClassVar[str] = "occurrence-revised"

    action: Literal["split", "merge"]
    claims: Annotated[list[Id], Field(min_length=1)]
    by: Annotated[str, Field(min_length=1, max_length=120)]
    reason: Annotated[str, Field(max_length=500)] | None = None
    at: Instant

    def identity(self) -> list[object]:
        """An editor's act at a time."""
        return ["revision", self.action, sorted(self.claims), self.by, self.reason, self.at]
