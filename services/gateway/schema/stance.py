"""Types that say where a place stands."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import strawberry

from services.gateway.schema.scalars import Basis, Status

if TYPE_CHECKING:
    from services.gateway.schema.jurisdiction import Jurisdiction
    from services.gateway.schema.occurrence import Occurrence

LazyOccurrence = Annotated["Occurrence", strawberry.lazy("services.gateway.schema.occurrence")]
LazyJurisdiction = Annotated["Jurisdiction", strawberry.lazy("services.gateway.schema.jurisdiction")]


@strawberry.type(description="What the acts and rulings dated by asOf bring later, nothing else happening.")
class Upcoming:
    """The next status."""

    status: Status = strawberry.field(description="The status to come.")
    on: date = strawberry.field(description="The first day on which it holds.")


@strawberry.type(description="Where a place stands on one day, as known at one instant, and why.")
class Stance:
    """The answer of the ledger."""

    status: Status = strawberry.field(description="Where the place stands.")
    basis: Basis = strawberry.field(description="Whose acts the status rests on.")
    contested: bool = strawberry.field(description="Whether an open ruling may change it.")
    confidence: float | None = strawberry.field(
        description="The smallest confidence of the deciding occurrences, 0 to 1; null where nothing decides."
    )
    since: date | None = strawberry.field(
        description="The first day of the unbroken run of this status and basis; null where it was never otherwise."
    )
    upcoming: Upcoming | None = strawberry.field(description="The next status that is already certain, if any.")
    because: list[LazyOccurrence] = strawberry.field(description="The deciding occurrences.")


@strawberry.type(description="An unbroken run of one status and basis. Half-open: validTo is the first day after it.")
class StanceRun:
    """A time slice of a place's history."""

    status: Status = strawberry.field(description="The status.")
    basis: Basis = strawberry.field(description="Whose acts it rests on.")
    valid_from: date = strawberry.field(description="The first day.")
    valid_to: date | None = strawberry.field(description="The first day after; null while it lasts.")


@strawberry.type(description="What an authority's list says of a place. It never moves a status.")
class Listing:
    """A row of a list, in its time."""

    lister: str = strawberry.field(description="Whose list it is.")
    list_name: str = strawberry.field(description="The list.")
    edition: str | None = strawberry.field(description="Its edition (EDTF date).")
    action: str = strawberry.field(
        description="listed or disputed while it stands; dropped, corrected or withdrawn after."
    )
    reason: str | None = strawberry.field(description="The lister's reason.")
    valid_from: date = strawberry.field(description="The first day on which the list said so.")
    valid_to: date | None = strawberry.field(description="The first day after; null while it lasts.")
    occurrence: LazyOccurrence | None = strawberry.field(description="The occurrence behind it.")


@strawberry.type(description="A status in short.")
class StanceBrief:
    """Status, basis and whether it is contested."""

    status: Status = strawberry.field(description="Where the place stands.")
    basis: Basis = strawberry.field(description="Whose acts the status rests on.")
    contested: bool = strawberry.field(description="Whether an open ruling may change it.")


@strawberry.type(description="A place and its status, for maps.")
class StancePoint:
    """One entry of the stance map."""

    id: strawberry.ID = strawberry.field(description="The OCD division id.")
    fips: str | None = strawberry.field(description="The FIPS code.")
    status: Status = strawberry.field(description="Where the place stands.")
    basis: Basis = strawberry.field(description="Whose acts the status rests on.")
    contested: bool = strawberry.field(description="Whether an open ruling may change it.")


@strawberry.type(description="A place whose status, basis or contest differs between two points.")
class Difference:
    """One entry of a comparison."""

    place: LazyJurisdiction = strawberry.field(description="The place, as of the second point.")
    before: StanceBrief = strawberry.field(description="Its stance at the first point.")
    after: StanceBrief = strawberry.field(description="Its stance at the second point.")
