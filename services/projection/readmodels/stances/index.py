"""What is told of one place, in the orders in which the clauses look it up."""

from bisect import bisect_left, insort
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Generic, TypeVar

from services.projection.readmodels.stances.acts import GENERAL, Act, Telling
from services.projection.readmodels.stances.instruments import stem
from services.projection.readmodels.stances.reach import is_ban
from services.projection.readmodels.stances.rulings import Ruling
from shared.events.divisions import state_of

ANY = "*"
T = TypeVar("T", Act, Telling, Ruling)


@dataclass(frozen=True, slots=True, eq=False)
class Entry(Generic[T]):
    """An act, telling or ruling as known in [since, until); number tells entries apart in sorted lists."""

    what: T
    since: datetime
    until: datetime | None
    number: int

    def known(self, instant: datetime) -> bool:
        """Tell whether it is known at an instant."""
        return self.since <= instant and (self.until is None or instant < self.until)


Row = tuple[date, date, int, Entry[Act]]
"""(day looked up by, event day, number, entry): the number decides, so that entries are never compared."""
Decision = tuple[tuple[date, int, str], int, Entry[Ruling]]


@dataclass(slots=True)
class Courts:
    """The rulings and tellings of a state by what they name, and the places that have acts on an instrument."""

    rulings: dict[str, list[Decision]] = field(default_factory=lambda: defaultdict(list))
    tellings: dict[str, list[Entry[Telling]]] = field(default_factory=lambda: defaultdict(list))
    places: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, entry: Entry[Ruling]) -> None:
        """Take a ruling in, under every instrument and place that it names."""
        for name in names(entry.what):
            insort(self.rulings[name], (entry.what.order, entry.number, entry))

    def remove(self, entry: Entry[Ruling]) -> None:
        """Take a ruling out."""
        for name in names(entry.what):
            rows = self.rulings[name]
            del rows[bisect_left(rows, (entry.what.order, entry.number))]


def names(ruling: Ruling) -> set[str]:
    """Return the stems of the instruments, and the places, that a ruling names."""
    return {
        stem(target.instrument) if target.instrument is not None else str(target.place) for target in ruling.targets
    }


@dataclass(slots=True)
class PlaceIndex:
    """The acts of one place.

    acts: by dimension and rank, by (first day of effect, event day). waiting: signed statutes without such a day.
    endings: those without an instrument, by dimension and event day; effects: the same by day of effect. named: those
    with one, by day of effect. made: acts and endings by dimension and direction, by event day; general endings, which
    speak of every dimension, under ANY. bans: of a state, acts that reach its localities, by event day.
    mates: acts and endings by stem. pending: what begins or ends later than its event day, by that later day; endings
    of a named instrument under ANY, for they end it in every dimension.
    lapses: limits by ends_on. limits: limits by event day. cooperation: by first day of effect.
    """

    acts: dict[str, tuple[list[Row], list[Row], list[Row]]] = field(default_factory=dict)
    waiting: dict[str, list[Entry[Act]]] = field(default_factory=lambda: defaultdict(list))
    endings: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    effects: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    made: dict[tuple[str, str], list[Row]] = field(default_factory=lambda: defaultdict(list))
    bans: list[Row] = field(default_factory=list)
    named: list[Row] = field(default_factory=list)
    mates: dict[str, list[Entry[Act]]] = field(default_factory=lambda: defaultdict(list))
    pending: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    lapses: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    limits: list[Row] = field(default_factory=list)
    cooperation: list[Row] = field(default_factory=list)
    dimensions: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, entry: Entry[Act]) -> None:
        """Take an act in."""
        for rows, row in self._places_of(entry):
            insort(rows, row)
        for entries in self._lists_of(entry):
            entries.append(entry)
        for dimension in entry.what.dimensions:
            self.dimensions[dimension] += 1

    def remove(self, entry: Entry[Act]) -> None:
        """Take an act out."""
        for rows, row in self._places_of(entry):
            del rows[bisect_left(rows, row[:3])]
        for entries in self._lists_of(entry):
            entries.remove(entry)
        for dimension in entry.what.dimensions:
            self.dimensions[dimension] -= 1
            if not self.dimensions[dimension]:
                del self.dimensions[dimension]

    def _lists_of(self, entry: Entry[Act]) -> list[list[Entry[Act]]]:
        act = entry.what
        lists = [self.mates[stem(act.instrument)]] if act.instrument is not None else []
        if act.starts is None:
            lists += [self.waiting[dimension] for dimension in act.dimensions]
        return lists

    def _places_of(self, entry: Entry[Act]) -> list[tuple[list[Row], Row]]:
        act, number = entry.what, entry.number
        found: list[tuple[list[Row], Row]] = []
        later = [day for day in (act.starts, act.ends) if day is not None and day > act.day]
        touched = (ANY,) if act.ending and act.instrument is not None else act.dimensions
        for dimension in touched:
            found += [(self.pending[dimension], (day, act.day, number, entry)) for day in set(later)]
        for dimension in act.dimensions:
            by_day = (act.day, act.day, number, entry)
            general = act.ending and dimension == GENERAL
            found.append((self.made[ANY if general else dimension, act.direction], by_day))
            if act.ending:
                if act.instrument is None and act.starts is not None:
                    found.append((self.endings[dimension], by_day))
                    found.append((self.effects[dimension], (act.starts, act.day, number, entry)))
                continue
            if act.starts is not None:
                ranks = self.acts.setdefault(dimension, ([], [], []))
                found.append((ranks[act.rank], (act.starts, act.day, number, entry)))
            if act.direction == "limits" and act.ends is not None:
                found.append((self.lapses[dimension], (act.ends, act.day, number, entry)))
        if act.ending:
            if act.instrument is not None and act.starts is not None:
                found.append((self.named, (act.starts, act.day, number, entry)))
        elif act.direction == "limits":
            found.append((self.limits, (act.day, act.day, number, entry)))
        elif act.direction == "cooperates":
            if state_of(act.place) == act.place and any(is_ban(act, dimension) for dimension in act.dimensions):
                found.append((self.bans, (act.day, act.day, number, entry)))
            found.append((self.cooperation, (act.starts or date.max, act.day, number, entry)))
        return found
