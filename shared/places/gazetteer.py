"""The gazetteer in memory: places by id, by FIPS code and by name, and how they lie in each other."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from shared.places.lookup import STATE_LEVEL, Index
from shared.places.place import AmbiguousPlace, Place, UnknownPlace
from shared.places.spelling import forms, key

RIVAL = 100_000
"""A city of this size makes the bare name of a state ambiguous: New York, Washington; not Nevada MO."""

DWARFS = 10
"""Of two places of one name in one state the larger is meant if it has so many times the people of the other."""


class Gazetteer:
    """Immutable after construction. Ids may be canonical or aliases wherever one is asked for."""

    def __init__(self, hash: str, places: Mapping[str, Place], aliases: Mapping[str, str], index: Index) -> None:
        self.hash = hash
        self.places: Mapping[str, Place] = MappingProxyType(dict(places))
        self._aliases = aliases
        self._index = index
        self._fips = {place.fips: place for place in places.values() if place.fips}
        self._children: dict[str, list[Place]] = defaultdict(list)
        for place in places.values():
            if place.parent:
                self._children[place.parent].append(place)
        self._joined = {text.replace(" ", ""): hits for text, hits in index.items() if " " in text and len(text) > 5}
        self._states: dict[str, Place] = {}
        for place in places.values():
            if place.state == place.id and place.state_code and place.fips:
                self._states |= {
                    key(place.state_code): place,
                    key(place.name): place,
                    place.fips: place,
                    place.id: place,
                }
                self._states |= {key(name): place for name in place.names}

    def __reduce__(self) -> tuple[type["Gazetteer"], tuple[object, ...]]:
        """Go to another process as what it was made of."""
        return Gazetteer, (self.hash, dict(self.places), self._aliases, self._index)

    def canonical(self, id: str) -> str | None:
        """The one id that facts about this government carry; None for an unknown id.

        Where Open Civic Data folds a city into its county, the county wins (San Francisco, Denver, New Orleans);
        where it keeps two ids of one government, the city wins (Philadelphia, Nashville, Indianapolis).
        """
        return id if id in self.places else self._aliases.get(id)

    def get(self, id: str) -> Place | None:
        """The place of a canonical or alias id."""
        own = self.canonical(id)
        return self.places[own] if own else None

    def answers_for(self, id: str) -> str | None:
        """The id of the government whose stance counts there: itself, but New York City for its five counties."""
        place = self.get(id)
        if place is None:
            return None
        above = self.places.get(place.parent or "")
        inside_a_city = above is not None and above.kind == "place" and place.kind != "place"
        return above.id if above is not None and inside_a_city else place.id

    def by_fips(self, fips: str) -> Place | None:
        """The place with a code of two digits (state level) or five (county level); DC and Guam under both."""
        folded = {"11001": "11", "66010": "66"}
        return self._fips.get(folded.get(fips, fips))

    def named(self, name: str, state: str | None = None) -> tuple[Place, ...]:
        """All places that the name may mean, best first; empty if none.

        Case, accents, apostrophes, hyphens and Saint / St. do not matter. "City of X", "County of X", "X, TX",
        "X, Texas", "X County" for a parish, nicknames and two-letter codes in capitals are understood. `state` is
        a code, name, abbreviation, FIPS code or id.
        """
        return tuple(place for _, place in self._ranked(name, state))

    def find(self, name: str, state: str | None = None) -> Place:
        """The one place of that name. Raises UnknownPlace, or AmbiguousPlace with the candidates."""
        ranked = self._ranked(name, state)
        if not ranked:
            raise UnknownPlace(name, state)
        best = [place for rank, place in ranked if rank == ranked[0][0]]
        if best[0].kind in STATE_LEVEL:
            strong = [place for rank, place in ranked if rank < 2]
            rivals = [place for place in strong[1:] if place.kind in STATE_LEVEL or (place.population or 0) >= RIVAL]
            best = [best[0], *rivals]
        elif state and all(DWARFS * (place.population or 0) <= (best[0].population or 0) for place in best[1:]):
            best = best[:1]
        if len(best) > 1:
            raise AmbiguousPlace(name, [place for _, place in ranked])
        return best[0]

    def children(self, id: str) -> tuple[Place, ...]:
        """The places directly below, by id."""
        own = self.canonical(id)
        return tuple(sorted(self._children.get(own or "", ()), key=lambda place: place.id))

    def ancestors(self, id: str) -> tuple[Place, ...]:
        """The places above, nearest first, the country last."""
        return tuple(self._above(id))

    def state_of(self, id: str) -> str | None:
        """The id of the state, district or territory it lies in; None for the country and unknown ids."""
        place = self.get(id)
        return place.state if place else None

    def _above(self, id: str) -> Iterator[Place]:
        place = self.get(id)
        while place and place.parent:
            place = self.places[place.parent]
            yield place

    def _state(self, text: str) -> Place | None:
        own = self.canonical(text)
        return self._states.get(own) if own else self._states.get(key(text))

    def _ranked(self, name: str, state: str | None) -> list[tuple[int, Place]]:
        name = name.strip()
        if name.startswith("ocd-division/"):
            place = self.get(name)
            return [(0, place)] if place else []
        within = self._state(state.strip()) if state and state.strip() else None
        if within is None and state and state.strip():
            return []
        hits = self._hits(name, within)
        if hits:
            return hits
        head, comma, tail = name.rpartition(",")
        if not comma:
            head, _, tail = name.rpartition(" ")
            if not (len(tail) == 2 and tail.isupper()):
                return []
        named = self._state(tail.strip())
        if not head or named is None or (within and within is not named):
            return []
        return self._hits(head, named)

    def _hits(self, name: str, within: Place | None) -> list[tuple[int, Place]]:
        """Hits of the plainest form that has any."""
        for text, what in forms(key(name)):
            known = self._index.get(text) or self._joined.get(text.replace(" ", "")) or []
            hits = [(rank, self.places[own]) for rank, own in known]
            code = self._states.get(text) if len(name) == 2 and name.isupper() else None
            if code and all(place is not code for _, place in hits):
                hits = sorted([(1, code), *hits], key=lambda hit: hit[0])
            hits = [(rank, place) for rank, place in hits if _fits(rank, place, what)]
            if within:
                hits = _inside([(rank, place) for rank, place in hits if place.state == within.id], within)
            if hits:
                return hits
        return []


def _inside(hits: list[tuple[int, Place]], state: Place) -> list[tuple[int, Place]]:
    """With the state told, "New York" is the city, but "Iowa" the state rather than its Iowa County."""
    named = [(rank, place) for rank, place in hits if rank < 2 and place is not state]
    itself = [(2 if named else 0, state)] if any(place is state for _, place in hits) else []
    return named + itself + [(rank, place) for rank, place in hits if rank == 2 and place is not state]


def _fits(rank: int, place: Place, what: str) -> bool:
    if what == "city":
        return place.kind in ("place", "district") or bool(place.same_as)
    if what == "county":
        return len(place.fips or "") == 5
    return what == "any" or (rank == 0 and place.kind in STATE_LEVEL and place.kind != "country")
