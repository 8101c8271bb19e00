"""Which claims of some articles tell one happening, outside of any ledger: linked as in the fold, then tied. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from services.projection.readmodels.occurrences.matter import matter
from services.projection.readmodels.occurrences.matters import Matters, Recorded
from services.projection.readmodels.occurrences.occurrence import Occurrence
from shared.events import ClaimData
from shared.events.data import event_id

_WHENEVER = datetime.min.replace(tzinfo=UTC)
_A_DAY = len("2017-03-20")
_DONE = dict.fromkeys(("enacted", "in_effect", "rescinded", "expired"), "done")


def joined(claims: Iterable[ClaimData], canonical: Callable[[str], str | None], *, tied: bool = True) -> dict[str, str]:
    """Return, for the id of each claim, that of the happening that it tells; `canonical` as for Matters.

    As if an editor had confirmed all that waits. A claim of several states is an occurrence in each: those are one
    here. `tied`: so is what the ledger keeps as several occurrences since it answers for each place and dimension, but
    a reader takes for one: what one list did on one day, and what one place did on one day in one direction.
    """
    told = {event_id(claim.identity()): _at_once(claim) for claim in claims}
    moved = Matters(canonical).apply([Recorded(0, id_, _WHENEVER, claim) for id_, claim in told.items()])
    return _together([one for one in moved.occurrences_added if one.known_to is None], tied)


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


def _together(occurrences: Sequence[Occurrence], tied: bool) -> dict[str, str]:
    """Lead from each claim to its happening: occurrences that share a claim or a tie are one, by its smallest id."""
    first: dict[str, str] = {}

    def find(id_: str) -> str:
        while (before := first.get(id_, id_)) != id_:
            id_ = before
        return id_

    for occurrence in occurrences:
        for id_ in (matter(occurrence), *occurrence.claims, *(_ties(occurrence) if tied else ())):
            one, other = sorted((find(occurrence.id), find(id_)))
            first[other] = one
    return {claim: find(claim) for occurrence in occurrences for claim in occurrence.claims}


def _ties(occurrence: Occurrence) -> Iterator[str]:
    """To end one's own limits and to order compliance on one day is one act told twice, whatever its dimensions."""
    fields, day = occurrence.fields, occurrence.event_date or ""
    if len(day) != _A_DAY:
        return
    if occurrence.kind == "jurisdiction-listed":
        yield event_id(["list", fields["lister"], fields["list_name"], fields["edition"], fields["action"], day])
    if occurrence.kind == "policy-changed" and not (fields["instrument"] or {}).get("id"):
        stage = _DONE.get(fields["stage"], fields["stage"])
        actors = sorted(place for place, role in occurrence.places if role == "actor")
        if actors:
            yield event_id(["act", *actors, stage, fields["direction"], day])
