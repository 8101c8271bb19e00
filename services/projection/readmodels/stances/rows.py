"""The rows of one place: rectangles of valid days and known instants.

Canonical: at each instant the valid days are cut into maximal runs of equal outlook; a run that later instants repeat
with the same two days and the same outlook is one row. Runs without any content are no rows.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from services.projection.readmodels.stances.outlook import NOTHING, Outlook
from services.projection.readmodels.stances.row import StanceRow

Run = tuple[date, date | None, Outlook]


def runs(outlooks: Iterable[tuple[date, Outlook]]) -> list[Run]:
    """Return the maximal runs of equal outlook; each outlook given holds from its day to the next one's."""
    found: list[tuple[date, Outlook]] = []
    for day, outlook in outlooks:
        if outlook != (found[-1][1] if found else NOTHING):
            found.append((day, outlook))
    ends = [day for day, _ in found[1:]]
    return [
        (start, end, outlook) for (start, outlook), end in zip(found, [*ends, None], strict=False) if outlook != NOTHING
    ]


class Rows:
    """All rows of a place, in the order in which changes look them up: those still known by day, the others by the
    instant at which they ceased to be."""

    def __init__(self, place: str) -> None:
        self.place = place
        self._open: list[StanceRow] = []
        self._closed: list[tuple[datetime, date, StanceRow]] = []

    def replace(
        self, first: date, slices: Mapping[datetime, Sequence[tuple[date, Outlook]]]
    ) -> tuple[list[StanceRow], list[StanceRow]]:
        """Put the outlooks from a day on, at each instant from one on (ascending), in the place of what was there;
        return the rows that go and the rows that come."""
        since = min(slices)
        old = self._from(first, since)
        standing = {_run(row): row.known_from for row in old if row.known_from < since}
        come: list[StanceRow] = []
        for instant, outlooks in slices.items():
            now = dict.fromkeys(runs([*_before(old, first, instant), *outlooks]))
            for run in [run for run in standing if run not in now]:
                come.append(_row(self.place, run, standing.pop(run), instant))
            for run in now:
                standing.setdefault(run, instant)
        come += [_row(self.place, run, known_from, None) for run, known_from in standing.items()]
        kept = set(old).intersection(come)
        gone, new = [row for row in old if row not in kept], [row for row in come if row not in kept]
        self._remove(gone)
        self._add(new)
        return gone, new

    def _from(self, first: date, since: datetime) -> list[StanceRow]:
        """Return the rows that reach to a day or beyond, and to an instant or beyond."""
        place = bisect_left(self._open, first, key=lambda row: row.valid_from)
        rows = self._open[place:]
        while place and reaches(self._open[place - 1], first):
            place -= 1
            rows.append(self._open[place])
        ceased = bisect_left(self._closed, since, key=lambda entry: entry[0])
        rows += [row for _, _, row in self._closed[ceased:] if reaches(row, first)]
        return rows

    def _remove(self, rows: Iterable[StanceRow]) -> None:
        for row in rows:
            if row.known_to is None:
                del self._open[bisect_left(self._open, row.valid_from, key=lambda open_: open_.valid_from)]
            else:
                place = bisect_left(self._closed, (row.known_to, row.valid_from), key=lambda entry: entry[:2])
                while self._closed[place][2] != row:
                    place += 1
                del self._closed[place]

    def _add(self, rows: Iterable[StanceRow]) -> None:
        for row in rows:
            if row.known_to is None:
                insort(self._open, row, key=lambda open_: open_.valid_from)
            else:
                insort(self._closed, (row.known_to, row.valid_from, row), key=lambda entry: entry[:2])


def reaches(row: StanceRow, day: date) -> bool:
    """Tell whether a row holds on a day or ends on it, or later."""
    return row.valid_to is None or row.valid_to >= day


def _before(old: Iterable[StanceRow], first: date, instant: datetime) -> list[tuple[date, Outlook]]:
    """Return the outlook that reaches the first day, as known at an instant, from when it holds."""
    for row in old:
        if row.valid_from < first and row.known_from <= instant and (row.known_to is None or instant < row.known_to):
            return [(row.valid_from, _run(row)[2])]
    return []


def _run(row: StanceRow) -> Run:
    return row.valid_from, row.valid_to, Outlook(row.bits, row.ahead, row.touched, row.without, row.because)


def _row(place: str, run: Run, known_from: datetime, known_to: datetime | None) -> StanceRow:
    start, end, outlook = run
    return StanceRow(place, start, end, known_from, known_to, *outlook)
