"""The type of an article or document."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Optional

import strawberry

from services.gateway.schema.arguments import After, Before, First, Last
from services.gateway.schema.connection import Connection, Node
from services.gateway.schema.uncompiled import compiled, compiled_field

if TYPE_CHECKING:
    from services.gateway.schema.claim import Claim

LazyClaim = Annotated["Claim", strawberry.lazy("services.gateway.schema.claim")]


@strawberry.type(description="A reading of an article by one method: the measure of coverage.")
class Reading:
    """An article-classified event."""

    method: str = strawberry.field(description="The method.")
    version: str = strawberry.field(description="Its version.")
    claims: list[strawberry.ID] = strawberry.field(description="The UUIDs of the claims that it lists.")
    recorded_at: datetime = strawberry.field(description="When the ledger recorded it.")


@strawberry.type(description="Something that a source published. Its text is not served; its headline and quotes are.")
class Article(Node):
    """An article, document or list."""

    id: strawberry.ID = strawberry.field(description="The UUID of its event.")
    kind: str = strawberry.field(description="article, document or list.")
    url: str = strawberry.field(description="Its address.")
    publisher: str | None = strawberry.field(description="Who published it.")
    author: str | None = strawberry.field(
        description="Who wrote it, as the source says; null where it does not, or when the text is erased."
    )
    language: str | None = strawberry.field(description="Its language.")
    published_at: str | None = strawberry.field(description="When, as the source prints it (EDTF or an instant).")
    modified_at: str | None = strawberry.field(description="When it was changed, as the source prints it.")
    fetched_at: datetime = strawberry.field(description="When the ledger fetched it.")
    reported_at: datetime = strawberry.field(description="When it counts as made public.")
    recorded_at: datetime = strawberry.field(description="When the ledger recorded it.")
    feed: str | None = strawberry.field(description="The feed that led to it.")
    headline: str | None = strawberry.field(description="Its headline; null when the text is erased.")
    erased: bool = strawberry.field(description="Whether the text was erased.")
    copy_of: Optional["Article"] = strawberry.field(description="The article of which this is a copy.")
    version_of: Optional["Article"] = strawberry.field(description="The article of which this is another version.")
    readings: list[Reading] = strawberry.field(description="Who read it, by method and version.")
    position: int = strawberry.field(description="Its position in the record.")

    @compiled_field("The claims read from it, newest first.")
    def claims(
        self, first: First = None, last: Last = None, after: After = None, before: Before = None
    ) -> Connection[LazyClaim]:
        """Compiled."""
        compiled()
