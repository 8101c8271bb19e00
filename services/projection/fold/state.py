"""The fold's state in memory: what one batch of the record changes in the tables. No input or output.

The same for every generation of one code version and gazetteer, so that a process that follows the record can take
over any of them: it only has to be at that generation's checkpoint.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from services.projection.fold.causes import causes
from services.projection.fold.decode import NotYet, RawEvent, decode
from services.projection.fold.rows import (
    article_row,
    claim_row,
    listing_row,
    occurrence_row,
    reading_row,
    stance_row,
)
from services.projection.fold.tables import ARTICLE, CLAIM, LISTING, OCCURRENCE, READING, STANCE, Table, TableChange
from services.projection.readmodels.occurrences.matters import Matters
from services.projection.readmodels.occurrences.moved import Moved, Recorded
from services.projection.readmodels.places.rows import place_keys
from services.projection.readmodels.sources.articles import Sources, SourcesMoved
from services.projection.readmodels.stances import StateStances
from shared.events import DayBegan
from shared.places import Gazetteer


@dataclass(slots=True)
class Folded:
    """What one batch did: rows by table, what was not understood, and what the journal of changes asks about.

    `causes` names the last event that touched a place, by the place's key; `day` is set when the day moved.
    """

    first: int
    last: int
    changes: dict[Table, TableChange] = field(default_factory=lambda: defaultdict(TableChange))
    erased: list[str] = field(default_factory=list)
    not_yet: list[NotYet] = field(default_factory=list)
    causes: dict[int, str] = field(default_factory=dict)
    day: date | None = None
    day_event: str | None = None


class State:
    """All that the folds remember, as of `position`."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self.keys = place_keys(gazetteer)
        self.position = 0
        self.today: date | None = None
        self._names = {place.id: place.name for place in gazetteer.places.values()}
        self._states = {self.keys[p.id]: self.keys[p.state] for p in gazetteer.places.values() if p.state}
        self._matters = Matters(gazetteer.canonical)
        self._stances: dict[str, StateStances] = {}
        self._sources = Sources()

    def fold(self, rows: Sequence[RawEvent], skipped: Collection[int] = ()) -> Folded:
        """Fold the next rows of the record, in position order and without a gap; return what they change.

        `skipped` are positions that this code is known not to understand, or to fail on.
        """
        assert (rows[0][0], rows[-1][0]) == (self.position + 1, self.position + len(rows)), "positions are gapless"
        events, not_yet = decode([row for row in rows if row[0] not in skipped])
        folded = Folded(rows[0][0], rows[-1][0], not_yet=not_yet)
        moved = self._matters.apply(events)
        self._tell_sources(folded, self._sources.apply(events))
        self._tell_matters(folded, moved)
        self._tell_stances(folded, moved)
        self._tell_day(folded, events)
        folded.causes = causes(events, moved, self.keys)
        self.position = folded.last
        return folded

    def state_key(self, place: int) -> int | None:
        """Return the key of the state that a place lies in, its own for a state, None for the country."""
        return self._states.get(place)

    def _tell_sources(self, folded: Folded, moved: SourcesMoved) -> None:
        folded.erased = moved.erased
        if moved.articles:
            folded.changes[ARTICLE].added = [article_row(article) for article in moved.articles]
        if moved.readings:
            folded.changes[READING].added = [reading_row(reading) for reading in moved.readings]

    def _tell_matters(self, folded: Folded, moved: Moved) -> None:
        keys, names = self.keys, self._names
        folded.changes[CLAIM] = TableChange(
            [claim_row(row, keys) for row in moved.claims_removed.values()],
            [claim_row(row, keys) for row in moved.claims_added.values()],
        )
        folded.changes[OCCURRENCE] = TableChange(
            [occurrence_row(row, keys, names) for row in moved.occurrences_removed],
            [occurrence_row(row, keys, names) for row in moved.occurrences_added],
        )
        folded.changes[LISTING] = TableChange(
            [listing_row(row, keys) for row in moved.listings_removed],
            [listing_row(row, keys) for row in moved.listings_added],
        )

    def _tell_stances(self, folded: Folded, moved: Moved) -> None:
        touched = {row.state for row in (*moved.occurrences_removed, *moved.occurrences_added)}
        for state in sorted(touched):
            stances = self._stances.get(state)
            if stances is None:
                stances = self._stances[state] = StateStances(state)
            removed, added = stances.apply(
                [row for row in moved.occurrences_removed if row.state == state],
                [row for row in moved.occurrences_added if row.state == state],
            )
            folded.changes[STANCE].removed += [stance_row(row, self.keys) for row in removed]
            folded.changes[STANCE].added += [stance_row(row, self.keys) for row in added]

    def _tell_day(self, folded: Folded, events: Sequence[Recorded]) -> None:
        for event in events:
            if isinstance(event.data, DayBegan):
                day = date.fromisoformat(event.data.day)
                if self.today is None or day > self.today:
                    self.today = folded.day = day
                    folded.day_event = event.id
