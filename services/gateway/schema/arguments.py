"""Arguments that many fields share, each described once."""

from datetime import date
from typing import Annotated

import strawberry

from services.gateway.schema.scalars import KnownAt

AsOf = Annotated[
    date | None,
    strawberry.argument(
        description="The day that is asked about; today (UTC) where untold. Everything below inherits it."
    ),
]
Known = Annotated[
    KnownAt | None,
    strawberry.argument(
        description="What was known by then: a DateTime, or a date for the end of that day, UTC. "
        "Now where untold; the future counts as now. Everything below inherits it."
    ),
]
First = Annotated[int | None, strawberry.argument(description="The first so many, 1 to 100; 20 where neither is told.")]
Last = Annotated[int | None, strawberry.argument(description="The last so many, 1 to 100.")]
After = Annotated[str | None, strawberry.argument(description="Only what comes after this cursor.")]
Before = Annotated[str | None, strawberry.argument(description="Only what comes before this cursor.")]
From = Annotated[date | None, strawberry.argument(name="from", description="From this day on.")]
To = Annotated[date | None, strawberry.argument(description="Before this day: it is left out.")]
Id = Annotated[strawberry.ID, strawberry.argument(description="The id.")]
Place = Annotated[
    strawberry.ID | None, strawberry.argument(description="Only what touches this jurisdiction (OCD division id).")
]
State = Annotated[
    str | None, strawberry.argument(description="Only this state: two-letter code, FIPS code, name or OCD division id.")
]
PlaceKind = Annotated[
    str | None,
    strawberry.argument(
        description="Only this kind, as in Jurisdiction.kind; `state` means the state level (DC and territories too), "
        "`county` everything with a five-digit FIPS code."
    ),
]
ClaimKind = Annotated[
    str | None,
    strawberry.argument(
        description="Only this kind: policy-changed, ruling-issued, jurisdiction-listed or enforcement-reported."
    ),
]
