"""The stances of one state and of all places in it, kept as rows."""

from collections.abc import Iterable

from services.projection.readmodels.occurrences.occurrence import Occurrence
from services.projection.readmodels.stances.plain import plain_rows
from services.projection.readmodels.stances.row import StanceRow

KINDS = frozenset({"policy-changed", "ruling-issued"})


class StateStances:
    """The acts and rulings of one state, and the rows of `stance` that follow from them."""

    def __init__(self, state: str) -> None:
        self.state = state
        self._versions: dict[tuple[str, object], Occurrence] = {}
        self._rows: set[StanceRow] = set()

    def apply(
        self, removed: Iterable[Occurrence], added: Iterable[Occurrence]
    ) -> tuple[list[StanceRow], list[StanceRow]]:
        """Take occurrence versions out and in; return the rows that go and the rows that come."""
        for occurrence in removed:
            self._versions.pop((occurrence.id, occurrence.known_from), None)
        for occurrence in added:
            if occurrence.kind in KINDS:
                self._versions[occurrence.id, occurrence.known_from] = occurrence
        rows = plain_rows(self.state, self._versions.values())
        gone, come = self._rows - rows, rows - self._rows
        self._rows = rows
        return list(gone), list(come)
