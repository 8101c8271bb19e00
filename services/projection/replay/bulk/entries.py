"""Counted claims on their way from the step that counts to the step of a state: as small tuples, and back."""

from typing import Any

from services.projection.readmodels.occurrences.claim import Claim, Entry
from services.projection.readmodels.occurrences.likeness import Traits, traits
from services.projection.readmodels.occurrences.told import Told

_CLAIM = ("id", "kind", "cause", "reported", "recorded", "method", "version", "confidence", "review", "grade", "key")
_MORE = ("subject", "places", "states", "event_date", "told", "row_text")
_ENTRY = ("since", "until", "told", "row", "key", "day", "last", "places", "states", "editor", "order")
Kept = tuple[tuple[Any, ...], tuple[tuple[Any, ...], ...]]


def keep(claim: Claim) -> Kept:
    """Return a claim with its entries; its data as published stay behind, they are in its row."""
    return (
        tuple(getattr(claim, name) for name in (*_CLAIM, *_MORE)),
        tuple(tuple(getattr(entry, name) for name in _ENTRY) for entry in claim.entries),
    )


class Restoring:
    """Makes entries again; what repeats is kept once."""

    def __init__(self) -> None:
        self._once: dict[Any, Any] = {}
        self._traits: dict[tuple[str, Told], Traits] = {}

    def entries(self, kept: Kept, state: str) -> list[Entry]:
        """Return the entries of a claim in a state."""
        claim = Claim(**dict(zip((*_CLAIM, *_MORE), map(self._keep, kept[0]), strict=True)), packed=b"", position=0)
        made = [self._entry(claim, dict(zip(_ENTRY, map(self._keep, fields), strict=True))) for fields in kept[1]]
        claim.entries = tuple(made)
        return [entry for entry in made if state in entry.states]

    def _entry(self, claim: Claim, fields: dict[str, Any]) -> Entry:
        tells: Told = fields["told"]
        like = self._traits.get((claim.kind, tells))
        if like is None:
            like = self._traits[claim.kind, tells] = traits(claim.kind, tells)
        return Entry(claim=claim, traits=like, **fields)

    def _keep(self, value: Any) -> Any:
        return self._once.setdefault(value, value)
