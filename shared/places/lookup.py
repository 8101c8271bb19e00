"""The index of names: key -> (how well it names the place, place), compiled once and cached with the places."""

from collections import defaultdict
from collections.abc import Iterable

from shared.places.ids import split_county
from shared.places.place import Place
from shared.places.spelling import key

NAME, FURTHER, BARE = 0, 1, 2
"""Its own name; another name of it; the name of a county without the word County."""

STATE_LEVEL = frozenset({"country", "state", "district", "territory"})
Index = dict[str, list[tuple[int, str]]]


def build(places: Iterable[Place]) -> Index:
    """Every key with its places, best first: by class, then state level before others, then population, then id."""
    found: dict[str, dict[str, tuple[int, Place]]] = defaultdict(dict)
    for place in places:
        for rank, names in ((NAME, (place.name,)), (FURTHER, place.names), (BARE, _bare(place))):
            for name in names:
                if len(key(name)) <= 2 and not name.isupper():
                    continue  # "La." alone is no name; as the tail of "X, La." the gazetteer knows it
                found[key(name)].setdefault(place.id, (rank, place))
    return {
        text: [(rank, place.id) for rank, place in sorted(hits.values(), key=_order)] for text, hits in found.items()
    }


def _bare(place: Place) -> tuple[str, ...]:
    split = split_county(place.name)
    return (split[0],) if split and place.kind not in STATE_LEVEL and place.kind != "place" else ()


def _order(hit: tuple[int, Place]) -> tuple[int, bool, int, str]:
    rank, place = hit
    return rank, place.kind not in STATE_LEVEL, -(place.population or 0), place.id
