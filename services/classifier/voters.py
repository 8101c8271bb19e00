"""The seam for further voters: the rules draft, others say whether they agree; where they do not, an editor decides.

A voter also proposes: where no rule finds a matter it may name one, which then always waits for review.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from services.classifier.frames.matter import Draft
from services.classifier.frames.policies import is_soft
from services.classifier.kinds.cues import PROPOSED, Hit

DIRECTION_FIELD = {"ruling": "supports", "policy": "direction", "enforcement": "direction"}
# From this chance on a voter's event is proposed.
LIKELY = 0.8
TOLD, BOTH = 0.5, 0.55  # of its direction; of event and direction together
# Below this chance an event that the rules read is doubted.
DOUBTED = 0.2
# From this chance on another direction counts against rules whose own lines agree.
OPPOSED = 0.85
# From this chance on it counts before a direction that the rules took from a line beside.
FIRM = 0.75
ACTS = {
    "policy": {"proposed": "introduced"},
    "ruling": {"upheld": "affirmed", "other": "dismissed"},
    "listing": {"delisted": "dropped"},
}


@dataclass(frozen=True, slots=True)
class Opinion:
    """What another voter reads in some words; None where it cannot tell.

    kind and direction in the words of a draft; stage as the evaluation kit names stages, outcomes and actions; event:
    how likely it is, from 0 to 1, that anything of ours is told at all; chance: how likely the direction.
    """

    kind: str | None
    direction: str | None
    stage: str | None = None
    event: float | None = None
    chance: float = 1.0


class Voter(Protocol):
    """A second reader of the same words. Pure: equal words give an equal opinion."""

    @property
    def hashes(self) -> dict[str, str]:
        """What its readings follow from, by name; travels with every claim that it weighed."""

    def opinion(self, words: Sequence[str]) -> Opinion:
        """Read some sentences in order, as one text; None where it cannot tell."""


def proposal(words: Sequence[str], voters: Sequence[Voter]) -> Hit | None:
    """Return the matter that a voter reads in words where no rule finds one."""
    for voter in voters:
        said = voter.opinion(words)
        if said.kind is None or said.event is None or said.event < LIKELY:
            continue
        if said.kind in ("policy", "ruling") and (said.chance < TOLD or said.chance * said.event < BOTH):
            continue  # an act of which nobody can tell which way it goes is no help to anybody
        if said.kind == "enforcement":
            act = said.direction if said.direction == "limits" else "neutral"
        elif said.stage is None:
            continue
        else:
            act = ACTS[said.kind].get(said.stage, said.stage)
        return Hit(f"{said.kind}.{PROPOSED}", said.kind, act, 0, 0)
    return None


def seems_ours(words: Sequence[str], voters: Sequence[Voter]) -> bool:
    """Whether a voter finds it likely that words tell an event of ours although they name nothing of ours outright."""
    return any((voter.opinion(words).event or 0.0) >= LIKELY for voter in voters)


def weigh(draft: Draft, words: Sequence[str], voters: Sequence[Voter]) -> None:
    """Let the voters judge a draft. Another kind, or that nothing is told, is a doubt; so is another direction.

    Where the rules' own lines agree and a voter firmly says the opposite, the direction is neutral: nobody guesses.
    Where the rules cannot tell, or only by a line beside, the voter's direction stands. Both wait for review. A draft
    whose kind and direction every voter reads too is seconded, as surely as the least sure of them.
    """
    seconded = 1.0 if voters else 0.0
    for voter in voters:
        said = voter.opinion(words)
        if said.kind is not None and said.kind != draft.kind:
            draft.doubts.append("kind")
        if said.event is not None and said.event < DOUBTED:
            draft.doubts.append("event")
        seconded = min(seconded, 1.0 if said.event is None else said.event) if said.kind == draft.kind else 0.0
        field = DIRECTION_FIELD.get(draft.kind)
        if field is None:
            continue
        if said.direction == draft.fields[field]:
            seconded = min(seconded, said.chance)
        else:
            seconded = 0.0
            if said.direction is not None:
                _differ(draft, field, said)
    draft.seconded = _proposed(draft, words, voters) if draft.proposed else seconded


def _proposed(draft: Draft, words: Sequence[str], voters: Sequence[Voter]) -> float:
    """How surely what a voter proposes is right up to its direction: its event, times which way it goes."""
    said = [voter.opinion(words) for voter in voters]
    moves = draft.kind in ("policy", "ruling")
    return max(((one.event or 0.0) * (one.chance if moves else 1.0) for one in said), default=0.0)


def _differ(draft: Draft, field: str, said: Opinion) -> None:
    """Settle a direction that a voter reads otherwise."""
    if draft.kind == "policy" and not draft.proposed and is_soft(draft):
        return  # help and papers are neutral by what they are about, not for want of a cue
    told = draft.fields[field] != "neutral" and not draft.proposed
    if draft.kind == "enforcement" or (told and draft.agree and said.chance >= OPPOSED):
        draft.fields[field] = "neutral"
        draft.doubts.append("direction")
    elif not told or (not draft.agree and said.chance >= FIRM):
        draft.fields[field] = said.direction
        draft.doubts.append("one voter")
