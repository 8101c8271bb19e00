"""The rows of one place on one list: what is known of it, and how it stood at every time of what was known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from services.projection.readmodels.listings.listing_row import ListingRow
from services.projection.readmodels.listings.standing import Fact, Run, runs

Key = tuple[str, str, datetime]  # of a version of an occurrence: state, id, known from


class Known(NamedTuple):
    """A fact while it is known, in [known_from, known_to); None means still."""

    known_from: datetime
    known_to: datetime | None
    fact: Fact

    def at(self, moment: datetime) -> bool:
        """Tell whether it is known at a moment."""
        return self.known_from <= moment and (self.known_to is None or moment < self.known_to)

    def before(self, moment: datetime) -> bool:
        """Tell whether it is known just before a moment."""
        return self.known_from < moment and (self.known_to is None or moment <= self.known_to)


Facts = Mapping[Key, Known]


def parting(one: Known | None, other: Known | None) -> datetime | None:
    """Return the moment from which two versions of one fact differ; None where they never do."""
    if one is None or other is None:
        known = one or other
        return known.known_from if known else None
    if one.fact != other.fact:
        return one.known_from
    if one.known_to == other.known_to:
        return None
    return min(end for end in (one.known_to, other.known_to) if end is not None)


@dataclass(slots=True)
class PlaceOnList:
    """What is known of one place on one list, and the rows made of it."""

    place: str
    list_: tuple[str, str]
    facts: dict[Key, Known] = field(default_factory=dict)
    rows: list[ListingRow] = field(default_factory=list)

    def refresh(self, everywhere: Facts, since: datetime) -> tuple[list[ListingRow], list[ListingRow]]:
        """Make the rows anew from a moment on, with what is known of the whole list; return those removed and added."""
        facts = [*self.facts.values(), *everywhere.values()]
        moments = {moment for one in facts for moment in one[:2] if moment is not None and moment >= since}
        said = {one.fact for one in facts if one.before(since)}
        kept = [row for row in self.rows if row.known_to is not None and row.known_to < since]
        open_ = [row for row in self.rows if row.known_to is None or row.known_to >= since]
        still = {_run(row): row.known_from for row in open_ if row.known_from < since}
        made: list[ListingRow] = []
        for moment in sorted(moments):
            now = {one.fact for one in facts if one.at(moment)}
            if now != said:
                said, shown = now, dict.fromkeys(runs(now))
                made += self._rows({run: start for run, start in still.items() if run not in shown}, moment)
                still = {run: still.get(run, moment) for run in shown}
        made += self._rows(still, None)
        self.rows = kept + made
        same = set(open_).intersection(made)
        return [row for row in open_ if row not in same], [row for row in made if row not in same]

    def _rows(self, still: Mapping[Run, datetime], known_to: datetime | None) -> list[ListingRow]:
        return [
            ListingRow(
                place=self.place,
                lister=self.list_[0],
                list_name=self.list_[1],
                edition=run.edition,
                valid_from=run.valid_from,
                valid_to=run.valid_to,
                known_from=known_from,
                known_to=known_to,
                action=run.action,
                reason=run.reason,
                occurrence=run.occurrence,
            )
            for run, known_from in still.items()
        ]


def _run(row: ListingRow) -> Run:
    return Run(row.valid_from, row.valid_to, row.action, row.edition, row.reason, row.occurrence)
