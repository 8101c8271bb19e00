"""The type of an occurrence: the claims that tell one real-world event."""

from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry.scalars import JSON

from services.gateway.schema.connection import Node
from services.gateway.schema.figures import Count, Disagreement, Effect, Instrument, Part, Period

if TYPE_CHECKING:
    from services.gateway.schema.claim import Claim, Source

LazyClaim = Annotated["Claim", strawberry.lazy("services.gateway.schema.claim")]
LazySource = Annotated["Source", strawberry.lazy("services.gateway.schema.claim")]


@strawberry.type(
    description="Something that happened, with every source that tells it. Fields that its kind lacks are null."
)
class Occurrence(Node):
    """One real-world event as known at knownAt."""

    id: strawberry.ID = strawberry.field(
        description="The UUID of its earliest member claim; the id of any former member leads to it too, but for one "
        "that was retracted as misread where no other report tells the same."
    )
    kind: str = strawberry.field(
        description="policy-changed, ruling-issued, jurisdiction-listed or enforcement-reported."
    )
    title: str = strawberry.field(description="What happened, in one line.")
    occurred_on: str | None = strawberry.field(description="When it happened: EDTF, the length is the precision.")
    verb: str = strawberry.field(description="The stage, outcome or action; reported for enforcement.")
    direction: str | None = strawberry.field(
        description="limits, cooperates or neutral; for a ruling what it supports."
    )
    confidence: float = strawberry.field(description="How sure the ledger is, 0 to 1.")
    places: list[Part] = strawberry.field(description="The jurisdictions, and the parts they play.")
    stage: str | None = strawberry.field(description="Policy: announced to expired.")
    symbolic: bool | None = strawberry.field(description="Policy: whether it is a gesture without force.")
    reach: str | None = strawberry.field(description="Policy of a state: own, localities, or untold.")
    dimensions: list[str] = strawberry.field(description="Policy: what it is about; none means general.")
    instrument: Instrument | None = strawberry.field(description="Policy: what the act is written in.")
    effective_on: str | None = strawberry.field(description="Policy: when it takes effect (EDTF).")
    ends_on: str | None = strawberry.field(description="Policy: the first day on which it no longer holds (EDTF).")
    outcome: str | None = strawberry.field(description="Ruling: granted, denied, affirmed and so on.")
    court: str | None = strawberry.field(description="Ruling: the court.")
    forum: str | None = strawberry.field(description="Ruling: the level of the court.")
    case: str | None = strawberry.field(description="Ruling: one key for trial and appeal.")
    case_name: str | None = strawberry.field(description="Ruling: the name of the case.")
    docket: str | None = strawberry.field(description="Ruling: the docket number.")
    judge: str | None = strawberry.field(description="Ruling: the judge, where told.")
    relief_scope: str | None = strawberry.field(description="Ruling: all, parties or one_case.")
    stayed: bool | None = strawberry.field(description="Ruling: whether it is stayed.")
    posture: str | None = strawberry.field(description="Ruling: appealed, proceeds, final or unknown.")
    effects: list[Effect] = strawberry.field(description="Ruling: the state it leaves acts in.")
    action: str | None = strawberry.field(description="Listing: listed, dropped, corrected, disputed or withdrawn.")
    lister: str | None = strawberry.field(description="Listing: whose list.")
    list_name: str | None = strawberry.field(description="Listing: which list.")
    edition: str | None = strawberry.field(description="Listing: which edition (EDTF).")
    reason: str | None = strawberry.field(description="Listing: the lister's reason.")
    agency: str | None = strawberry.field(description="Enforcement: the agency.")
    operation: str | None = strawberry.field(description="Enforcement: the name of the operation.")
    scale: str | None = strawberry.field(description="Enforcement: individual, operation or trend.")
    counts: list[Count] = strawberry.field(description="Listing and enforcement: the figures told.")
    period: Period | None = strawberry.field(description="Listing and enforcement: what the figures are about.")
    fields: JSON = strawberry.field(description="All arbitrated fields, as the events name them.")
    disagreements: list[Disagreement] = strawberry.field(description="What sources tell differently.")
    sources: list[LazySource] = strawberry.field(description="Who says so, in which sentence; earliest claim first.")
    claims: list[LazyClaim] = strawberry.field(description="The member claims, earliest first.")
