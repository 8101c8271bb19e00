"""The stances of one place: its index, what each dimension adds to it over time, and its rows."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from services.projection.readmodels.stances.acts import Act, Telling
from services.projection.readmodels.stances.bans import Bans
from services.projection.readmodels.stances.index import Courts, Entry, PlaceIndex
from services.projection.readmodels.stances.instruments import stem
from services.projection.readmodels.stances.lookup import Lookup, never
from services.projection.readmodels.stances.outlook import NO_PART, Outlook, Part, outlook, part
from services.projection.readmodels.stances.row import StanceRow
from services.projection.readmodels.stances.rows import Rows
from services.projection.readmodels.stances.rulings import Ruling

Marked = Entry[Act] | Entry[Telling] | Entry[Ruling]
Steps = tuple[list[date], list[Part]]
"""Days and the part that holds from each to the next; before the first, nothing."""


@dataclass(slots=True)
class Due:
    """What a change makes due: the earliest instant, and by dimension the earliest day."""

    since: datetime
    days: dict[str, date] = field(default_factory=dict)

    def add(self, since: datetime, day: date, dimensions: Iterable[str]) -> None:
        """Widen by one change."""
        self.since = min(self.since, since)
        for dimension in dimensions:
            self.days[dimension] = min(day, self.days.get(dimension, day))


class PlaceStances:
    """One place. The parts as known last are kept, and what a change leaves alone is not looked at again."""

    def __init__(self, place: str, courts: Courts, bans: Bans | None) -> None:
        self.place, self.courts, self.bans = place, courts, bans
        self.index = PlaceIndex()
        self.opens: dict[int, Entry[Ruling]] = {}
        self.days: list[tuple[date, int]] = []
        self.instants: list[tuple[datetime, int]] = []
        self.rows = Rows(place)
        self._parts: dict[str, Steps] = {}
        self._marked: set[int] = set()
        for row in courts.rulings.get(place, ()):
            self.mark(row[2])

    def take_in(self, entry: Entry[Act]) -> None:
        """Take an act in, and with it the rulings and tellings on its instrument."""
        self.index.add(entry)
        self.mark(entry)
        if entry.what.instrument is not None:
            name = stem(entry.what.instrument)
            for row in self.courts.rulings.get(name, ()):
                self.mark(row[2])
            for telling in self.courts.tellings.get(name, ()):
                self.mark(telling)

    def take_out(self, entry: Entry[Act]) -> None:
        """Take an act out."""
        self.index.remove(entry)
        self.unmark(entry)

    def mark(self, entry: Marked) -> None:
        """Look at the place anew on the days and at the instants of an entry that may bear on it."""
        if entry.number in self._marked:
            return
        self._marked.add(entry.number)
        for day in _days(entry):
            insort(self.days, (day, entry.number))
        for instant in _instants(entry):
            insort(self.instants, (instant, entry.number))
        if isinstance(entry.what, Ruling) and entry.what.opens:
            self.opens[entry.number] = entry

    def unmark(self, entry: Marked) -> None:
        """Forget an entry that has been marked, if it has."""
        if entry.number not in self._marked:
            return
        self._marked.remove(entry.number)
        for day in _days(entry):
            del self.days[bisect_left(self.days, (day, entry.number))]
        for instant in _instants(entry):
            del self.instants[bisect_left(self.instants, (instant, entry.number))]
        self.opens.pop(entry.number, None)

    def refresh(
        self, due: Due, more_days: set[date], more_instants: set[datetime]
    ) -> tuple[list[StanceRow], list[StanceRow]]:
        """Find again what is due; return the rows that go and the rows that come.

        more_days, more_instants: those of the state's bans, which bear on a locality as well.
        """
        instants = {at for at, _ in self.instants[bisect_left(self.instants, (due.since,)) :]}
        instants |= {at for at in more_instants if at >= due.since} | {due.since}
        first = min(due.days.values())
        days = {day for day, _ in self.days[bisect_left(self.days, (first,)) :]}
        days |= {day for day in more_days if day >= first} | set(due.days.values())
        order = sorted(days)
        last = max(instants)
        slices = {at: self._changed(at, due, order, keep=at == last) for at in sorted(instants)}
        return self.rows.replace(first, slices)

    def _changed(self, instant: datetime, due: Due, days: list[date], *, keep: bool) -> list[tuple[date, Outlook]]:
        """Return the outlook of each day from the first that is due, as known at an instant."""
        parts = dict(self._parts)
        for dimension in self.index.dimensions if not keep else due.days:
            since = due.days.get(dimension, days[0]) if keep else days[0]
            parts[dimension] = self._steps(
                instant, dimension, since, days, self._parts.get(dimension) if keep else None
            )
        if keep:
            self._parts = {dimension: steps for dimension, steps in parts.items() if steps[0]}
            parts = self._parts
        return [(day, outlook([_at(steps, day) for steps in parts.values()])) for day in days]

    def _steps(self, instant: datetime, dimension: str, since: date, days: list[date], old: Steps | None) -> Steps:
        cut = bisect_left(old[0], since) if old else 0
        found, parts = (old[0][:cut], old[1][:cut]) if old else ([], [])
        last = parts[-1] if parts else NO_PART
        for day in days[bisect_left(days, since) :]:
            lookup = Lookup(
                self.place, self.index, self.courts, day, instant, ban=self.bans.ban if self.bans else never
            )
            now = part(lookup, dimension, self.opens.values(), self.bans)
            if now != last:
                found.append(day)
                parts.append(now)
                last = now
        return found, parts


def _at(steps: Steps, day: date) -> Part:
    place = bisect_right(steps[0], day) - 1
    return steps[1][place] if place >= 0 else NO_PART


def _days(entry: Marked) -> set[date]:
    what = entry.what
    if isinstance(what, Ruling):
        return {what.day}
    later = (what.starts, what.ends) if isinstance(what, Act) else (what.starts,)
    return {what.day, *(day for day in later if day is not None)}


def _instants(entry: Marked) -> set[datetime]:
    return {entry.since} if entry.until is None else {entry.since, entry.until}
