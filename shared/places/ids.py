"""How division ids are minted, once, at compile. Rules of Open Civic Data (OCDEP 2) and of its ocd-division-ids."""

import re

COUNTRY = "ocd-division/country:us"
STATE_KIND = {
    "dc": "district", "pr": "territory", "gu": "territory", "vi": "territory", "as": "territory", "mp": "territory",
}  # fmt: skip
COUNTY_SUFFIXES = (
    (" City and Borough", "borough"),
    (" County", "county"),
    (" Parish", "parish"),
    (" Borough", "borough"),
    (" Municipality", "borough"),
    (" Census Area", "census_area"),
    (" Municipio", "municipio"),
    (" Planning Region", "planning_region"),
)
INDEPENDENT_CITIES_IN = frozenset({"VA", "MD", "MO", "NV"})
TOWNSHIPS_UNDER_COUNTIES = frozenset(
    {"IL", "IN", "KS", "MI", "MN", "MO", "ND", "NE", "NJ", "NY", "OH", "PA", "SD", "WI"}
)


def slug(name: str) -> str:
    """The last part of an id: "St. Louis" is st_louis, "Prince George's" prince_george~s; letters keep their marks."""
    text = re.sub(r"\.? ", "_", name.strip().lower())
    return re.sub(r"[^\w~_.-]", "~", text)


def state_id(code: str) -> str:
    """The id of a state-level division by its two-letter code."""
    code = code.lower()
    return f"{COUNTRY}/{STATE_KIND.get(code, 'state')}:{code}"


def split_county(name: str) -> tuple[str, str] | None:
    """("Travis County") -> ("Travis", "county"); None for a name without a suffix of the county level."""
    for suffix, kind in COUNTY_SUFFIXES:
        if name.endswith(suffix):
            return name.removesuffix(suffix), kind
    return None


def is_independent_city(code: str, fips: str) -> bool:
    """Whether a county-level code stands for a city that lies in no county (the Census numbers them from 510)."""
    return code in INDEPENDENT_CITIES_IN and int(fips[2:]) >= 510


def place_id(code: str, name: str) -> str:
    """The plain id of a place; GeoNames writes Saint where the Census writes St."""
    census = re.sub(r"\bSaint(e?) ", r"St\1. ", name)
    return f"{state_id(code)}/place:{slug(census)}"


def township(code: str, name: str, county: str) -> str | None:
    """The id of a township under its county, where the state's townships lie there; None if it is not one."""
    if code not in TOWNSHIPS_UNDER_COUNTIES or not name.endswith(" Township"):
        return None
    return under_county(county, place_id(code, name.removesuffix(" Township").removesuffix(" Charter")))


def under_county(county: str, plain: str) -> str:
    """The second place of one name in a state takes its county into its id."""
    return f"{county}/{plain.rpartition('/')[2]}"
