"""The pure fold of a whole history, in any order and any cuts: the rows that remain."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from services.projection.readmodels.occurrences.matters import Matters
from services.projection.readmodels.occurrences.moved import Recorded
from services.projection.readmodels.occurrences.occurrence import Occurrence
from services.projection.readmodels.stances import StanceRow, StateStances


class Folded:
    """All rows after a sequence of batches. A row is removed only if it is there: a wrong diff is an error."""

    def __init__(self, canonical: Callable[[str], str | None]) -> None:
        self.matters = Matters(canonical)
        self.stances: dict[str, StateStances] = {}
        self.rows: dict[str, Counter[Any]] = {name: Counter() for name in ("claim", "occurrence", "listing", "stance")}
        self._known: dict[str, Any] = {}

    def take(self, events: Sequence[Recorded]) -> None:
        moved = self.matters.apply(events)
        self._move("claim", moved.claims_removed.values(), moved.claims_added.values())
        self._move("occurrence", moved.occurrences_removed, moved.occurrences_added)
        self._move("listing", moved.listings_removed, moved.listings_added)
        for state in {row.state for row in (*moved.occurrences_removed, *moved.occurrences_added)}:
            stances = self.stances.setdefault(state, StateStances(state))
            mine = lambda rows, state=state: [row for row in rows if row.state == state]
            self._move("stance", *stances.apply(mine(moved.occurrences_removed), mine(moved.occurrences_added)))

    def _move(self, table: str, removed: Iterable[Any], added: Iterable[Any]) -> None:
        rows = self.rows[table]
        for row in removed:
            rows[self._key(row)] -= 1
        for row in added:
            rows[self._key(row)] += 1
        assert not [row for row, count in rows.items() if count not in (0, 1)], f"{table}: a row twice, or never there"

    def _key(self, row: Any) -> str:
        """Return the row as text, without its position in the record, which is no part of an answer."""
        key = repr(replace(row, position=0) if hasattr(row, "position") else row)
        self._known[key] = row
        return key

    def table(self, name: str) -> list[Any]:
        return [self._known[key] for key, count in sorted(self.rows[name].items()) if count]

    def keys(self) -> dict[str, list[str]]:
        return {name: sorted(key for key, count in rows.items() if count) for name, rows in self.rows.items()}

    def occurrences(self) -> list[Occurrence]:
        return self.table("occurrence")

    def stance_rows(self) -> list[StanceRow]:
        return self.table("stance")


def fold(events: Sequence[Recorded], canonical: Callable[[str], str | None], draw: Random | None = None) -> Folded:
    """Fold events as they stand, or shuffled, some twice, in batches of any size."""
    folded = Folded(canonical)
    if draw is None:
        folded.take(events)
        return folded
    again = [*events, *draw.choices(events, k=len(events) // 3)]
    draw.shuffle(again)
    while again:
        size = draw.randrange(1, 8)
        folded.take(again[:size])
        del again[:size]
    return folded
