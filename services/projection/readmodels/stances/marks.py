"""When what a dimension of a place adds may change, by day and by instant, and the rulings that may be open there."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from services.projection.readmodels.stances.acts import GENERAL, Act, Telling
from services.projection.readmodels.stances.index import ANY, Entry, PlaceIndex
from services.projection.readmodels.stances.instruments import stem
from services.projection.readmodels.stances.rulings import Ruling

Marked = Entry[Act] | Entry[Telling] | Entry[Ruling]


class Marks:
    """One place's. What is marked as general holds for every dimension; what is marked ANY, for the general one, where
    an ending asks whether limits of any kind are known."""

    def __init__(self) -> None:
        self.opens: dict[str, dict[int, Entry[Ruling]]] = defaultdict(dict)
        self._days: dict[str, list[tuple[date, int]]] = defaultdict(list)
        self._instants: dict[str, list[tuple[datetime, int, date]]] = defaultdict(list)
        self._dimensions: dict[int, set[str]] = {}

    def add(self, entry: Marked, dimensions: Iterable[str]) -> None:
        """Mark an entry's days and instants in some dimensions, once."""
        known = self._dimensions.setdefault(entry.number, set())
        for dimension in set(dimensions) - known:
            known.add(dimension)
            for day in _days(entry):
                insort(self._days[dimension], (day, entry.number))
            for instant in _instants(entry):
                insort(self._instants[dimension], (instant, entry.number, min(_days(entry))))
            if isinstance(entry.what, Ruling) and entry.what.opens:
                self.opens[dimension][entry.number] = entry

    def remove(self, entry: Marked) -> None:
        """Forget an entry, where it was marked."""
        for dimension in self._dimensions.pop(entry.number, ()):
            for day in _days(entry):
                days = self._days[dimension]
                del days[bisect_left(days, (day, entry.number))]
            for instant in _instants(entry):
                instants = self._instants[dimension]
                del instants[bisect_left(instants, (instant, entry.number))]
            self.opens[dimension].pop(entry.number, None)

    def days_from(self, day: date, dimension: str) -> set[date]:
        """Return the days marked for a dimension, from one on."""
        found: set[date] = set()
        for name in _names(dimension):
            marked = self._days.get(name, [])
            found.update(at for at, _ in marked[bisect_left(marked, (day,)) :])
        return found

    def instants_from(self, instant: datetime, dimension: str) -> dict[datetime, date]:
        """Return the instants marked for a dimension, from one on, each with the first day that it bears on."""
        found: dict[datetime, date] = {}
        for name in _names(dimension):
            marked = self._instants.get(name, [])
            for at, _, day in marked[bisect_left(marked, (instant,)) :]:
                found[at] = min(day, found.get(at, day))
        return found


def dimensions_named(place: str, index: PlaceIndex, what: Act | Telling | Ruling) -> set[str]:
    """Return the dimensions of a place's acts that a ruling or telling names; general where it names the place."""
    if isinstance(what, Ruling):
        on = [target.instrument for target in what.targets]
        found = (
            {GENERAL} if any(target.instrument is None and target.place == place for target in what.targets) else set()
        )
    else:
        on, found = [what.instrument], set()
    return found | {
        dimension
        for instrument in on
        if instrument is not None
        for mate in index.mates.get(stem(instrument), ())
        for dimension in mate.what.dimensions
    }


def _names(dimension: str) -> set[str]:
    return {GENERAL, ANY} if dimension == GENERAL else {dimension, GENERAL}


def _days(entry: Marked) -> set[date]:
    what = entry.what
    if isinstance(what, Ruling):
        return {what.day}
    later = (what.starts, what.ends) if isinstance(what, Act) else (what.starts,)
    return {what.day, *(day for day in later if day is not None)}


def _instants(entry: Marked) -> set[datetime]:
    return {entry.since} if entry.until is None else {entry.since, entry.until}
