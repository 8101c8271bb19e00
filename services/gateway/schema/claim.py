"""The types of a claim, its evidence, and a source."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry.scalars import JSON

from services.gateway.schema.connection import Node
from services.gateway.schema.figures import Part

if TYPE_CHECKING:
    from services.gateway.schema.article import Article
    from services.gateway.schema.occurrence import Occurrence

LazyArticle = Annotated["Article", strawberry.lazy("services.gateway.schema.article")]
LazyOccurrence = Annotated["Occurrence", strawberry.lazy("services.gateway.schema.occurrence")]


@strawberry.type(description="The words that say so: code points [start, end) into a member of an article.")
class Evidence:
    """A quote and where it stands."""

    article: LazyArticle | None = strawberry.field(description="The article or document.")
    field: str = strawberry.field(description="title or text.")
    start: int = strawberry.field(description="The first code point.")
    end: int = strawberry.field(description="The code point after the last.")
    quote: str | None = strawberry.field(
        description="The words, at most 2,000 code points; null when the text is erased."
    )


@strawberry.type(description="A source that tells an occurrence: an article or document, and the claim read from it.")
class Source:
    """Who says so."""

    url: str | None = strawberry.field(description="Its address.")
    publisher: str | None = strawberry.field(description="Who published it.")
    published_at: str | None = strawberry.field(description="When, as the source prints it (EDTF or an instant).")
    title: str | None = strawberry.field(description="Its headline; null when the text is erased.")
    erased: bool = strawberry.field(description="Whether the text was erased.")
    evidence: list[Evidence] = strawberry.field(description="The sentences.")
    claim: "Claim" = strawberry.field(description="The claim read from it.")
    article: LazyArticle | None = strawberry.field(description="The article or document.")


@strawberry.type(description="One source says that something happened.")
class Claim(Node):
    """A claim event as the ledger holds it."""

    id: strawberry.ID = strawberry.field(description="`claim/` and the event's UUID.")
    event_id: strawberry.ID = strawberry.field(description="The UUID of the claim's event.")
    kind: str = strawberry.field(
        description="policy-changed, ruling-issued, jurisdiction-listed or enforcement-reported."
    )
    places: list[Part] = strawberry.field(description="The jurisdictions, and the parts they play.")
    event_date: str | None = strawberry.field(description="When it happened (EDTF).")
    reported_at: datetime = strawberry.field(description="When a source made it public.")
    recorded_at: datetime = strawberry.field(description="When the ledger recorded it.")
    method: str = strawberry.field(description="How it was read.")
    method_version: str = strawberry.field(description="The version of the method.")
    confidence: float = strawberry.field(description="How sure the reading is, 0 to 1.")
    tier: str = strawberry.field(description="auto counts by itself; review waits for an editor.")
    source_grade: int = strawberry.field(description="4 the record itself, 3 official, 2 press, 1 a retelling.")
    standing: str = strawberry.field(description="counts, waiting, review, superseded, retracted or corrected.")
    counts_from: datetime | None = strawberry.field(description="From when on it counts; null when it never does.")
    counts_to: datetime | None = strawberry.field(description="Until when it counts; null while it does.")
    evidence: list[Evidence] = strawberry.field(description="The sentences.")
    cause: LazyArticle | None = strawberry.field(description="What it was read from.")
    occurrence: LazyOccurrence | None = strawberry.field(
        description="The occurrence that it is a member of, at knownAt."
    )
    data: JSON = strawberry.field(description="The event's data, as published.")
    position: int = strawberry.field(description="Its position in the record.")
