"""The stances of one state and of all places in it: what each occurrence moves, and where."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import count

from services.projection.readmodels.occurrences.occurrence import Occurrence
from services.projection.readmodels.stances.acts import GENERAL, Act, Telling
from services.projection.readmodels.stances.bans import Bans
from services.projection.readmodels.stances.index import Courts, Entry, names
from services.projection.readmodels.stances.instruments import stem
from services.projection.readmodels.stances.place import Due, PlaceStances
from services.projection.readmodels.stances.reach import is_ban
from services.projection.readmodels.stances.row import StanceRow
from services.projection.readmodels.stances.rulings import Ruling
from services.projection.readmodels.stances.told import Period, Told, Version, moved, periods, version_of
from shared.events.divisions import state_of

KINDS = frozenset({"policy-changed", "ruling-issued"})
Key = tuple[str, Told, Period]


class StateStances:
    """The acts and rulings of one state, and the rows of `stance` that follow from them."""

    def __init__(self, state: str) -> None:
        self.state = state
        self._versions: dict[str, dict[datetime, Version]] = {}
        self._acts: dict[Key, Entry[Act]] = {}
        self._tellings: dict[Key, Entry[Telling]] = {}
        self._rulings: dict[Key, Entry[Ruling]] = {}
        self._numbers = count(1)
        self._courts = Courts()
        self._state = PlaceStances(state, self._courts, None)
        self._bans = Bans(state, self._state.index, self._courts)
        self._places = {state: self._state}
        self._ban_instants: list[datetime] = []

    def apply(
        self, removed: Iterable[Occurrence], added: Iterable[Occurrence]
    ) -> tuple[list[StanceRow], list[StanceRow]]:
        """Take versions of occurrences out and in; return the rows that go and the rows that come.

        The rows depend on the versions held, not on the order in which they came.
        """
        return self.tell(
            [version_of(one) for one in removed if one.kind in KINDS],
            [version_of(one) for one in added if one.kind in KINDS],
        )

    def tell(self, removed: Iterable[Version], added: Iterable[Version]) -> tuple[list[StanceRow], list[StanceRow]]:
        """Do as `apply`, with what the versions tell."""
        due: dict[str, Due] = {}
        for id_, before, after in self._versions_moved(removed, added):
            for thing, gone, come, since in moved(periods(before), periods(after)):
                self._note(due, thing, since)
                for period in gone:
                    self._take_out(id_, thing, period)
                for period in come:
                    self._take_in(id_, thing, period)
                self._note(due, thing, since, come)
        return self._refresh(due)

    def _versions_moved(
        self, removed: Iterable[Version], added: Iterable[Version]
    ) -> Iterator[tuple[str, list[Version], list[Version]]]:
        before: dict[str, list[Version]] = {}
        for version in removed:
            versions = self._versions[version.occurrence]
            before.setdefault(version.occurrence, list(versions.values()))
            del versions[version.known_from]
        for version in added:
            versions = self._versions.setdefault(version.occurrence, {})
            before.setdefault(version.occurrence, list(versions.values()))
            versions[version.known_from] = version
        for id_, old in before.items():
            yield id_, old, list(self._versions[id_].values())
            if not self._versions[id_]:
                del self._versions[id_]

    def _refresh(self, due: dict[str, Due]) -> tuple[list[StanceRow], list[StanceRow]]:
        gone: list[StanceRow] = []
        come: list[StanceRow] = []
        for place, what in sorted(due.items()):
            stances = self._places[place]
            days: set[date] = set()
            instants: list[datetime] = []
            if stances.bans is not None and self._bans.index.bans and stances.index.cooperation:
                days = self._bans.days(min(day for _, day in what.values()))
                since = min(instant for instant, _ in what.values())
                instants = self._ban_instants[bisect_left(self._ban_instants, since) :]
            out, new = stances.refresh(what, days, instants)
            gone += out
            come += new
        return gone, come

    def _note(self, due: dict[str, Due], thing: Told, since: datetime, come: Sequence[Period] = ()) -> None:
        """Write down what a thing that comes or goes makes due."""
        for place, dimensions in self._reached(thing).items():
            _widen(due.setdefault(place, {}), dimensions, since, thing.day)
            if place == self.state and self._bears_on_bans(thing):
                for instant in {since, *(edge for period in come for edge in period if edge is not None)}:
                    insort(self._ban_instants, instant)
                self._bans.forget()
                self._note_localities(due, thing, since)

    def _note_localities(self, due: dict[str, Due], thing: Told, since: datetime) -> None:
        """What moves a ban can make compliance of cooperation that begins then or later, or no longer."""
        for place, stances in self._places.items():
            if stances.bans is None:
                continue
            rows = stances.index.cooperation
            for row in rows[bisect_left(rows, (thing.day,)) :]:
                dimensions = self._widened(stances, row[3].what.dimensions)
                if dimensions:
                    _widen(due.setdefault(place, {}), dimensions, since, max(row[1], thing.day))

    def _bears_on_bans(self, thing: Told) -> bool:
        """Tell whether a thing that reaches the state can move one of its bans: one itself, an ending, what is on the
        instrument of one, or a ruling on the state's acts."""
        if isinstance(thing, Act) and (thing.ending or any(is_ban(thing, dimension) for dimension in thing.dimensions)):
            return True
        if isinstance(thing, Ruling):
            on = names(thing)
        else:
            on = {stem(thing.instrument)} if thing.instrument is not None else set()
        mates = (entry.what for name in on for entry in self._state.index.mates.get(name, ()))
        return self.state in on or any(is_ban(act, dimension) for act in mates for dimension in act.dimensions)

    def _reached(self, thing: Told) -> dict[str, set[str]]:
        """Return the places, and their dimensions, whose stance a thing can move."""
        if isinstance(thing, Act):
            if state_of(thing.place) != self.state:
                return {}
            stances = self._place(thing.place)
            dimensions = set(thing.dimensions)
            if thing.instrument is not None:
                for entry in stances.index.mates.get(stem(thing.instrument), ()):
                    dimensions.update(entry.what.dimensions)
            if thing.direction == "limits" and stances.index.effects.get(GENERAL):
                dimensions.add(GENERAL)
            return {thing.place: self._widened(stances, dimensions)}
        found: dict[str, set[str]] = {}
        for name in {stem(thing.instrument)} if isinstance(thing, Telling) else names(thing):
            for place in (name, *self._courts.places.get(name, ())):
                reached = self._places.get(place)
                if reached is None:
                    continue
                if place == name:
                    dimensions = set(reached.index.dimensions)
                else:
                    dimensions = {d for entry in reached.index.mates.get(name, ()) for d in entry.what.dimensions}
                if dimensions:
                    found.setdefault(place, set()).update(self._widened(reached, dimensions))
        return found

    def _widened(self, stances: PlaceStances, dimensions: Iterable[str]) -> set[str]:
        """A general act bears on every dimension."""
        found = set(dimensions)
        return found | set(stances.index.dimensions) if GENERAL in found else found

    def _place(self, place: str) -> PlaceStances:
        found = self._places.get(place)
        if found is None:
            found = self._places[place] = PlaceStances(place, self._courts, self._bans)
        return found

    def _take_in(self, id_: str, thing: Told, period: Period) -> None:
        number, key = next(self._numbers), (id_, thing, period)
        if isinstance(thing, Act):
            if state_of(thing.place) == self.state:
                self._acts[key] = act = Entry(thing, *period, number)
                self._place(thing.place).take_in(act)
                if thing.instrument is not None:
                    places = self._courts.places[stem(thing.instrument)]
                    places[thing.place] = places.get(thing.place, 0) + 1
        elif isinstance(thing, Telling):
            self._tellings[key] = telling = Entry(thing, *period, number)
            self._courts.tellings[stem(thing.instrument)].append(telling)
            for place in self._near({stem(thing.instrument)}):
                place.mark(telling)
        else:
            self._rulings[key] = ruling = Entry(thing, *period, number)
            self._courts.add(ruling)
            for place in self._near(names(thing)):
                place.mark(ruling)

    def _take_out(self, id_: str, thing: Told, period: Period) -> None:
        key = id_, thing, period
        if isinstance(thing, Act):
            if state_of(thing.place) == self.state:
                self._places[thing.place].take_out(self._acts.pop(key))
                if thing.instrument is not None:
                    places = self._courts.places[stem(thing.instrument)]
                    places[thing.place] -= 1
                    if not places[thing.place]:
                        del places[thing.place]
        elif isinstance(thing, Telling):
            telling = self._tellings.pop(key)
            self._courts.tellings[stem(thing.instrument)].remove(telling)
            self._forget(telling)
        else:
            ruling = self._rulings.pop(key)
            self._courts.remove(ruling)
            self._forget(ruling)

    def _forget(self, entry: Entry[Telling] | Entry[Ruling]) -> None:
        """Unmark it wherever it was marked: the act that made it bear on a place may have left before it."""
        for place in self._places.values():
            place.marks.remove(entry)

    def _near(self, told_of: set[str]) -> list[PlaceStances]:
        """Return the places among names, and those with an act on an instrument among them."""
        found = {place for name in told_of for place in (name, *self._courts.places.get(name, ()))}
        return [self._places[place] for place in sorted(found) if place in self._places]


def _widen(due: Due, dimensions: Iterable[str], since: datetime, day: date) -> None:
    for dimension in dimensions:
        known = due.get(dimension)
        due[dimension] = (min(since, known[0]), min(day, known[1])) if known else (since, day)
