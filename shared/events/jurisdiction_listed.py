"""jurisdiction-listed: an authority's list names, drops, corrects or disputes a place, or is withdrawn."""

from typing import Annotated, ClassVar

from pydantic import Field

from shared.events.claim import ClaimData
from shared.events.dates import Edtf
from shared.events.figures import Count, Period
from shared.events.vocabulary import ListAction


class JurisdictionListed(ClaimData):
    """A row of a list. A listing is a claim by a lister, not a fact about the place: it never moves a status."""

    type: ClassVar[str] = "jurisdiction-listed"

    lister: Annotated[str, Field(min_length=1, max_length=120)]
    list_name: Annotated[str, Field(max_length=200)]
    edition: Edtf | None = None
    action: ListAction
    reason: Annotated[str, Field(max_length=500)] | None = None
    counts: list[Count] = []
    period: Period | None = None

    def distinction(self) -> list[object]:
        """A row stands apart by its list, edition and action."""
        return [[self.lister, self.list_name, self.edition], [], self.action]
