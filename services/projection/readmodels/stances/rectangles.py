"""What holds on which valid days, as known at which instants: rectangles of one value each, kept canonical.

Canonical: at each instant the valid days are cut into maximal runs of equal value; a run that later instants repeat
with the same two days and the same value is one rectangle. Runs of the empty value are no rectangles.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Generic, NamedTuple, TypeVar

V = TypeVar("V")
Points = Sequence[tuple[date, V]]
"""Days and the value that holds from each to the next."""
Span = tuple[date, date | None]
"""Days from one to before another; None means for good."""


class Rectangle(NamedTuple, Generic[V]):
    """A value in [valid_from, valid_to), as known in [known_from, known_to); None means still."""

    valid_from: date
    valid_to: date | None
    known_from: datetime
    known_to: datetime | None
    value: V

    def known(self, instant: datetime) -> bool:
        """Tell whether it is known at an instant."""
        return self.known_from <= instant and (self.known_to is None or instant < self.known_to)


class Rectangles(Generic[V]):
    """All rectangles of one thing: those still known by day, the others by the instant at which they ceased to be."""

    def __init__(self, empty: V) -> None:
        self.empty = empty
        self._open: list[Rectangle[V]] = []
        self._closed: list[Rectangle[V]] = []

    def crossing(self, span: Span, since: datetime) -> list[Rectangle[V]]:
        """Return those that overlap or border on a span of days and are known at an instant, or end at it, or later."""
        first, until = span
        place = bisect_left(self._open, first, key=_start)
        while place and _reaches(self._open[place - 1], first):
            place -= 1
        end = len(self._open) if until is None else bisect_right(self._open, until, lo=place, key=_start)
        found = self._open[place:end]
        ceased = bisect_left(self._closed, since, key=_ceased)
        found += [
            one for one in self._closed[ceased:] if _reaches(one, first) and (until is None or one.valid_from <= until)
        ]
        return found

    def replace(
        self, span: Span, slices: Mapping[datetime, Points[V]]
    ) -> tuple[list[Rectangle[V]], list[Rectangle[V]], Span | None]:
        """Put values in the place of what was there: in a span of days, whose first day each slice begins with, at
        each instant given (ascending) until the next, at the last for good. What was there may change between those
        instants, in the span (a thing that was known then is gone) or beside it: each of its edges is looked at too.

        Returns the rectangles that go, those that come, and the span in which values differ, None for nowhere.
        """
        first, until = span
        since = next(iter(slices))
        old = self.crossing(span, since)
        standing = {(one.valid_from, one.valid_to, one.value): one.known_from for one in old if one.known_from < since}
        come: list[Rectangle[V]] = []
        differs: Span | None = None
        edges = {edge for one in old for edge in (one.known_from, one.known_to) if edge is not None and edge > since}
        points: Points[V] = ()
        for instant in sorted(edges | set(slices)):
            points = slices.get(instant, points)
            there = sorted((one for one in old if one.known(instant)), key=_start)
            whole, end = _joined(there, points, first, until, self.empty)
            now = dict.fromkeys(_runs(whole, end, self.empty))
            if now.keys() != {(one.valid_from, one.valid_to, one.value) for one in there}:
                differs = hull(differs, _difference(there, points, first, until, self.empty))
            for run in [run for run in standing if run not in now]:
                come.append(Rectangle(run[0], run[1], standing.pop(run), instant, run[2]))
            for run in now:
                standing.setdefault(run, instant)
        come += [Rectangle(run[0], run[1], known_from, None, run[2]) for run, known_from in standing.items()]
        kept = set(old).intersection(come)
        gone, new = [one for one in old if one not in kept], [one for one in come if one not in kept]
        self._remove(gone)
        self._add(new)
        return gone, new, differs

    def _remove(self, rectangles: Iterable[Rectangle[V]]) -> None:
        for one in rectangles:
            if one.known_to is None:
                del self._open[bisect_left(self._open, one.valid_from, key=_start)]
            else:
                place = bisect_left(self._closed, one.known_to, key=_ceased)
                while self._closed[place] != one:
                    place += 1
                del self._closed[place]

    def _add(self, rectangles: Iterable[Rectangle[V]]) -> None:
        for one in rectangles:
            if one.known_to is None:
                insort(self._open, one, key=_start)
            else:
                insort(self._closed, one, key=_ceased)


def points_of(rectangles: Iterable[Rectangle[V]], instant: datetime, first: date, empty: V) -> list[tuple[date, V]]:
    """Return as points, from a day on, what rectangles say at an instant."""
    points = [(first, empty)]
    for one in sorted((one for one in rectangles if one.known(instant) and _after(one, first)), key=_start):
        if one.valid_from <= points[-1][0]:
            points[-1] = points[-1][0], one.value
        else:
            points.append((one.valid_from, one.value))
        if one.valid_to is not None:
            points.append((one.valid_to, empty))
    return points


def _joined(
    there: Sequence[Rectangle[V]], points: Points[V], first: date, until: date | None, empty: V
) -> tuple[list[tuple[date, V]], date | None]:
    """Return the points with what was there before and after them, and the day on which the last ends."""
    whole = [(one.valid_from, one.value) for one in there if one.valid_from < first]
    whole += points
    if until is None:
        return whole, None
    after = [one for one in there if _after(one, until)]
    if after and after[0].valid_from <= until:
        return [*whole, (until, after[0].value)], after[0].valid_to
    return [*whole, (until, empty)], None


def _runs(points: Points[V], end: date | None, empty: V) -> list[tuple[date, date | None, V]]:
    found: list[tuple[date, V]] = []
    last = empty
    for day, value in points:
        if value != last:
            found.append((day, value))
            last = value
    ends = [*(day for day, _ in found[1:]), end]
    return [(day, to, value) for (day, value), to in zip(found, ends, strict=True) if value != empty] if found else []


def _difference(
    there: Sequence[Rectangle[V]], points: Points[V], first: date, until: date | None, empty: V
) -> Span | None:
    """Return the span in which what was there and the points differ."""
    old = [(day, value) for day, value in _clipped(there, first, empty) if until is None or day < until]
    days = sorted({day for day, _ in old} | {day for day, _ in points})
    apart = [_at(old, day, empty) != _at(points, day, empty) for day in days]
    if True not in apart:
        return None
    last = len(apart) - apart[::-1].index(True)
    return days[apart.index(True)], days[last] if last < len(days) else until


def _clipped(there: Sequence[Rectangle[V]], first: date, empty: V) -> list[tuple[date, V]]:
    points = [(first, empty)]
    for one in there:
        if _after(one, first):
            points.append((max(one.valid_from, first), one.value))
            if one.valid_to is not None:
                points.append((one.valid_to, empty))
    return points


def _at(points: Points[V], day: date, empty: V) -> V:
    return next((value for start, value in reversed(points) if start <= day), empty)


def hull(one: Span | None, other: Span | None) -> Span | None:
    """Return the span from the beginning of the first to the end of the last."""
    if one is None or other is None:
        return one or other
    return min(one[0], other[0]), None if one[1] is None or other[1] is None else max(one[1], other[1])


def _start(one: Rectangle[V]) -> date:
    return one.valid_from


def _ceased(one: Rectangle[V]) -> datetime:
    assert one.known_to is not None
    return one.known_to


def _reaches(one: Rectangle[V], day: date) -> bool:
    return one.valid_to is None or one.valid_to >= day


def _after(one: Rectangle[V], day: date) -> bool:
    return one.valid_to is None or one.valid_to > day
