"""Who stands on which list: rows (valid period, known period) kept up to date from the occurrences of listings."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from services.projection.readmodels.listings.known import Facts, Known, PlaceOnList, Source
from services.projection.readmodels.listings.listing_row import ListingRow
from services.projection.readmodels.listings.standing import Fact, holds_from
from services.projection.readmodels.occurrences.occurrence import Occurrence
from shared.events import JurisdictionListed
from shared.events.divisions import state_of

# The state of occurrences without places; a withdrawal among them reaches every place on the list.
NATION = "us"
List = tuple[str, str]
# What is known of a place (None: of every place on the list), by list.
Shelf = tuple[List, str | None]


class Listings:
    """All lists of all listers. A new version costs what is known of its places, from when on it differs."""

    def __init__(self) -> None:
        self._lists: dict[List, dict[str, PlaceOnList]] = {}
        self._everywhere: dict[List, Facts] = {}

    def apply(
        self, removed: Iterable[Occurrence], added: Iterable[Occurrence]
    ) -> tuple[list[ListingRow], list[ListingRow]]:
        """Take in the versions of occurrences that moved, of any kind; return the rows removed and added."""
        moved: dict[tuple[Shelf, Source], tuple[list[datetime], list[Known]]] = defaultdict(lambda: ([], []))
        for at, known in _facts(removed):
            moved[at][0].append(known.known_from)
        for at, known in _facts(added):
            moved[at][1].append(known)
        since: dict[Shelf, datetime] = {}
        for (shelf, source), (old, new) in moved.items():
            moment = self._facts_of(shelf).put(source, old, new)
            if moment is not None:
                since[shelf] = min(moment, since.get(shelf, moment))
        gone: list[ListingRow] = []
        come: list[ListingRow] = []
        for held, moment in self._touched(since):
            rows_gone, rows_come = held.refresh(self._everywhere.get(held.list_, ()), moment)
            gone += rows_gone
            come += rows_come
        return gone, come

    def _facts_of(self, shelf: Shelf) -> Facts:
        list_, place = shelf
        if place is None:
            return self._everywhere.setdefault(list_, Facts())
        places = self._lists.setdefault(list_, {})
        if place not in places:
            places[place] = PlaceOnList(place, list_)
        return places[place].facts

    def _touched(self, since: dict[Shelf, datetime]) -> Iterator[tuple[PlaceOnList, datetime]]:
        """Return the places whose rows may differ, and from when on."""
        for (list_, place), moment in since.items():
            whole = since.get((list_, None))
            if place is None:
                for one, held in self._lists.get(list_, {}).items():
                    yield held, min(moment, since.get((list_, one), moment))
            elif whole is None:
                yield self._lists[list_][place], moment


def _facts(versions: Iterable[Occurrence]) -> Iterator[tuple[tuple[Shelf, Source], Known]]:
    """Return what the versions of listings say: of each place of their own state, or of the whole list.

    The places of another state stand in that state's occurrence.
    """
    for version in versions:
        if version.kind != JurisdictionListed.type:
            continue
        list_ = (version.fields["lister"], version.fields["list_name"])
        everywhere = version.state == NATION
        places: list[str | None] = [place for place, _ in version.places if state_of(place) == version.state]
        if everywhere and version.fields["action"] == "withdrawn":
            places.append(None)
        rows = version.fields.get("by_place", {})
        source = (version.state, version.id)
        day = holds_from(version.fields["action"], version.event_date or version.known_from.date().isoformat())
        for place in places:
            fact = Fact(
                day=day,
                action=version.fields["action"],
                edition=version.fields["edition"],
                reason=rows.get(place, {}).get("reason"),
                occurrence=version.id,
                everywhere=everywhere,
            )
            yield ((list_, place), source), Known(version.known_from, version.known_to, fact)
