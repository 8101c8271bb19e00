"""Packages and tables -> every place with its id, and every further id: pure but for the two readers it is given."""

from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass, replace

from shared.places import ids
from shared.places.place import GazetteerSource, Place
from shared.places.sources import City, County, GeoNames
from shared.places.tables import Consolidation, Tables

DC, GUAM = "11001", "66010"
NEW_YORK_CITY = 5128581
NEW_YORK_COUNTIES = ("36005", "36047", "36061", "36081", "36085")
UNITED_STATES_GEONAMES = 6252001


@dataclass(slots=True)
class Compiled:
    """Places by id, and alias ids with the id that they lead to."""

    places: dict[str, Place]
    aliases: dict[str, str]


def compile_places(tables: Tables, geonames: GeoNames, counties: Iterable[County]) -> Compiled:
    """The whole gazetteer. Raises GazetteerSource when a hand-written id leads nowhere."""
    out = Compiled({}, dict(tables.id_aliases))
    _states(out, tables, geonames)
    home_of = _counties(out, tables, geonames, counties)
    _cities(out, tables, geonames.cities, home_of)
    for row in tables.consolidated:
        _consolidate(out, row)
    _hand_names(out, tables)
    return out


def _states(out: Compiled, tables: Tables, geonames: GeoNames) -> None:
    total = sum(state.population for state in tables.states.values() if int(state.fips) <= 56)
    country = Place(ids.COUNTRY, "United States", "country", None, None, None, population=total)
    out.places[country.id] = replace(country, geonames_id=UNITED_STATES_GEONAMES)
    for state in tables.states.values():
        own = ids.state_id(state.code)
        kind = ids.STATE_KIND.get(state.code.lower(), "state")
        out.places[own] = Place(
            own, state.name, kind, ids.COUNTRY, own, state.code, state.fips,
            geonames_id=geonames.states.get(state.code), population=state.population, names=state.names,
        )  # fmt: skip


def _counties(out: Compiled, tables: Tables, geonames: GeoNames, counties: Iterable[County]) -> dict[str, str]:
    """Adds the county level; returns the id of each FIPS code, with DC and Guam folded into their state level."""
    code_of = {state.fips: code for code, state in tables.states.items()}
    home_of = {DC: ids.state_id("DC"), GUAM: ids.state_id("GU")}
    census = {county.fips: county for county in counties if county.fips not in home_of}
    regions = {
        fips: County(fips, "", name, "CT") for fips, (name, _) in geonames.counties.items() if fips not in census
    }
    for fips, county in {**census, **regions}.items():
        code = code_of[fips[:2]]
        given, number = geonames.counties.get(fips, ("", None))
        name = given if given.casefold() == county.name.casefold() else county.name
        own, name, kind = _county_id(tables, code, fips, name)
        parent = f"{ids.state_id('NY')}/place:new_york" if fips in NEW_YORK_COUNTIES else ids.state_id(code)
        if own in out.places:
            raise GazetteerSource(f"two county-level units have the id {own}: add one to territories.csv")
        home_of[fips] = own
        out.places[own] = Place(
            own, name, kind, parent, ids.state_id(code), code, fips, county.gnis or None, geonames_id=number
        )
        if kind == "place":
            _alias_county_spellings(out, ids.state_id(code), own)
    for alias, own in list(out.aliases.items()):
        if alias in out.places and alias != own:
            del out.aliases[alias]
    return home_of


def _county_id(tables: Tables, code: str, fips: str, name: str) -> tuple[str, str, str]:
    if fips in tables.territories:
        own, name = tables.territories[fips]
        return own, name, "county"
    if ids.is_independent_city(code, fips):
        bare = name.removesuffix(" city")
        return ids.place_id(code, bare), bare, "place"
    split = ids.split_county(name)
    if split is None:
        raise GazetteerSource(f"{fips} {name!r} has no known suffix: add it to territories.csv")
    return f"{ids.state_id(code)}/{split[1]}:{ids.slug(split[0])}", name, split[1]


def _alias_county_spellings(out: Compiled, state: str, own: str) -> None:
    """Other data sets call an independent city county:x or county:x_city; a real county of that name wins."""
    tail = own.rpartition(":")[2]
    for alias in (f"{state}/county:{tail}", f"{state}/county:{tail}_city"):
        out.aliases[alias] = own


def _cities(out: Compiled, tables: Tables, cities: Iterable[City], home_of: dict[str, str]) -> None:
    """Adds the places, larger first, so that the larger of one name in a state keeps the plain id."""
    folded = {row.folded: row.home for row in tables.consolidated}
    around_of = {home: county for county, home in folded.items() if "/place:" in home}
    whole = {id for row in tables.consolidated if row.whole for id in (row.home, row.folded)}
    whole |= {own for own in home_of.values() if "/place:" in own} | {home_of[DC]}
    for row in sorted(cities, key=lambda city: (-city.population, city.geonames_id)):
        city = _fixed(row, tables)
        if city is None:
            continue
        around = home_of[city.county] if city.county else ids.state_id(city.state)
        plain = ids.place_id(city.state, "New York" if city.geonames_id == NEW_YORK_CITY else city.name)
        itself = plain == around or folded.get(plain) == around
        if itself or (around == home_of[DC] and city.name == "Washington"):
            _merge(out, around, city)
        elif around not in whole or around_of.get(plain) == around:
            _add(out, city, plain, around, folded)


def _fixed(city: City, tables: Tables) -> City | None:
    """The row as the overrides have it; None if it is no place."""
    override = tables.overrides.get(city.geonames_id)
    if override is None:
        junk = city.population == 0 or "/" in city.name or "(historical)" in city.name
        return None if junk else city
    if override.do == "drop":
        return None
    if override.do == "population":
        return replace(city, population=int(override.value))
    if override.do == "county":
        return replace(city, county=override.value)
    if override.do == "name":
        return replace(city, name=override.value)
    raise GazetteerSource(f"overrides.csv: {override.do!r} is not one of drop, population, county, name")


def _merge(out: Compiled, home: str, city: City) -> None:
    """The populated place of a government that already stands: its point, and its count where none is known."""
    place = out.places[home]
    if place.lat is None:
        named = () if city.name == place.name or place.kind == "district" else (city.name,)
        out.places[home] = replace(
            place,
            geonames_id=place.geonames_id if place.kind != "place" else city.geonames_id,
            population=place.population or city.population, lat=city.lat, lng=city.lng, names=(*place.names, *named),
        )  # fmt: skip


def _add(out: Compiled, city: City, plain: str, around: str, reserved: Container[str]) -> None:
    own = ids.township(city.state, city.name, around) or plain
    if own in out.places or own in reserved or own in out.aliases:
        own = ids.under_county(around, plain)
    if own not in out.places:
        state = ids.state_id(city.state)
        out.places[own] = Place(
            own, city.name, "place", around, state, city.state,
            geonames_id=city.geonames_id, population=city.population, lat=city.lat, lng=city.lng,
        )  # fmt: skip


def _consolidate(out: Compiled, row: Consolidation) -> None:
    """Folds one id of a government into the other, which takes over codes, names and children."""
    home, folded = out.places.get(row.home), out.places.pop(row.folded, None)
    if home is None or (folded is None and "/place:" not in row.folded):
        raise GazetteerSource(f"consolidated.csv: {row.home} or {row.folded} is not in the packages")
    names = [home.name, *home.names, *((folded.name, *folded.names) if folded else ())]
    name = row.name or home.name
    home = replace(
        home, name=name, same_as=(*home.same_as, row.folded),
        names=tuple(dict.fromkeys(other for other in names if other != name)),
    )  # fmt: skip
    if folded:
        home = replace(home, parent=folded.parent, fips=folded.fips, gnis=folded.gnis)
        for child in [place for place in out.places.values() if place.parent == row.folded]:
            out.places[child.id] = replace(child, parent=row.home)
    out.places[row.home] = home
    out.aliases[row.folded] = row.home


def _hand_names(out: Compiled, tables: Tables) -> None:
    given: dict[str, list[str]] = defaultdict(list)
    for name, own in tables.names:
        given[own].append(name)
    for own, names in given.items():
        place = out.places.get(out.aliases.get(own, own))
        if place is None:
            raise GazetteerSource(f"names.csv: {own} is no place")
        merged = dict.fromkeys((*place.names, *names))
        merged.pop(place.name, None)
        out.places[place.id] = replace(place, names=tuple(merged))
    for alias, own in out.aliases.items():
        if own not in out.places:
            raise GazetteerSource(f"id_aliases.csv: {alias} leads to {own}, which is no place")
