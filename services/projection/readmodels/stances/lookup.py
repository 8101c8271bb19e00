"""The world of one place at (asOf, knownAt), looked up in the index."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from services.projection.readmodels.stances.acts import GENERAL, Act, Telling
from services.projection.readmodels.stances.in_force import starts
from services.projection.readmodels.stances.index import ANY, Courts, Entry, PlaceIndex, Row
from services.projection.readmodels.stances.instruments import stem
from services.projection.readmodels.stances.rulings import Ruling

Banned = Callable[["Lookup", date], bool]


def never(lookup: "Lookup", day: date) -> bool:
    """A state has no ban over it."""
    return False


@dataclass(frozen=True, slots=True)
class Lookup:
    """A World (see in_force.World).

    `skip` is a ruling to be left out, as if it had not been issued; `consulted` gathers the days for which the bans
    over the place were asked.
    """

    place: str
    index: PlaceIndex
    courts: Courts
    as_of: date
    instant: datetime
    ban: Banned = never
    skip: str | None = None
    consulted: set[date] = field(default_factory=set)

    def without(self, ruling: str) -> "Lookup":
        """Return the same world without one ruling."""
        return Lookup(self.place, self.index, self.courts, self.as_of, self.instant, self.ban, ruling)

    def banned(self, day: date) -> bool:
        """See World."""
        self.consulted.add(day)
        return self.ban(self, day)

    def tellings_near(self, act: Act) -> Iterable[Telling]:
        """See World."""
        named = self.courts.tellings.get(stem(act.instrument or ""), ())
        return [entry.what for entry in named if entry.known(self.instant) and entry.what.day <= self.as_of]

    def mates(self, act: Act) -> Iterable[Act]:
        """See World."""
        return self.on(stem(act.instrument)) if act.instrument is not None else ()

    def on(self, name: str) -> list[Act]:
        """Return the acts and endings on an instrument, by its stem."""
        return [entry.what for entry in self.index.mates.get(name, ()) if self._told(entry)]

    def endings_near(self, act: Act, dimension: str) -> Iterator[Act]:
        """See World."""
        for name in {dimension, GENERAL}:
            rows = self.index.endings.get(name)
            if rows:
                for row in rows[bisect_left(rows, (act.day,)) : bisect_right(rows, (self.as_of, date.max))]:
                    if row[3].known(self.instant):
                        yield row[3].what
        for other in self.mates(act):
            if other.ending:
                yield other

    def rulings_near(self, act: Act) -> Iterator[Ruling]:
        """See World."""
        found = self._rulings(self.place, act.day)
        if act.instrument is not None:
            found += self._rulings(stem(act.instrument), date.min)
            found.sort(key=lambda ruling: ruling.order)
        last = None
        for ruling in found:
            if ruling is not last and ruling.id != self.skip:
                yield ruling
            last = ruling

    def _rulings(self, name: str, since: date) -> list[Ruling]:
        rows = self.courts.rulings.get(name)
        if not rows:
            return []
        return [
            row[2].what
            for row in rows[bisect_left(rows, ((since,),)) :]
            if row[2].what.day <= self.as_of and row[2].known(self.instant)
        ]

    def rank(self, dimension: str, rank: int, day: date) -> Iterator[tuple[date, Act]]:
        """Yield (first day, act) of one rank in a dimension that began by a day, latest first, ties by event day."""
        ranks = self.index.acts.get(dimension)
        if ranks is None:
            return
        rows = ranks[rank]
        for place in range(bisect_right(rows, (day, date.max)) - 1, -1, -1):
            row = rows[place]
            if row[1] <= self.as_of and row[3].known(self.instant):
                yield row[0], row[3].what

    def waiting(self, dimension: str, day: date) -> Iterator[tuple[date, Act]]:
        """Yield (first day, act) of the signed statutes that another occurrence told a first day of, by a day."""
        for entry in self.index.waiting.get(dimension, ()):
            if self._told(entry):
                begins = starts(self, entry.what)
                if begins is not None and begins <= day:
                    yield begins, entry.what

    def coming(self, dimension: str) -> set[date]:
        """Return the days after asOf on which what is dated by asOf begins, ends or lapses."""
        days: set[date] = set()
        for name in (dimension, GENERAL, ANY):
            rows = self.index.pending.get(name)
            if rows:
                for row in rows[bisect_right(rows, (self.as_of, date.max)) :]:
                    if row[1] <= self.as_of and row[3].known(self.instant):
                        days.add(row[0])
        for name in (dimension, GENERAL):
            days.update(begins for begins, _ in self.waiting(name, date.max) if begins > self.as_of)
        return days

    def ended_by(self, rows: list[Row] | None, day: date) -> Iterator[tuple[date, Act]]:
        """Yield (day looked up by, act) of rows up to a day, latest first."""
        if rows:
            for place in range(bisect_right(rows, (day, date.max)) - 1, -1, -1):
                row = rows[place]
                if row[1] <= self.as_of and row[3].known(self.instant):
                    yield row[0], row[3].what

    def _told(self, entry: Entry[Act]) -> bool:
        return entry.what.day <= self.as_of and entry.known(self.instant)
