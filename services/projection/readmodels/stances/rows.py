"""From outlooks to rows: rectangles of valid days and known instants.

Canonical: at each instant the valid days are cut into maximal runs of equal outlook; a run that later instants repeat
with the same two days and the same outlook is one row. Runs without any content are no rows.
"""

from collections.abc import Iterable
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


def rectangles(place: str, slices: Iterable[tuple[datetime, Iterable[Run]]]) -> set[StanceRow]:
    """Return the rows of a place from its runs at each instant at which something became known, oldest first."""
    rows: set[StanceRow] = set()
    standing: dict[Run, datetime] = {}
    for instant, found in slices:
        now = set(found)
        for run in standing.keys() - now:
            rows.add(row(place, run, standing.pop(run), instant))
        for run in now - standing.keys():
            standing[run] = instant
    rows.update(row(place, run, since, None) for run, since in standing.items())
    return rows


def row(place: str, run: Run, known_from: datetime, known_to: datetime | None) -> StanceRow:
    """Write one run as a row."""
    start, end, outlook = run
    return StanceRow(place, start, end, known_from, known_to, *outlook)
