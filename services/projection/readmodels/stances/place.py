"""The stances of one place: what each dimension adds to it, kept between changes, and its rows."""

from bisect import bisect_left
from collections.abc import Iterable
from datetime import date, datetime

from services.projection.readmodels.stances.acts import GENERAL, Act
from services.projection.readmodels.stances.bans import Bans
from services.projection.readmodels.stances.index import ANY, Courts, Entry, PlaceIndex
from services.projection.readmodels.stances.instruments import stem
from services.projection.readmodels.stances.lookup import Lookup, never
from services.projection.readmodels.stances.marks import Marked, Marks, dimensions_named
from services.projection.readmodels.stances.outlook import NO_PART, NOTHING, Outlook, Part, outlook, part
from services.projection.readmodels.stances.rectangles import Rectangle, Rectangles, Span, hull, points_of
from services.projection.readmodels.stances.row import StanceRow

Due = dict[str, tuple[datetime, date]]
"""By dimension, the earliest instant and the earliest day that a change may bear on."""


class PlaceStances:
    """One place. What a change leaves alone, another dimension or an earlier day or instant, is not looked at again."""

    def __init__(self, place: str, courts: Courts, bans: Bans | None) -> None:
        self.place, self.courts, self.bans = place, courts, bans
        self.index = PlaceIndex()
        self.marks = Marks()
        self._parts: dict[str, Rectangles[Part]] = {}
        self._outlooks = Rectangles[Outlook](NOTHING)
        for row in courts.rulings.get(place, ()):
            self.mark(row[2])

    def take_in(self, entry: Entry[Act]) -> None:
        """Take an act in, and look at each on its instrument, and at its rulings, in the dimensions of all of them."""
        self.index.add(entry)
        self.marks.add(entry, (*entry.what.dimensions, ANY))
        if entry.what.instrument is not None:
            name = stem(entry.what.instrument)
            mates = self.index.mates[name]
            dimensions = {dimension for mate in mates for dimension in mate.what.dimensions}
            self.marks.add(entry, dimensions)
            others = [
                *mates,
                *(row[2] for row in self.courts.rulings.get(name, ())),
                *self.courts.tellings.get(name, ()),
            ]
            for other in others:
                self.marks.add(other, entry.what.dimensions)

    def take_out(self, entry: Entry[Act]) -> None:
        """Take an act out."""
        self.index.remove(entry)
        self.marks.remove(entry)

    def mark(self, entry: Marked) -> None:
        """Look anew on the day of a ruling or telling, in the dimensions of what it names here."""
        self.marks.add(entry, dimensions_named(self.place, self.index, entry.what))

    def refresh(
        self, due: Due, ban_days: set[date], ban_instants: Iterable[datetime]
    ) -> tuple[list[StanceRow], list[StanceRow]]:
        """Find again what is due; return the rows that go and the rows that come.

        ban_days, ban_instants: those of the state's bans, which bear on a locality as well.
        """
        span: Span | None = None
        since: datetime | None = None
        for dimension, (at, day) in due.items():
            bears_on = self.marks.instants_from(at, dimension)
            bears_on |= dict.fromkeys((at, *(instant for instant in ban_instants if instant >= at)), day)
            days = self.marks.days_from(day, dimension) | {day}
            days.update(later for later in ban_days if later >= day)
            order = sorted(days)
            slices: dict[datetime, list[tuple[date, Part]]] = {}
            points: list[tuple[date, Part]] = []
            for instant, first in sorted(bears_on.items()):
                same = bisect_left(order, first)  # before what came to be known then, all is as it was
                slices[instant] = points = points[:same] + self._points(instant, dimension, order[same:])
            parts = self._parts.setdefault(dimension, Rectangles(NO_PART))
            _, _, differs = parts.replace((day, None), slices)
            if differs is not None:
                span = hull(span, differs)
                since = at if since is None else min(since, at)
        if span is None or since is None:
            return [], []
        gone, come, _ = self._outlooks.replace(span, self._together(span, since))
        return [self._row(one) for one in gone], [self._row(one) for one in come]

    def _points(self, instant: datetime, dimension: str, days: list[date]) -> list[tuple[date, Part]]:
        """Return what a dimension adds on each day, as known at an instant."""
        ban = self.bans.ban if self.bans else never
        opens = self.marks.opens.get(dimension, {}) | self.marks.opens.get(GENERAL, {})
        points = []
        for day in days:
            lookup = Lookup(self.place, self.index, self.courts, day, instant, ban)
            points.append((day, part(lookup, dimension, opens.values(), self.bans)))
        return points

    def _together(self, span: Span, since: datetime) -> dict[datetime, list[tuple[date, Outlook]]]:
        """Return, by instant, the outlooks in a span of days, put together from the dimensions."""
        first, until = span
        crossing = [parts.crossing(span, since) for parts in self._parts.values()]
        edges = {edge for parts in crossing for one in parts for edge in (one.known_from, one.known_to)}
        edges |= {edge for one in self._outlooks.crossing(span, since) for edge in (one.known_from, one.known_to)}
        slices = {}
        for instant in sorted({edge for edge in edges if edge is not None and edge > since} | {since}):
            told = [
                points
                for parts in crossing
                if len(points := points_of(parts, instant, first, NO_PART)) > 1 or points[0][1] != NO_PART
            ]
            days = sorted({day for points in told for day, _ in points if until is None or day < until} | {first})
            slices[instant] = _walk(told, days)
        return slices

    def _row(self, one: Rectangle[Outlook]) -> StanceRow:
        bits, ahead, touched, without, because = one.value
        return StanceRow(
            self.place,
            one.valid_from,
            one.valid_to,
            one.known_from,
            one.known_to,
            bits,
            ahead,
            touched,
            without,
            because,
        )


def _walk(told: list[list[tuple[date, Part]]], days: list[date]) -> list[tuple[date, Outlook]]:
    """Put dimensions together on each of some ascending days."""
    places = [0] * len(told)
    found = []
    for day in days:
        for number, points in enumerate(told):
            while places[number] + 1 < len(points) and points[places[number] + 1][0] <= day:
                places[number] += 1
        found.append((day, outlook([points[place][1] for points, place in zip(told, places, strict=True)])))
    return found
