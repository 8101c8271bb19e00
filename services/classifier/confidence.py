"""How sure a reading is, and whether it may count without an editor.

Tier auto only where everything is explicit: the head or lead tells it now, the place is named beyond doubt, and no
cue of title or text speaks against the direction. What can move a stance must also tell its day; a ruling that moves
one must name its law, or be told alike by title and text. A state's law that the text does not name waits, since a
later ruling on it could not be tied to it. What somebody only announces waits too, as does all else: a wrong claim
costs more than a late one.
"""

from collections.abc import Callable

from services.classifier.frames.matter import Draft
from services.classifier.frames.policies import MOVING
from shared.events.vocabulary import Tier

# A plain reading that the model seconds this surely counts at once: set by what was right of such readings of labels
# that the heads had not learnt from. An act or a ruling must also be dated, or told alike by title and text.
SECONDED = {"ruling": 0.7, "policy": 0.55, "listing": 0.35, "enforcement": 0.6}
# Of what a voter proposes its own chance is the measure, less what it promised too much on unseen labels.
LESS = {"ruling": 0.05, "policy": 0.0, "listing": 0.05, "enforcement": 0.1}
BASE = {"ruling": 0.68, "policy": 0.66, "listing": 0.72, "enforcement": 0.80}


def confidence(draft: Draft) -> float:
    """Return how sure the reading is up to its direction, between 0.05 and 0.95, in hundredths."""
    if draft.proposed:
        score = draft.seconded - LESS[draft.kind] - (0.0 if draft.places else 0.1)
        score -= 0.1 * sum(doubt != "one voter" for doubt in draft.doubts)
        return round(min(0.95, max(0.05, score)), 2)
    score = BASE[draft.kind]
    score += 0.12 if draft.agree and draft.kind in ("ruling", "policy") else 0.0
    score += {"explicit": 0.05, "known": 0.04, "cue": 0.0, "context": -0.15}[draft.linked] if draft.places else -0.15
    score += 0.06 if draft.known_instrument else 0.0
    score -= 0.0 if draft.main else 0.3
    score -= 0.25 if draft.background else 0.0
    score -= 0.2 if _direction(draft) == "neutral" and draft.kind in ("ruling", "policy") else 0.0
    score += 0.2 * draft.seconded - 0.1
    score -= 0.1 * len(draft.doubts)
    return round(min(0.95, max(0.05, score)), 2)


def tier(draft: Draft) -> Tier:
    """Return auto or review, by the rule above."""
    plain = (
        draft.main
        and not draft.background
        and not draft.retold
        and not draft.proposed
        and not draft.doubts
        and bool(draft.places)
    )
    if not plain or draft.unnamed or draft.linked not in ("explicit", "known"):
        return "review"
    dated = draft.explicit_date and len(draft.event_date or "") == 10
    backed = dated or draft.concord or draft.kind in ("listing", "enforcement")
    if draft.agree and backed and draft.seconded >= SECONDED[draft.kind]:
        return "auto"
    return "auto" if SURE[draft.kind](draft, dated) else "review"


def _enforcement(draft: Draft, dated: bool) -> bool:
    return bool(draft.fields["counts"]) or (dated and draft.fields["scale"] != "individual")


def _listing(draft: Draft, dated: bool) -> bool:
    return dated and draft.fields["action"] in ("listed", "dropped", "corrected")


def _ruling(draft: Draft, dated: bool) -> bool:
    if not draft.agree or _direction(draft) == "neutral":
        return False
    moves = any(effect["effect"] != "none" for effect in draft.fields["effects"])  # type: ignore[attr-defined]
    if moves:
        return dated and draft.fields["outcome"] != "other" and (draft.known_instrument or draft.concord)
    return (draft.concord or dated) if draft.fields["outcome"] != "other" else (draft.concord and dated)


def _policy(draft: Draft, dated: bool) -> bool:
    if not draft.agree or draft.fields["symbolic"] or _direction(draft) == "neutral":
        return False
    if draft.fields["stage"] in MOVING:
        return dated
    return draft.fields["stage"] != "announced" and (draft.concord or dated)  # who says something has not yet acted


SURE: dict[str, Callable[[Draft, bool], bool]] = {
    "enforcement": _enforcement,
    "listing": _listing,
    "ruling": _ruling,
    "policy": _policy,
}


def _direction(draft: Draft) -> object:
    return draft.fields.get("supports", draft.fields.get("direction"))
