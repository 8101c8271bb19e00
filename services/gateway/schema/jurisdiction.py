"""The type of a jurisdiction."""

from typing import TYPE_CHECKING, Annotated, Optional

import strawberry

from services.gateway.schema.arguments import After, Before, ClaimKind, First, From, Last, To
from services.gateway.schema.connection import Connection, Node
from services.gateway.schema.stance import Listing, Stance, StanceRun
from services.gateway.schema.uncompiled import compiled, compiled_field

if TYPE_CHECKING:
    from services.gateway.schema.occurrence import Occurrence

LazyOccurrence = Annotated["Occurrence", strawberry.lazy("services.gateway.schema.occurrence")]


@strawberry.type(
    description="A government or populated place of the United States: state level, county level, city, and the nation."
)
class Jurisdiction(Node):
    """A place of the gazetteer and what the ledger knows of it."""

    id: strawberry.ID = strawberry.field(description="Open Civic Data division id.")
    name: str = strawberry.field(description="The name as people write it.")
    names: list[str] = strawberry.field(description="Further names that refer to it.")
    kind: str = strawberry.field(
        description="country, state, district, territory, county, parish, borough, census_area, municipio, "
        "planning_region or place."
    )
    fips: str | None = strawberry.field(description="FIPS code: two digits for the state level, five for counties.")
    gnis: str | None = strawberry.field(description="GNIS feature id.")
    geonames_id: int | None = strawberry.field(description="GeoNames id.")
    population: int | None = strawberry.field(description="Its people, where the gazetteer knows.")
    lat: float | None = strawberry.field(description="Latitude, degrees, WGS 84.")
    lng: float | None = strawberry.field(description="Longitude, degrees, WGS 84.")
    state_code: str | None = strawberry.field(description="Two-letter code of its state.")
    same_as: list[strawberry.ID] = strawberry.field(description="Further ids of the same government.")
    parent: Optional["Jurisdiction"] = strawberry.field(description="The division above.")
    state: Optional["Jurisdiction"] = strawberry.field(
        description="The state, district or territory it lies in; itself for a state."
    )
    stance: Stance = strawberry.field(description="Where it stands, at the asOf and knownAt of the query.")
    history: list[StanceRun] = strawberry.field(description="Its runs of one status, oldest first, at knownAt.")
    listings: list[Listing] = strawberry.field(description="What lists say of it, at asOf and knownAt.")

    @compiled_field("The divisions directly below, by name.")
    def children(
        self, first: First = None, last: Last = None, after: After = None, before: Before = None
    ) -> Connection["Jurisdiction"]:
        """Compiled."""
        compiled()

    @compiled_field("What happened there or touches it, newest first, at knownAt.")
    def occurrences(
        self,
        kind: ClaimKind = None,
        from_: From = None,
        to: To = None,
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
    ) -> Connection[LazyOccurrence]:
        """Compiled."""
        compiled()
