"""What an answer makes of a draft that the voters left open: it seconds one of their readings, or none. Pure.

The answerer adds nothing of its own. Where it reads what the rules read by themselves, it takes the model's place as
the one who seconds them, and the tier follows its ordinary rule. Where it reads what the other voter reads, the draft
takes that reading and waits for review all the same: nothing counts at once that the rules do not read.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Literal

from services.classifier.frames.matter import Draft, Matter
from services.classifier.frames.policies import is_soft
from services.classifier.kinds.cues import PROPOSED, Hit
from services.classifier.opinion.answer import Answer
from services.classifier.stages import coarse_stage
from services.classifier.text.sentences import Sentence
from services.classifier.voters import ACTS, DIRECTION_FIELD, Voter
from shared.events.claim import Evidence

Agrees = Literal["rules", "voter", "nobody"]
STAGE_FIELD = {"policy": "stage", "ruling": "outcome", "listing": "action", "enforcement": "scale"}
Frame = Callable[[Matter], list[Draft]]


def settle(
    draft: Draft, answer: Answer, voters: Sequence[Voter], of_matter: Iterable[Draft], frames: dict[str, Frame]
) -> tuple[list[Draft], Agrees]:
    """Return what an open draft becomes, and with whom the answer agrees. `of_matter`: all drafts of its matter."""
    places = {place for place, _ in draft.places}
    if places <= set(answer.places) and (places or not answer.places):
        if _as_the_rules(draft, answer):
            return [_seconded(draft, answer, of_matter)], "rules"
        if _as_a_voter(draft, answer, voters):
            taken = _taken(draft, answer) if answer.kind == draft.kind else _framed(draft, answer, frames)
            if taken:
                return taken, "voter"
    return [replace(draft, doubts=[*draft.doubts, "opinion"])], "nobody"


def _as_the_rules(draft: Draft, answer: Answer) -> bool:
    if draft.proposed or draft.ruled is None or answer.kind != draft.kind:
        return False
    return draft.kind not in DIRECTION_FIELD or answer.direction == draft.ruled.direction


def _as_a_voter(draft: Draft, answer: Answer, voters: Sequence[Voter]) -> bool:
    """Whether a voter reads the kind and direction of the answer; what rules know to be soft is neutral for good."""
    if answer.kind == "none" or (draft.kind == "policy" and not draft.proposed and is_soft(draft)):
        return False
    if answer.kind == "enforcement" and answer.direction == "cooperates":
        return False  # no report of arrests or releases goes that way
    for voter in voters:
        said = voter.opinion(draft.words)
        if said.kind == answer.kind and (said.direction == answer.direction or said.kind not in DIRECTION_FIELD):
            return True
    return False


def _seconded(draft: Draft, answer: Answer, of_matter: Iterable[Draft]) -> Draft:
    """The rules' own reading, as before it was weighed. It stays doubted unless all else agrees too: the stage, all
    places of the matter, and that the quote is from the words that the rules read."""
    assert draft.ruled is not None
    doubts = list(draft.ruled.doubts)
    if _stage(draft) != answer.stage:
        doubts.append("stage")
    if {place for one in of_matter for place, _ in one.places} != set(answer.places):
        doubts.append("places")
    if not _near(draft, answer.quote):
        doubts.append("quote")
    return _toward(replace(draft, doubts=doubts, seconded=1.0), draft.ruled.direction)


def _taken(draft: Draft, answer: Answer) -> list[Draft]:
    """The other voter's direction. One of a ruling decides what becomes of which act, so its effects are left out."""
    assert draft.ruled is not None
    doubts = [*draft.ruled.doubts] if draft.proposed else [*draft.ruled.doubts, "rules"]
    taken = _toward(replace(draft, doubts=doubts, seconded=1.0), answer.direction)
    if draft.kind == "ruling" and answer.direction != draft.ruled.direction:
        taken.fields["effects"] = []
    return [taken]


def _framed(draft: Draft, answer: Answer, frames: dict[str, Frame]) -> list[Draft]:
    """The matter as the other voter's kind; nothing where its frame finds other places or none."""
    assert draft.matter is not None
    act = ACTS.get(answer.kind, {}).get(answer.stage, answer.stage)
    if answer.kind == "enforcement":
        act = "limits" if answer.direction == "limits" else "neutral"
    matter = replace(draft.matter, hit=Hit(f"{answer.kind}.{PROPOSED}", answer.kind, act, 0, 0))
    made = frames[answer.kind](matter)
    if not made or any({place for place, _ in one.places} - set(answer.places) for one in made):
        return []
    return [
        _toward(
            replace(one, proposed=True, words=draft.words, matter=matter, seconded=1.0, doubts=[*one.doubts, "kind"]),
            answer.direction,
        )
        for one in made
    ]


def _toward(draft: Draft, direction: object) -> Draft:
    field = DIRECTION_FIELD.get(draft.kind)
    return replace(draft, fields={**draft.fields, field: direction} if field else dict(draft.fields))


def _stage(draft: Draft) -> str:
    effects = draft.fields.get("effects") or []
    assert isinstance(effects, list)
    return coarse_stage(draft.kind, str(draft.fields[STAGE_FIELD[draft.kind]]), [one["effect"] for one in effects])


def _near(draft: Draft, quote: Evidence) -> bool:
    """Whether a quote shares letters with the title, the lead or the line that the draft was read from."""
    assert draft.matter is not None
    return any(_overlap(line.sentence, quote) for line in [draft.matter.line, *draft.matter.lead])


def _overlap(sentence: Sentence, quote: Evidence) -> bool:
    return sentence.field == quote.field and sentence.start < quote.end and quote.start < sentence.end
