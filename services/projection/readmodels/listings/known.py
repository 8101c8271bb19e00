"""The rows of one place on one list: what is known of it, and how it stood at every time of what was known."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple

from services.projection.readmodels.listings.listing_row import ListingRow
from services.projection.readmodels.listings.standing import Fact, Run, runs

_FROM = attrgetter("known_from")
Source = tuple[str, str]  # an occurrence: state, id


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


@dataclass(slots=True)
class Facts:
    """What is known from each occurrence. Most of its versions differ in their claims only and say the same."""

    _versions: dict[Source, dict[datetime, Known]] = field(default_factory=dict)
    _merged: dict[Source, list[Known]] = field(default_factory=dict)

    def put(self, source: Source, gone: Iterable[datetime], come: Iterable[Known]) -> datetime | None:
        """Take versions of an occurrence out and in; return the first moment at which it says another thing, if any."""
        versions = self._versions.setdefault(source, {})
        for known_from in gone:
            versions.pop(known_from, None)
        for known in come:
            versions[known.known_from] = known
        before, after = self._merged.get(source, []), _merged(versions.values())
        if before == after:
            return None
        if after:
            self._merged[source] = after
        else:
            del self._versions[source], self._merged[source]
        apart = {(fact, edge) for *edges, fact in before for edge in edges} ^ {
            (fact, edge) for *edges, fact in after for edge in edges
        }
        return min(edge for _, edge in apart if edge is not None)

    def __iter__(self) -> Iterator[Known]:
        for merged in self._merged.values():
            yield from merged


def _merged(versions: Iterable[Known]) -> list[Known]:
    found: list[Known] = []
    for known in sorted(versions, key=_FROM):
        if found and found[-1].fact == known.fact and found[-1].known_to == known.known_from:
            found[-1] = found[-1]._replace(known_to=known.known_to)
        else:
            found.append(known)
    return found


@dataclass(slots=True)
class PlaceOnList:
    """What is known of one place on one list, and the rows made of it."""

    place: str
    list_: tuple[str, str]
    facts: Facts = field(default_factory=Facts)
    rows: list[ListingRow] = field(default_factory=list)

    def refresh(self, everywhere: Iterable[Known], since: datetime) -> tuple[list[ListingRow], list[ListingRow]]:
        """Make the rows anew from a moment on, with what is known of the whole list; return those removed and added."""
        facts = [*self.facts, *everywhere]
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
