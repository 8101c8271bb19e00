"""Numbers and periods that events carry."""

from typing import Annotated

from pydantic import Field

from shared.events.data import Frozen
from shared.events.dates import Edtf


class Count(Frozen):
    """A number with its unit (arrested, declined, issued, released) and scope (a place id, or total)."""

    n: Annotated[int, Field(ge=0)]
    unit: Annotated[str, Field(min_length=1, max_length=60)]
    scope: Annotated[str, Field(max_length=200)] = "total"


class Period(Frozen):
    """The first and the last day that figures are about; either may be open."""

    from_: Annotated[Edtf | None, Field(alias="from")] = None
    to: Edtf | None = None
