"""Editors' splits and merges: which act has the last word on a claim's occurrence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.projection.readmodels.occurrences.moved import Recorded
from shared.events import OccurrenceRevised
from shared.events.dates import read_instant


@dataclass(frozen=True, slots=True, order=True)
class Revision:
    """An act: split takes its claims out into an occurrence of their own, merge unites theirs. By time, then id.

    Like a misreading it is the ledger's own error that is mended, so it counts from the claims' own days.
    """

    at: datetime
    id: str
    action: Literal["split", "merge"]


class Revisions:
    """The latest act on every claim that was ever split or merged, recorded or not yet."""

    def __init__(self) -> None:
        self.latest: dict[str, Revision] = {}

    def apply(self, events: Iterable[Recorded]) -> set[str]:
        """Take in events; return the claims that have another latest act now."""
        moved = set()
        for event in events:
            if isinstance(event.data, OccurrenceRevised):
                act = Revision(read_instant(event.data.at), event.id, event.data.action)
                for claim in event.data.claims:
                    if claim not in self.latest or self.latest[claim] < act:
                        self.latest[claim] = act
                        moved.add(claim)
        return moved
