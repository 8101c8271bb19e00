"""The seam for further voters: the rules draft, others say whether they agree; where they do not, an editor decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from services.classifier.frames.matter import Draft

DIRECTION_FIELD = {"ruling": "supports", "policy": "direction", "enforcement": "direction"}


@dataclass(frozen=True, slots=True)
class Opinion:
    """What another voter reads in the sentences of a draft; None where it cannot tell.

    kind and direction in the words of a draft; stage as the evaluation kit names stages, outcomes and actions; event:
    how likely it is, from 0 to 1, that anything of ours is told at all.
    """

    kind: str | None
    direction: str | None
    stage: str | None = None
    event: float | None = None


class Voter(Protocol):
    """A second reader of the same words. Pure: equal words give an equal opinion."""

    def opinion(self, words: Sequence[str]) -> Opinion:
        """Read the sentences of a draft (its evidence, in order); None where it cannot tell."""


def weigh(draft: Draft, words: Sequence[str], voters: Sequence[Voter]) -> None:
    """Let the voters judge a draft. Another kind is a doubt; another direction makes it neutral and a doubt."""
    for voter in voters:
        said = voter.opinion(words)
        if said.kind is not None and said.kind != draft.kind:
            draft.doubts.append("kind")
        field = DIRECTION_FIELD.get(draft.kind)
        if field and said.direction is not None and said.direction != draft.fields[field]:
            draft.fields[field] = "neutral"
            draft.doubts.append("direction")
