"""The names that stand for places, compiled once from the gazetteer into a search automaton."""

import csv
import re
from collections import defaultdict
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


def _table(name: str) -> dict[str, str]:
    with (FOLDER / name).open(encoding="utf-8") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {row["name"]: f"{COUNTRY}/{row['id']}" for row in rows}


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
    automaton = ahocorasick.Automaton()
    for name in {*states, *cities, *counties, *by_county, *(t for t in towns if t not in WORDS)}:
        automaton.add_word(name, name)
    automaton.make_automaton()
    shortest = sorted(map(re.escape, {*states, *short}), key=len, reverse=True)
    return Names(
        automaton, states, cities, counties,
        {name: tuple(ids) for name, ids in towns.items()},
        {name: tuple(sorted(set(ids))) for name, ids in by_county.items()},
        re.compile(rf"(?:{'|'.join(shortest)})(?![\w])"),
        short,
    )  # fmt: skip


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
