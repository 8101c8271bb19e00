"""Which claims of some articles tell one happening, outside of any ledger: linked as in the fold, then tied. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from datetime import UTC, datetime
from typing import Any

from services.projection.readmodels.occurrences.matter import matter
from services.projection.readmodels.occurrences.matters import Matters, Recorded
from services.projection.readmodels.occurrences.occurrence import Occurrence
from services.projection.readmodels.occurrences.ties import found_elsewhere, ties
from shared.events import ClaimData
from shared.events.data import event_id
from shared.events.strong_key import strong_key

_WHENEVER = datetime.min.replace(tzinfo=UTC)


def joined(claims: Iterable[ClaimData], canonical: Callable[[str], str | None], *, tied: bool = True) -> dict[str, str]:
    """Return, for the id of each claim, that of the happening that it tells; `canonical` as for Matters.

    As if an editor had confirmed all that waits. A claim of several states is an occurrence in each: those are one
    here. `tied`: so is what the ledger keeps as several occurrences since it answers for each place and dimension, but
    a reader takes for one: what one list did on one day, and what one place did on one day in one direction.
    """
    told = {event_id(claim.identity()): _at_once(claim) for claim in claims}
    moved = Matters(canonical).apply([Recorded(0, id_, _WHENEVER, claim) for id_, claim in told.items()])
    dated = {id_ for id_, claim in told.items() if claim.event_date}
    return _together([one for one in moved.occurrences_added if one.known_to is None], dated, tied)


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
    """The claim as one that waits neither for an editor nor for the end of its reading, with its strong key."""
    method = claim.method.model_copy(update={"name": "curated"})
    key = claim.strong_key or strong_key(claim)
    return claim.model_copy(update={"tier": "auto", "method": method, "strong_key": key})


def _together(occurrences: Sequence[Occurrence], dated: Set[str], tied: bool) -> dict[str, str]:
    """Lead from each claim to its happening: occurrences that share a claim or a tie are one, by its smallest id.

    `dated` are the claims whose day is told. What another state may tell as well is one with it only where all that it
    may be is one already.
    """
    first: dict[str, str] = {}

    def find(id_: str) -> str:
        while (before := first.get(id_, id_)) != id_:
            id_ = before
        return id_

    def unite(these: Iterable[tuple[str, str]]) -> None:
        for pair in these:
            one, other = sorted(map(find, pair))
            first[other] = one

    told = [one for one in occurrences if tied and not dated.isdisjoint(one.claims)]
    unite((one.id, id_) for one in occurrences for id_ in (matter(one), *one.claims))
    unite((one.id, id_) for one in told for id_ in ties(one))
    unite(
        [
            (one.id, next(iter(like)).id)
            for one, like in found_elsewhere(told)
            if len({find(other.id) for other in like} - {find(one.id)}) == 1
        ]
    )
    return {claim: find(claim) for occurrence in occurrences for claim in occurrence.claims}
