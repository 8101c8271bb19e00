"""The root of all queries."""

from datetime import date
from typing import Annotated

import strawberry

from services.gateway.schema.arguments import (
    After,
    AsOf,
    Before,
    ClaimKind,
    First,
    From,
    Id,
    Known,
    Last,
    Place,
    PlaceKind,
    State,
    To,
)
from services.gateway.schema.article import Article
from services.gateway.schema.change import Change, Meta, RecordedEvent
from services.gateway.schema.claim import Claim
from services.gateway.schema.connection import Connection, Node
from services.gateway.schema.jurisdiction import Jurisdiction
from services.gateway.schema.occurrence import Occurrence
from services.gateway.schema.scalars import ClaimOrder, JurisdictionOrder, KnownAt, Status
from services.gateway.schema.stance import Difference, StancePoint
from services.gateway.schema.uncompiled import compiled, compiled_field

Text = Annotated[str | None, strawberry.argument(description="Only this one, exactly.")]


@strawberry.input(description="A day, and what was known when.")
class Point:
    """A point of both times."""

    as_of: date | None = strawberry.field(default=None, description="The day; today (UTC) where untold.")
    known_at: KnownAt | None = strawberry.field(default=None, description="What was known by then; now where untold.")


@strawberry.type(description="Everything that can be asked of the ledger.")
class Query:
    """The fields of a query."""

    meta: Meta = strawberry.field(name="_meta", description="What this answer rests on.")

    @compiled_field("The object of a global id; null where there is none.")
    def node(self, id: Id, as_of: AsOf = None, known_at: Known = None) -> Node | None:
        """Compiled."""
        compiled()

    @compiled_field("The objects of up to 100 global ids, in their order; null where there is none.")
    def nodes(
        self,
        ids: Annotated[list[strawberry.ID], strawberry.argument(description="The ids.")],
        as_of: AsOf = None,
        known_at: Known = None,
    ) -> list[Node | None]:
        """Compiled."""
        compiled()

    @compiled_field(
        "One jurisdiction: by id, by FIPS code, or by name and state. Unknown or ambiguous: null, and an "
        "error with the code NOT_FOUND, or AMBIGUOUS and the candidates."
    )
    def jurisdiction(
        self,
        id: Annotated[strawberry.ID | None, strawberry.argument(description="OCD division id.")] = None,
        fips: Annotated[str | None, strawberry.argument(description="FIPS code of two or five digits.")] = None,
        name: Annotated[str | None, strawberry.argument(description="Its name, as people write it.")] = None,
        state: Annotated[
            str | None, strawberry.argument(description="With a name: the state's code, name, FIPS code or id.")
        ] = None,
        as_of: AsOf = None,
        known_at: Known = None,
    ) -> Jurisdiction | None:
        """Compiled."""
        compiled()

    @compiled_field("Jurisdictions.")
    def jurisdictions(
        self,
        kind: PlaceKind = None,
        state: State = None,
        name: Annotated[
            str | None, strawberry.argument(description="Only those whose name begins so, in any case.")
        ] = None,
        status: Annotated[
            list[Status] | None, strawberry.argument(description="Only those that stand so at asOf and knownAt.")
        ] = None,
        listed_by: Annotated[
            str | None,
            strawberry.argument(description="Only those that a list of this lister names (DOJ, ICE, DHS) at asOf."),
        ] = None,
        order: Annotated[JurisdictionOrder, strawberry.argument(description="The order.")] = JurisdictionOrder.NAME,
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
        as_of: AsOf = None,
        known_at: Known = None,
    ) -> Connection[Jurisdiction]:
        """Compiled."""
        compiled()

    @compiled_field("Every place of a kind with its status, by id: small and fast, for maps.")
    def stance_map(
        self, kind: PlaceKind = None, state: State = None, as_of: AsOf = None, known_at: Known = None
    ) -> list[StancePoint]:
        """Compiled."""
        compiled()

    @compiled_field("The occurrence that has this id, or this claim as a member, at knownAt.")
    def occurrence(self, id: Id, as_of: AsOf = None, known_at: Known = None) -> Occurrence | None:
        """Compiled."""
        compiled()

    @compiled_field("What happened, newest first, at knownAt.")
    def occurrences(
        self,
        place: Place = None,
        state: State = None,
        kind: ClaimKind = None,
        direction: Text = None,
        from_: From = None,
        to: To = None,
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
        as_of: AsOf = None,
        known_at: Known = None,
    ) -> Connection[Occurrence]:
        """Compiled."""
        compiled()

    @compiled_field(
        "Who said what: claims reported by knownAt, whatever their standing. With standing `review` and order OLDEST "
        "it is the queue of what waits for an editor."
    )
    def claims(
        self,
        place: Place = None,
        state: State = None,
        kind: ClaimKind = None,
        standing: Annotated[
            str | None, strawberry.argument(description="Only those that stand so today: see Claim.standing.")
        ] = None,
        from_: From = None,
        to: To = None,
        order: Annotated[ClaimOrder, strawberry.argument(description="The order.")] = ClaimOrder.NEWEST,
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
        as_of: AsOf = None,
        known_at: Known = None,
    ) -> Connection[Claim]:
        """Compiled."""
        compiled()

    @compiled_field("Articles, documents and lists reported by knownAt, newest first.")
    def articles(
        self,
        url: Annotated[str | None, strawberry.argument(description="Only the versions of this address.")] = None,
        publisher: Text = None,
        kind: Text = None,
        from_: From = None,
        to: To = None,
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
        as_of: AsOf = None,
        known_at: Known = None,
    ) -> Connection[Article]:
        """Compiled."""
        compiled()

    @compiled_field("The journal of what moved, in order: what a reader missed since a position.")
    def changes(
        self,
        since: Annotated[int | None, strawberry.argument(description="Only after this position of the record.")] = None,
        place: Place = None,
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
        as_of: AsOf = None,
        known_at: Known = None,
    ) -> Connection[Change]:
        """Compiled."""
        compiled()

    @compiled_field("The places whose status, basis or contest differs between two points, by id.")
    def compare(
        self,
        from_: Annotated[Point, strawberry.argument(name="from", description="The first point.")],
        to: Annotated[Point, strawberry.argument(description="The second point.")],
        jurisdiction: Annotated[
            strawberry.ID | None, strawberry.argument(description="Only this one (OCD division id).")
        ] = None,
        state: State = None,
        kind: PlaceKind = None,
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
    ) -> Connection[Difference]:
        """Compiled."""
        compiled()

    @compiled_field("An event of the record by its UUID, without texts; null where there is none.")
    def event(self, id: Id) -> RecordedEvent | None:
        """Compiled."""
        compiled()
