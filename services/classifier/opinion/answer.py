"""What may be answered: a completion of an OpenAI-compatible server, held to what was offered. Pure."""

from hashlib import sha256
from typing import Annotated, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.classifier.opinion.question import Question, instructions_hash
from services.classifier.stages import STAGES
from shared.events.claim import Evidence, GivenOpinion
from shared.events.data import Frozen
from shared.events.envelope import first_problem
from shared.events.vocabulary import Direction

SHORTEST_QUOTE, LONGEST_QUOTE = 12, 600
LONGEST_REASON = 300

Reason = Literal[
    "timeout", "unreachable", "status", "limited", "too_long", "unreadable", "form", "place", "quote", "resting", "late"
]


class NoAnswer(Exception):
    """There is no answer to be had: `reason` for the metric, the text for the log. The claim stays in review.

    of_server: the server failed, and not what it said. wait: seconds that it asked for.
    """

    def __init__(self, reason: Reason, told: str, *, of_server: bool = False, wait: float | None = None) -> None:
        super().__init__(told[:LONGEST_REASON])  # it may repeat what a stranger's server says
        self.reason, self.of_server, self.wait = reason, of_server, wait


class Answer(Frozen):
    """An answer that was offered and whose quote is found in the article."""

    model: str
    instructions: str
    question: str
    reply: str
    kind: Literal["ruling", "policy", "listing", "enforcement", "none"]
    direction: Direction
    stage: str
    places: list[str]
    quote: Evidence

    def given(self, agrees: Literal["rules", "voter", "nobody"]) -> GivenOpinion:
        """Return it as a claim carries it."""
        return GivenOpinion(**dict(self), agrees=agrees)


class _Message(BaseModel):
    content: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Completion(BaseModel):
    model: Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
    choices: Annotated[list[_Choice], Field(min_length=1)]


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    kind: Literal["ruling", "policy", "listing", "enforcement", "none"]
    direction: Direction
    stage: str
    places: list[str]
    quote: str


def answer(raw: bytes, question: Question) -> Answer:
    """Read a server's reply to a question. Raises NoAnswer for whatever is not an answer to it."""
    said = _said(_content(completion := _completion(raw)))
    if said.stage not in STAGES.get(said.kind, ("none",)):
        raise NoAnswer("form", f"stage {said.stage[:40]!r} is none of kind {said.kind}")
    offered = {place.id for place in question.places}
    for place in said.places:
        if place not in offered:
            raise NoAnswer("place", f"{place[:120]!r} was not offered")
    return Answer(
        model=completion.model,
        instructions=instructions_hash(),
        question=question.hash,
        reply=sha256(raw).hexdigest(),
        kind=said.kind,
        direction="neutral" if said.kind in ("listing", "none") else said.direction,
        stage=said.stage,
        places=list(dict.fromkeys(said.places)),
        quote=_quote(said.quote, question),
    )


def _completion(raw: bytes) -> _Completion:
    try:
        return _Completion.model_validate(orjson.loads(raw))
    except orjson.JSONDecodeError as error:
        raise NoAnswer("unreadable", f"the reply is no JSON: {error}", of_server=True) from None
    except ValidationError as error:
        raise NoAnswer("unreadable", f"the reply is no completion: {first_problem(error)}", of_server=True) from None


def _content(completion: _Completion) -> str:
    choice = completion.choices[0]
    if choice.finish_reason not in (None, "stop"):
        raise NoAnswer("form", f"the answer ended for {choice.finish_reason[:40]!r}")
    if not choice.message.content:
        raise NoAnswer("form", "the answer is empty or was refused")
    return choice.message.content


def _said(content: str) -> _Said:
    try:
        return _Said.model_validate(orjson.loads(content))
    except orjson.JSONDecodeError as error:
        raise NoAnswer("form", f"the answer is no JSON: {error}") from None
    except ValidationError as error:
        raise NoAnswer("form", f"the answer is not as asked: {first_problem(error)}") from None


def _quote(quote: str, question: Question) -> Evidence:
    """Find the quote, letter by letter, in what was shown: the title first."""
    if not SHORTEST_QUOTE <= len(quote.strip()) <= len(quote) <= LONGEST_QUOTE:
        raise NoAnswer("quote", f"a quote of {len(quote)} characters shows nothing")
    for field, shown in (("title", question.title), ("text", question.text)):
        if (start := shown.find(quote)) >= 0:
            return Evidence(article=question.article, field=field, start=start, end=start + len(quote))
    raise NoAnswer("quote", "the quote is not in the article")
