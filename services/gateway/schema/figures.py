"""Small types that occurrences and claims are made of."""

from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry.scalars import JSON

if TYPE_CHECKING:
    from services.gateway.schema.jurisdiction import Jurisdiction

LazyJurisdiction = Annotated["Jurisdiction", strawberry.lazy("services.gateway.schema.jurisdiction")]


@strawberry.type(description="A jurisdiction and the part it plays.")
class Part:
    """A place with its role."""

    place: LazyJurisdiction | None = strawberry.field(description="The jurisdiction.")
    role: str = strawberry.field(description="actor, target, party, listed or place.")


@strawberry.type(description="What an act is written in.")
class Instrument:
    """The instrument of a policy."""

    id: str | None = strawberry.field(description="`state[:place]:name-year`, as tx:sb4-2017.")
    kind: str | None = strawberry.field(description="statute, ordinance, executive_order and so on.")
    name: str | None = strawberry.field(description="Its name.")


@strawberry.type(description="The state that a ruling leaves an instrument in, or a place's acts in some dimensions.")
class Effect:
    """One effect of a ruling."""

    instrument: str | None = strawberry.field(description="The instrument's id.")
    of: str | None = strawberry.field(description="Else the place whose acts are meant (OCD division id).")
    dimensions: list[str] = strawberry.field(description="In which dimensions; none means all.")
    effect: str = strawberry.field(description="suspends, partly_suspends, restores, strikes, upholds or none.")


@strawberry.type(description="A number with its unit and scope.")
class Count:
    """A figure that a source tells."""

    n: int = strawberry.field(description="The number.")
    unit: str = strawberry.field(description="arrested, declined, issued, released and so on.")
    scope: str = strawberry.field(description="An OCD division id, or total.")


@strawberry.type(description="The first and the last day that figures are about; either may be open.")
class Period:
    """A period (EDTF dates)."""

    from_: str | None = strawberry.field(name="from", description="The first day.")
    to: str | None = strawberry.field(description="The last day.")


@strawberry.type(description="A field on which the sources of an occurrence disagree.")
class Disagreement:
    """What other sources tell instead."""

    field: str = strawberry.field(description="The field, as the events name it.")
    values: JSON = strawberry.field(description="The other values.")
