"""Which government a law enforcement agency belongs to: by its own name first, the list's columns as a check. Pure."""

import re

from shared.errors import LedgerError
from shared.places import Gazetteer, Place

NOTHING = frozenset({"", "#n/a", "n/a", "#na", "na", "none", "-"})
_COUNTY = re.compile(r"(.+?) (county|parish)\b", re.I)
_SHERIFF = re.compile(r"(.+?) sheriff'?s'? (?:office|department|dept)\b.*", re.I)
_POLICE = re.compile(r"(.+?) (?:police\b.*|(?:department of )?public safety(?: department)?)", re.I)
_UNIT = re.compile(r" (?:borough|town|village|city)$", re.I)
# A constable answers for a ward or township; a regional body for several governments: neither is a place of its own.
_NO_ONE_PLACE = re.compile(r"\b(?:const(?:able|bale)s?|regional|district jail|airport|ward|police authority)\b", re.I)


class Untied(LedgerError):
    """An agency cannot be tied to one place without guessing; the text says why."""


def place_of(agency: str, kind: str, county: str, state: str, gazetteer: Gazetteer) -> Place:
    """Return the place whose agency it is: a sheriff's is the county's, a police department's the place's.

    kind: County, Municipality or State Agency, as the list says; a state's body is tied to the state. Where the name
    says one thing and the county column another, nothing is guessed. Raises Untied.
    """
    states = [place for place in gazetteer.named(state) if place.state == place.id]
    if not states:
        raise Untied(f"no state is called {state[:60]!r}")
    within = states[0]
    if found := _NO_ONE_PLACE.search(agency):
        raise Untied(f"{agency[:80]!r} answers for no one county or place ({found[0].lower()})")
    if kind.lower() == "state agency" or re.match(rf"{re.escape(within.name)} state police\b", agency, re.I):
        return within
    told = _county_told(county, within, gazetteer)
    if by_name := _by_name(agency, told, within, gazetteer):
        return by_name
    of_no_place = not _POLICE.fullmatch(agency) or "metropolitan" in agency.lower()
    if kind.lower() == "county" and told is not None and of_no_place:
        return told
    raise Untied(f"{agency[:80]!r} names no county or place of {within.name} that the gazetteer knows")


def _by_name(agency: str, told: Place | None, within: Place, gazetteer: Gazetteer) -> Place | None:
    if match := _COUNTY.match(agency) or _SHERIFF.fullmatch(agency):
        county = _county(match[0] if match.re is _COUNTY else match[1], within, gazetteer)
        return county and _one([county], agency, told)
    match = _POLICE.fullmatch(agency)
    if match is None:
        return None
    for name in dict.fromkeys((match[1], _UNIT.sub("", match[1]))):
        places = [place for place in gazetteer.named(name, within.id) if place.kind == "place" or place.same_as]
        if places:
            return _one(places, agency, told)
    return None


def _one(places: list[Place], agency: str, told: Place | None) -> Place:
    """The one place of that name, which must lie in the county told."""
    fitting = [place for place in places if told is None or told.id in (place.id, place.parent)]
    if not fitting:
        assert told is not None
        raise Untied(f"{agency[:80]!r} names {places[0].name}, which does not lie in {told.name}, its county here")
    if len(fitting) > 1:
        raise Untied(f"{agency[:80]!r} may be of {', '.join(place.id for place in fitting[:4])}")
    return fitting[0]


def _county_told(county: str, within: Place, gazetteer: Gazetteer) -> Place | None:
    """The county column's county; None where it is silent or misspelt. Raises Untied where it lies in another state."""
    name = county.strip()
    if name.lower() in NOTHING:
        return None
    if place := _county(name, within, gazetteer):
        return place
    if elsewhere := gazetteer.named(name):
        raise Untied(f"its county {name[:60]!r} lies in {elsewhere[0].state_code}, not in {within.name}")
    return None


def _county(name: str, within: Place, gazetteer: Gazetteer) -> Place | None:
    found = [place for place in gazetteer.named(name, within.id) if len(place.fips or "") == 5]
    return found[0] if len(found) == 1 else None
