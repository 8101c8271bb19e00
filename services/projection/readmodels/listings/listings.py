"""Who stands on which list: rows (valid period, known period) kept up to date from the occurrences of listings."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from services.projection.readmodels.listings.listing_row import ListingRow
from services.projection.readmodels.listings.standing import Fact, Run, runs
from services.projection.readmodels.occurrences.occurrence import Occurrence
from shared.events import JurisdictionListed
from shared.events.divisions import state_of

# The state of occurrences without places; a withdrawal among them reaches every place on the list.
NATION = "us"
List = tuple[str, str]
Versions = dict[tuple[str, str, datetime], Occurrence]


class _List:
    """What bears on one list: versions of occurrences by place, and those without places, which reach all."""

    __slots__ = ("by_place", "everywhere", "rows")

    def __init__(self) -> None:
        self.by_place: dict[str, Versions] = {}
        self.everywhere: Versions = {}
        self.rows: dict[str, list[ListingRow]] = {}

    def shelves(self, version: Occurrence) -> Iterator[Versions]:
        if version.state == NATION and version.fields["action"] == "withdrawn":
            yield self.everywhere
        for place in _places(version):
            yield self.by_place.setdefault(place, {})

    def touched_by(self, version: Occurrence) -> Iterable[str]:
        return list(self.by_place) if version.state == NATION else _places(version)


class Listings:
    """All lists of all listers."""

    def __init__(self) -> None:
        self._lists: dict[List, _List] = {}

    def apply(
        self, removed: Iterable[Occurrence], added: Iterable[Occurrence]
    ) -> tuple[list[ListingRow], list[ListingRow]]:
        """Take in the versions of occurrences that moved, of any kind; return the rows removed and added."""
        touched: dict[tuple[List, str], None] = {}
        for version in removed:
            if version.kind == JurisdictionListed.type:
                list_, held = self._list(version)
                for shelf in held.shelves(version):
                    shelf.pop(_key(version), None)
                touched.update(dict.fromkeys((list_, place) for place in held.touched_by(version)))
        for version in added:
            if version.kind == JurisdictionListed.type:
                list_, held = self._list(version)
                for shelf in held.shelves(version):
                    shelf[_key(version)] = version
                touched.update(dict.fromkeys((list_, place) for place in held.touched_by(version)))
        gone: list[ListingRow] = []
        come: list[ListingRow] = []
        for list_, place in touched:
            held = self._lists[list_]
            before, after = held.rows.pop(place, []), rows(place, list_, held.by_place[place], held.everywhere)
            if after:
                held.rows[place] = after
            gone += [row for row in before if row not in after]
            come += [row for row in after if row not in before]
        return gone, come

    def _list(self, version: Occurrence) -> tuple[List, _List]:
        list_ = (version.fields["lister"], version.fields["list_name"])
        return list_, self._lists.setdefault(list_, _List())


def rows(place: str, list_: List, own: Versions, everywhere: Versions) -> list[ListingRow]:
    """Return a place's rows on one list, oldest known first, from the versions that bear on it."""
    versions = [*own.values(), *everywhere.values()]
    moments = sorted({m for v in versions for m in (v.known_from, v.known_to) if m is not None})
    made: list[ListingRow] = []
    still: dict[Run, datetime] = {}
    for moment in moments:
        known = (v for v in versions if v.known_from <= moment and (v.known_to is None or moment < v.known_to))
        now = dict.fromkeys(runs(_fact(place, version) for version in known))
        made += [_row(place, list_, run, since, moment) for run, since in still.items() if run not in now]
        still = {run: still.get(run, moment) for run in now}
    made += [_row(place, list_, run, since, None) for run, since in still.items()]
    return sorted(made, key=lambda row: (row.known_from, row.valid_from))


def _fact(place: str, version: Occurrence) -> Fact:
    fields = version.fields
    told = fields.get("by_place", {}).get(place, {})
    return Fact(
        action=fields["action"],
        event_date=version.event_date or version.known_from.date().isoformat(),
        edition=fields["edition"],
        reason=told.get("reason"),
        occurrence=version.id,
        everywhere=version.state == NATION,
    )


def _row(place: str, list_: List, run: Run, known_from: datetime, known_to: datetime | None) -> ListingRow:
    return ListingRow(
        place=place,
        lister=list_[0],
        list_name=list_[1],
        edition=run.edition,
        valid_from=run.valid_from,
        valid_to=run.valid_to,
        known_from=known_from,
        known_to=known_to,
        action=run.action,
        reason=run.reason,
        occurrence=run.occurrence,
    )


def _places(version: Occurrence) -> list[str]:
    """Return the places of the version's own state: those of another stand in that state's occurrence."""
    return [place for place, _ in version.places if state_of(place) == version.state]


def _key(version: Occurrence) -> tuple[str, str, datetime]:
    return version.state, version.id, version.known_from
