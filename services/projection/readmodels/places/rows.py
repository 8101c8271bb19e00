"""The gazetteer as rows: the same keys for the same gazetteer, whoever writes them."""

from collections.abc import Mapping

from shared.places import Gazetteer, Place
from shared.places.spelling import key as folded

_KEYS = ("key", "parent", "state", "answers_for")
_PLAIN = ("id", "name", "kind", "state_code", "fips", "gnis", "geonames_id", "population", "lat", "lng")
_LISTS = ("same_as", "names")
PLACE = (*_KEYS, *_PLAIN, *_LISTS)
ALIAS = ("alias", "place")


def place_keys(gazetteer: Gazetteer) -> Mapping[str, int]:
    """Return the small integer of every place: its rank by id, from 1."""
    return {id_: number for number, id_ in enumerate(sorted(gazetteer.places), 1)}


def place_rows(gazetteer: Gazetteer, keys: Mapping[str, int]) -> list[tuple[object, ...]]:
    """Return the rows of table place, in the order of PLACE."""

    def row(place: Place) -> tuple[object, ...]:
        related = (place.id, place.parent, place.state, gazetteer.answers_for(place.id))
        plain = (getattr(place, name) for name in _PLAIN)
        lists = (list(getattr(place, name)) for name in _LISTS)
        return (*(keys[id_] if id_ else None for id_ in related), *plain, *lists)

    return [row(place) for place in gazetteer.places.values()]


def alias_rows(gazetteer: Gazetteer, keys: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return the rows of table place_alias: ids as they are, names folded."""
    rows = set()
    for place in gazetteer.places.values():
        for alias in (place.id, *place.same_as, folded(place.name), *map(folded, place.names)):
            rows.add((alias, keys[place.id]))
    return sorted(rows)
