"""Which event moved a place? The last one of a batch that touched it. Pure."""

from collections.abc import Mapping, Sequence

from services.projection.readmodels.occurrences.moved import Moved, Recorded
from shared.events import ArticleClassified, ClaimData, ClaimRetracted, ClaimReviewed, OccurrenceRevised


def causes(events: Sequence[Recorded], moved: Moved, keys: Mapping[str, int]) -> dict[int, str]:
    """Return {key of a place: id of the last event that touched it}; an event touches the places of its claims.

    A reading, a review or a revision touches the places of the claims that it names and that moved with it.
    """
    found: dict[int, str] = {}
    claims = moved.claims_removed | moved.claims_added
    for event in events:
        for claim in _claims(event):
            if row := claims.get(claim):
                found.update(dict.fromkeys((keys[place] for place in row.places), event.id))
    return found


def _claims(event: Recorded) -> Sequence[str]:
    match event.data:
        case ClaimData():
            return (event.id,)
        case ArticleClassified(claims=claims) | OccurrenceRevised(claims=claims):
            return claims
        case ClaimReviewed(claim=claim) | ClaimRetracted(claim=claim):
            return (claim,)
    return ()
