"""enforcement-reported: federal enforcement at a place."""

from typing import Annotated, ClassVar

from pydantic import Field

from shared.events.claim import ClaimData
from shared.events.figures import Count, Period
from shared.events.vocabulary import Direction, Scale


class EnforcementReported(ClaimData):
    """Arrests (neutral) or releases in spite of detainers (limits), with their counts. It never moves a status."""

    type: ClassVar[str] = "enforcement-reported"

    agency: Annotated[str, Field(max_length=120)] = "ICE"
    operation: Annotated[str, Field(max_length=120)] | None = None
    scale: Scale = "operation"
    direction: Direction
    counts: list[Count] = []
    period: Period | None = None

    def distinction(self) -> list[object]:
        """Two operations at one place differ in their name."""
        return [self.operation, [], self.direction]
