"""Which claims of some articles tell one occurrence, outside of any ledger: the same linking as in the fold. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from services.projection.readmodels.occurrences.matter import matter
from services.projection.readmodels.occurrences.matters import Matters, Recorded
from services.projection.readmodels.occurrences.occurrence import Occurrence
from shared.events import ClaimData
from shared.events.data import event_id

_WHENEVER = datetime.min.replace(tzinfo=UTC)


def joined(claims: Iterable[ClaimData], canonical: Callable[[str], str | None]) -> dict[str, str]:
    """Return, for the id of each claim, that of the matter that it tells; `canonical` as for Matters.

    As if an editor had confirmed all that waits. A claim of several states is an occurrence in each: those are one
    matter here, by their own rule or because they share the claim.
    """
    told = {event_id(claim.identity()): _at_once(claim) for claim in claims}
    moved = Matters(canonical).apply([Recorded(0, id_, _WHENEVER, claim) for id_, claim in told.items()])
    now = [occurrence for occurrence in moved.occurrences_added if occurrence.known_to is None]
    return _together(now)


def with_occurrences(
    read: Iterable[tuple[dict[str, Any], Sequence[ClaimData]]], canonical: Callable[[str], str | None]
) -> Iterator[dict[str, Any]]:
    """Give the row {id, events} of each article, its events in the order of their claims, the `occurrence` of each."""
    rows = list(read)
    told = joined((claim for _, claims in rows for claim in claims), canonical)
    for row, claims in rows:
        events = [
            event | {"occurrence": told[event_id(claim.identity())]}
            for event, claim in zip(row["events"], claims, strict=True)
        ]
        yield row | {"events": events}


def _at_once(claim: ClaimData) -> ClaimData:
    """The claim as one that waits neither for an editor nor for the event that ends its reading."""
    method = claim.method.model_copy(update={"name": "curated"})
    return claim.model_copy(update={"tier": "auto", "method": method})


def _together(occurrences: Sequence[Occurrence]) -> dict[str, str]:
    """Lead from each claim to its matter: occurrences that share a claim or a matter are one, by its smallest id."""
    first: dict[str, str] = {}

    def find(id_: str) -> str:
        while (before := first.get(id_, id_)) != id_:
            id_ = before
        return id_

    for occurrence in occurrences:
        for id_ in (matter(occurrence), *occurrence.claims):
            one, other = sorted((find(occurrence.id), find(id_)))
            first[other] = one
    return {claim: find(claim) for occurrence in occurrences for claim in occurrence.claims}
