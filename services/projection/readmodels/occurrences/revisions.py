"""Editors' splits and merges: which acts have the last word on a claim's occurrence."""

from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.projection.readmodels.occurrences.moved import Recorded
from shared.events import OccurrenceRevised
from shared.events.dates import read_instant

# (time, the event's id, whether it splits): the later decides.
Act = tuple[datetime, str, bool]


@dataclass(frozen=True, slots=True)
class Revision:
    """What editors made of a claim: the event that split it off last, if any, and those that merged it since.

    A split takes its claims out into an occurrence of their own, and ends what was merged before; a merge unites the
    occurrences of its claims, whole as they are. Like a misreading it is the ledger's own error that is mended, so both
    count from the claims' own days.
    """

    split: str | None
    merges: tuple[str, ...]


class Revisions:
    """The acts on every claim that was ever split or merged, recorded or not yet."""

    def __init__(self) -> None:
        self.latest: dict[str, Revision] = {}
        self._acts: dict[str, list[Act]] = {}

    def apply(self, events: Iterable[Recorded]) -> set[str]:
        """Take in events; return the claims of which editors make something else now."""
        moved = set()
        for event in events:
            if isinstance(event.data, OccurrenceRevised):
                act = (read_instant(event.data.at), event.id, event.data.action == "split")
                for claim in event.data.claims:
                    acts = self._acts.setdefault(claim, [])
                    if act not in acts:
                        insort(acts, act)
                        revision = _revision(acts)
                        if self.latest.get(claim) != revision:
                            self.latest[claim] = revision
                            moved.add(claim)
        return moved


def _revision(acts: list[Act]) -> Revision:
    split: str | None = None
    merges: list[str] = []
    for _, id_, splits in acts:
        if splits:
            split, merges = id_, []
        else:
            merges.append(id_)
    return Revision(split, tuple(merges))
