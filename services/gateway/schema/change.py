"""What moved, the events behind it, and what an answer rests on."""

from datetime import datetime

import strawberry
from strawberry.scalars import JSON

from services.gateway.schema.jurisdiction import Jurisdiction
from services.gateway.schema.scalars import ChangeScope
from services.gateway.schema.stance import StanceBrief


@strawberry.type(description="A place whose answer moved, in the order of the record.")
class Change:
    """One entry of the journal of changes."""

    number: int = strawberry.field(description="Its number in the journal; never used twice.")
    position: int = strawberry.field(description="The position of the record that the ledger had read.")
    place: Jurisdiction | None = strawberry.field(description="The place.")
    before: StanceBrief | None = strawberry.field(description="Today's answer before; null for HISTORY.")
    after: StanceBrief | None = strawberry.field(description="Today's answer after; null for HISTORY.")
    scope: ChangeScope = strawberry.field(description="Which answer moved.")
    cause: strawberry.ID | None = strawberry.field(description="The UUID of the event that moved it.")
    at: datetime = strawberry.field(description="When it moved.")


@strawberry.type(description="An event of the record, without the texts.")
class RecordedEvent:
    """The envelope and where it stands."""

    id: strawberry.ID = strawberry.field(description="The event's UUID.")
    type: str = strawberry.field(description="The type, which is the stream's name.")
    version: int = strawberry.field(description="The version of its data's schema.")
    subject: str | None = strawberry.field(description="The place that it is about first.")
    time: datetime = strawberry.field(description="When its producer made it.")
    position: int = strawberry.field(description="Its position: gapless, in commit order.")
    recorded_at: datetime = strawberry.field(description="When the ledger recorded it.")
    envelope: JSON = strawberry.field(description="The CloudEvents envelope, without title and text of articles.")


@strawberry.type(description="What this answer rests on. One token (generation and position), one answer.")
class Meta:
    """The token, the build, and whom to credit."""

    position: int = strawberry.field(description="The position up to which the record is folded into this answer.")
    generation: int = strawberry.field(description="The generation of read models that answered.")
    build: str = strawberry.field(description="The build of the gateway.")
    credit: str = strawberry.field(description="Whom to credit for the gazetteer.")
