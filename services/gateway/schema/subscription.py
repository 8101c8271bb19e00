"""The root of all subscriptions."""

from collections.abc import AsyncGenerator
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from services.gateway.schema.change import Change
from services.gateway.schema.uncompiled import watched_field

Only = strawberry.argument


@strawberry.type(description="What can be watched.")
class Subscription:
    """The fields of a subscription."""

    @watched_field(
        "Every change of a jurisdiction's answer from now on, in order; of all jurisdictions where none is named. "
        "What came before is in changes(since)."
    )
    async def jurisdiction_changed(
        self,
        info: Info[Any, None],
        id: Annotated[strawberry.ID | None, Only(description="Only this jurisdiction: OCD division id.")] = None,
        fips: Annotated[str | None, Only(description="Only this jurisdiction: FIPS code.")] = None,
        state: Annotated[
            str | None, Only(description="Only this state and all that lies in it: two-letter code or OCD division id.")
        ] = None,
    ) -> AsyncGenerator[Change, None]:
        """Yield each change as the compiler finished it."""
        async for change in info.context["watch"](info, id=id, fips=fips, state=state):
            yield change
