"""The place that a row of a list names. Pure."""

import re
from collections.abc import Callable, Mapping

from services.ingest.lists.forms import Form
from shared.places import Gazetteer, Place, UnknownPlace

AREAS = ("county", "parish", "borough", "state", "district", "territory", "city-county", "city and county")
COUNTRY = ("US", "USA", "UNITED STATES")
"""In the column of states: a row about the country."""
_ASIDE = re.compile(r"(.+?) \((.+)\)")
FITS: Mapping[str, Callable[[Place], bool]] = {
    "city": lambda place: place.kind in ("place", "district") or bool(place.same_as),
    "county": lambda place: place.kind not in ("place", "state"),
}


def find_place(cells: Mapping[str, str], form: Form, gazetteer: Gazetteer) -> Place:
    """Return the place of a row: by id, else by name, state and kind; a code of a city is its county's, so never used.

    `City (X County)` is the city when it lies in that county. Raises UnknownPlace or AmbiguousPlace.
    """
    name, state = form.says(cells, "place") or "", form.says(cells, "state")
    state = None if state and state.upper() in COUNTRY else state
    kind = (form.says(cells, "kind") or "").lower()
    if kind in AREAS and (place := gazetteer.by_fips((form.says(cells, "fips") or "").zfill(2))):
        return place
    named = [place for place in gazetteer.named(name, state) if kind in FITS and FITS[kind](place)]
    if len(named) == 1:
        return named[0]
    if aside := _ASIDE.fullmatch(name):
        inside, around = gazetteer.find(aside[1], state), gazetteer.named(aside[2], state)
        if inside.parent not in {place.id for place in around}:
            raise UnknownPlace(name, state)
        return inside
    return gazetteer.find(name, state)
