"""Open Civic Data division ids as the events carry them (OCDEP 2): text rules only, no gazetteer."""

import re
from typing import Annotated

from pydantic import StringConstraints

COUNTRY = "ocd-division/country:us"
PATTERN = r"^ocd-division/country:us(/[a-z_]+:[\w~_.-]+){0,4}$"
DivisionId = Annotated[str, StringConstraints(pattern=PATTERN, max_length=200)]
_STATE = re.compile(r"^ocd-division/country:us/(?:state|district|territory):[a-z]{2}")


def state_of(division: str) -> str | None:
    """Return the id of the state, district or territory that a division lies in (itself for one); else None."""
    found = _STATE.match(division)
    return found.group() if found else None
