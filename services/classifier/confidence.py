"""How sure a reading is, and whether it may count without an editor.

Tier auto only where everything is explicit: the head or lead tells it now, the place is named beyond doubt, the cues
of title and text agree on the direction, the day is told, and an act or a ruling names an instrument of the table.
All else waits for review; a wrong claim costs more than a late one.
"""

from services.classifier.frames.matter import Draft
from shared.events.vocabulary import Tier

BASE = {"ruling": 0.68, "policy": 0.66, "listing": 0.72, "enforcement": 0.80}
SURE_STAGES = frozenset({"enacted", "in_effect", "failed", "vetoed", "passed", "passed_one_chamber", "introduced"})


def confidence(draft: Draft) -> float:
    """Return how sure the reading is up to its direction, between 0.05 and 0.95, in hundredths."""
    score = BASE[draft.kind]
    score += 0.12 if draft.agree and draft.kind in ("ruling", "policy") else 0.0
    score += {"explicit": 0.05, "known": 0.04, "cue": 0.0, "context": -0.15}[draft.linked] if draft.places else -0.15
    score += 0.06 if draft.known_instrument else 0.0
    score -= 0.0 if draft.main else 0.3
    score -= 0.25 if draft.background else 0.0
    score -= 0.2 if _direction(draft) == "neutral" and draft.kind in ("ruling", "policy") else 0.0
    score -= 0.1 * len(draft.doubts)
    return round(min(0.95, max(0.05, score)), 2)


def tier(draft: Draft) -> Tier:
    """Return auto or review, by the rule above."""
    plain = draft.main and not draft.background and not draft.retold and not draft.doubts and bool(draft.places)
    if not plain or draft.linked not in ("explicit", "known"):
        return "review"
    if draft.kind == "enforcement":
        return "auto" if draft.explicit_date and draft.fields["counts"] else "review"
    if draft.kind == "listing":
        return "auto" if draft.fields["action"] in ("listed", "dropped") and draft.explicit_date else "review"
    if not draft.agree or not draft.explicit_date or len(draft.event_date or "") != 10:
        return "review"
    if draft.kind == "ruling":
        return "auto" if draft.fields["effects"] and draft.fields["outcome"] in ("granted", "affirmed") else "review"
    if draft.fields["stage"] not in SURE_STAGES or draft.fields["symbolic"]:
        return "review"
    return "auto" if draft.known_instrument else "review"


def _direction(draft: Draft) -> object:
    return draft.fields.get("supports", draft.fields.get("direction"))
