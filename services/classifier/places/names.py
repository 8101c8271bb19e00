"""The names that stand for places, compiled once from the gazetteer into a search automaton."""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import ahocorasick

from shared.places import Gazetteer
from shared.places.ids import COUNTRY, split_county

FOLDER = Path(__file__).parent
AMBIGUOUS_STATES = frozenset({"Washington", "New York"})
# Also words, institutions or surnames of this news: never places by name alone, even where the state is named.
_WORDS = """
Attorney Ban Bush Carson Center Central City Clinton Commerce Cooper Council County Democrat Enforcement
Enterprise Federal Garcia Garland Governor Grant Harris Hernandez Home Hope House Independence Jackson
Jefferson Jenkins Johnson Justice Kelly King Law Liberty Lincoln Many Mayor Media Mission Moore Normal Officer
Opportunity Orange Police President Reading Republican Reynolds Rule Rules Safety Senate Sessions Sheriff
Southern State Sunday Supreme Trump Union University Wilson War Washington Monday Friday Abbott Paxton Dan
Homeland Security National Universal Price Smith Brown Baker Scott Davis Lewis Allen Hall Young Green White
Black Bell Cruz Nelson Hill Wood Page May March April June July August
January February September October November December
"""
WORDS = frozenset(_WORDS.split())
# Towns whose names are words, first names or surnames, mean another place too, or stand for their state's government:
# never taken by name alone, and those of _CAPITALS not behind `in` either.
_CAPITALS = """
Albany Annapolis Augusta Bismarck Cheyenne Concord Frankfort Harrisburg Helena Jackson Lansing Montgomery Montpelier
Olympia Pierre Salem Springfield Topeka Trenton
"""
_COMMON = """
Aiken Allen Aloha Alvin Anthem Antelope Apex Arlington Aurora Avon Bell Bend Bethlehem Beverly Bowie Brandon Brick
Bryan Buckeye Burke Burleson Cary Carmel Carson Casper Centennial Ceres Chandler Clay Clinton Columbine Columbus Coral
Corona Coronado Crystal Cypress Daphne Davie Delano Derry Downey Duncan Durant Edmond Edmonds Elizabeth Emporia
Ferguson Flint Florence Folsom Fountain Frederick Frisco Garfield Garland Garner Gary Gilbert Golden Goodyear Grapevine
Griffin Hays Hayward Henderson Hercules Hickory Holiday Holland Hollywood Holt Homestead Hoover Hurst Irving Joplin
Jupiter Keller Kearny Kendall Kent Keystone Kirkland Kirkwood Kyle Lacey Lakeland Largo Lawton Layton Liberal Lima
Livermore Logan Lynn Macon Madison Marina Matthews Maricopa McKinney McLean Melbourne Melrose Mentor Meridian Mesquite
Mobile Monterey Moscow Mustang Naples Newport Norman Odessa Ontario Oxford Palatine Paramount Paradise Peabody Pearl
Plantation Plum Pontiac Portage Potomac Prescott Pullman Revere Richardson Rogers Roy Sandy Saratoga Savage Sebastian
Shirley Sparks Spring Stanton Sterling Stow Suffolk Summit Sumter Sunrise Surprise Taylor Taylors Temple Tracy Troy
Trumbull Tucker Tyler Upland Vancouver Venice Victoria Vista Walnut Warren Warwick Waterloo Wayne Westland Whitney
Whittier Woodland Wright Wylie York Zion
Boardman Cabot Campbell Canton Carmichael Carney Colton Converse Corcoran Crofton Davenport Draper Duarte Eloise Ensley
Euclid Ewing Farragut Findlay Granger Greer Havelock Hilliard Huntley Jenks Kearns Latham Ludlow McDonough McHenry
Merrick Moline Navarre Needham Newberg Oakley Pace Pasco Prichard Ramona Romulus Rosemont Rosenberg Sewell Stockbridge
Thornton Vineyard Wadsworth Waldorf Westlake Willoughby Winona
"""
# Counties whose bare names are words or surnames.
_NAMED_LIKE_PEOPLE = """
Atlantic Berkshire Blair Canadian Canyon Capitol Carver Cascade Centre Charles Citrus Cobb Collier Collin Cook Craven
Dougherty Faulkner Forrest Fulton Gaston Gregg Harris Hendricks Hudson Indian Kaufman Kenton King Licking Marathon Maury
McLennan Nash Navajo Niagara Ocean Onslow Orange Payne Pitt Porter Rankin Riley Story Sutter Travis Wake Webb Weber Weld
Will Yellowstone Valencia Sandoval Dauphin Cache Dane
"""
CAPITALS = frozenset(_CAPITALS.split())
_BARE_NEVER = frozenset(_COMMON.split()) | CAPITALS | WORDS
_BARE_COUNTY_NEVER = frozenset(_NAMED_LIKE_PEOPLE.split()) | WORDS
# A county's bare name means it where every town of the name has less than this share of its people.
DWARFED = 0.1
# A name means the place that has this share of the people of all places of that name, where no state is told.
LEADING_TOWN, LEADING_COUNTY = 0.85, 0.9
LEAST_TOWN, LEAST_BARE_TOWN, LEAST_COUNTY = 5_000, 20_000, 60_000


@dataclass(frozen=True, slots=True)
class Names:
    """Every name with what it may mean. kind: state, city (accepted bare), town (needs its state), county."""

    automaton: Any
    states: dict[str, str]
    cities: dict[str, str]
    counties: dict[str, str]
    towns: dict[str, tuple[str, ...]]
    by_county: dict[str, tuple[str, ...]]
    abbreviations: re.Pattern[str]
    postal: dict[str, str] = field(default_factory=dict)
    short_states: dict[str, str] = field(default_factory=dict)
    nicknames: dict[str, str] = field(default_factory=dict)
    leading_towns: dict[str, str] = field(default_factory=dict)
    bare_towns: frozenset[str] = frozenset()
    leading_counties: dict[str, str] = field(default_factory=dict)
    bare_counties: dict[str, str] = field(default_factory=dict)
    people: Counter[str] = field(default_factory=Counter)


def _table(name: str) -> dict[str, str]:
    with (FOLDER / name).open(encoding="utf-8") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {row["name"]: f"{COUNTRY}/{row['id']}" for row in rows}


@lru_cache(maxsize=1)
def capitals() -> Mapping[str, str]:
    """Return the states by the names of the cities in which their governments sit."""
    return _table("capitals.csv")


@lru_cache(maxsize=2)
def compile_names(gazetteer: Gazetteer) -> Names:
    """Build the automaton over states, cities, towns and counties (the latter without the word County)."""
    states, short = _states(gazetteer)
    known = ((name, gazetteer.canonical(own)) for name, own in _table("large_cities.csv").items())
    cities = {name: own for name, own in known if own}
    given = ((name, gazetteer.canonical(own)) for name, own in _table("counties.csv").items())
    counties = {name: own for name, own in given if own}
    towns: dict[str, list[str]] = defaultdict(list)
    by_county: dict[str, list[str]] = defaultdict(list)
    for place in gazetteer.places.values():
        if place.kind == "place":
            towns[place.name].append(place.id)
        split = split_county(place.name)
        if split and place.kind not in ("place", "state", "territory", "country"):
            by_county[split[0]].append(place.id)
        for name in place.names:
            inner = split_county(name)
            if inner and place.kind != "state":
                by_county[inner[0]].append(place.id)
    people = _people(gazetteer)
    leading_towns, leading_counties = _leading(towns, people, LEADING_TOWN), _leading(by_county, people, LEADING_COUNTY)
    short_states = {name: own for name, own in short.items() if name in _WRITTEN_SHORT}
    likely = {name: own for name, given in _table("likely_towns.csv").items() if (own := gazetteer.canonical(given))}
    known_names = ((name, gazetteer.canonical(own)) for name, own in _table("nicknames.csv").items())
    nicknames = {name: own for name, own in known_names if own}
    automaton = ahocorasick.Automaton()
    every = {*states, *cities, *counties, *by_county, *(t for t in towns if t not in WORDS)}
    for name in {*every, *short_states, *nicknames, *likely}:
        automaton.add_word(name, name)
    automaton.make_automaton()
    shortest = sorted(map(re.escape, {*states, *short}), key=len, reverse=True)
    return Names(
        automaton, states, cities, counties,
        {name: tuple(ids) for name, ids in towns.items()},
        {name: tuple(sorted(set(ids))) for name, ids in by_county.items()},
        re.compile(rf"(?:{'|'.join(shortest)})(?![\w])"),
        short, short_states, nicknames,
        {name: own for name, own in leading_towns.items() if _leads(own, people, by_county.get(name, ()))} | likely,
        frozenset(name for name, own in leading_towns.items() if _is_bare_town(name, own, people, by_county))
        | {name for name in likely if name not in _BARE_NEVER},
        {
            name: own
            for name, own in leading_counties.items()
            if people[own] >= LEAST_COUNTY and gazetteer.answers_for(own) == own
        },
        {
            name: own
            for name, own in {**leading_counties, **counties}.items()
            if people[own] >= LEAST_COUNTY and name not in _BARE_COUNTY_NEVER
            and (len(set(by_county.get(name, ()))) == 1 or name in counties)
            and all(people[town] < DWARFED * people[own] for town in towns.get(name, ()))
        },
        people,
    )  # fmt: skip


# Abbreviations that stand for a state in a headline also without a comma; others are words, titles or agencies.
_SHORT = """
Ala. Ariz. Ark. Calif. Colo. Conn. Fla. Ga. Ill. Ind. Kan. Ky. La. Mass. Md. Mich. Minn. Mont. Neb. Nev. N.C. N.D. N.H.
N.J. N.M. N.Y. Okla. Ore. Pa. R.I. S.C. S.D. Tenn. Va. Vt. W.Va. Wis. Wyo. SC NH NM TX FL CA WA MN IL AZ WI RI
"""
_WRITTEN_SHORT = frozenset(_SHORT.split())


def _people(gazetteer: Gazetteer) -> Counter[str]:
    """How many people live in each place; in a county, at least those of its towns."""
    people: Counter[str] = Counter()
    for place in gazetteer.places.values():
        if place.kind == "place" and place.parent:
            people[place.parent] += place.population or 0
    for place in gazetteer.places.values():
        people[place.id] = max(people[place.id], place.population or 0)
    return people


def _leading(names: Mapping[str, Sequence[str]], people: Counter[str], share: float) -> dict[str, str]:
    """Return for each name the place that has the given share of the people of all places of that name."""
    found = {}
    for name, ids in names.items():
        own = max(sorted(set(ids)), key=lambda own: people[own])
        if people[own] >= share * sum(people[other] for other in set(ids)):
            found[name] = own
    return found


def _leads(own: str, people: Counter[str], counties: Iterable[str]) -> bool:
    """Whether a leading town is of some size, and smaller than no county of its name in another state."""
    state = own.split("/place:")[0]
    return people[own] >= LEAST_TOWN and all(
        people[county] < people[own] for county in counties if not county.startswith(state)
    )


def _is_bare_town(name: str, own: str, people: Counter[str], by_county: Mapping[str, Sequence[str]]) -> bool:
    """Whether a town's name alone, anywhere in a sentence, means it: large, no word, no county of another state."""
    return people[own] >= LEAST_BARE_TOWN and name not in _BARE_NEVER and _leads(own, people, by_county.get(name, ()))


def _states(gazetteer: Gazetteer) -> tuple[dict[str, str], dict[str, str]]:
    """Full names of states, and what may follow a comma: press abbreviations and postal codes."""
    full: dict[str, str] = {}
    short: dict[str, str] = {}
    for place in gazetteer.places.values():
        if place.kind in ("state", "territory"):
            full[place.name] = place.id
            full |= {name: place.id for name in place.names if name.endswith(" State")}
            short |= {name: place.id for name in place.names if name.endswith(".")}
        if place.kind in ("state", "territory", "district") and place.state_code:
            code = place.state_code
            short |= {code: place.id, f"{code[0]}.{code[1]}.": place.id}
    full["District of Columbia"] = f"{COUNTRY}/district:dc"
    for name in ("Golden state", "NJ", "NY", "NC"):
        full[name] = full["California"] if name == "Golden state" else short[name]
    return full, short
