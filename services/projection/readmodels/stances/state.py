"""The stances of one state and of all places in it, kept as rows."""

from collections.abc import Iterable

from services.projection.readmodels.occurrences.occurrence import Occurrence
from services.projection.readmodels.stances.row import StanceRow


class StateStances:
    """The acts and rulings of one state, and the rows of `stance` that follow from them."""

    def __init__(self, state: str) -> None:
        self.state = state

    def apply(
        self, removed: Iterable[Occurrence], added: Iterable[Occurrence]
    ) -> tuple[list[StanceRow], list[StanceRow]]:
        """Take occurrences out and in; return the rows that go and the rows that come."""
        return [], []
