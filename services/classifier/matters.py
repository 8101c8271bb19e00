"""Which matters a story tells: the head decides, the lead where the head is silent, then clear acts told beside it."""

import re
from collections.abc import Callable, Sequence

from services.classifier.frames.matter import LEAD, Line, Matter
from services.classifier.kinds.cues import Hit, cues
from services.classifier.kinds.modes import (
    AT_HOME,
    FOREIGN,
    NO_NEWS,
    OTHER_MEANING,
    PENDING,
    PLANNED_RAIDS,
    RELEVANT,
    is_background,
)
from services.classifier.places.linking import Linker
from services.classifier.text.sentences import Sentence
from services.classifier.text.stories import Story
from shared.places import Gazetteer

# Sentences of the lead are all read; later ones only where they may name a place of a list.
NEAR = 8
AROUND = 2
_LATER = re.compile(r"\blist(?:s|ed)?\b|\breport\b|\bdetainers\b", re.IGNORECASE)
PRECEDENCE = ("ruling", "listing", "enforcement", "policy")
_COUNTY_LIST = re.compile(r"\bcounties\b", re.IGNORECASE)
_NO_COUNTIES = re.compile(r"\bcities\b", re.IGNORECASE)
_DECIDED = re.compile(
    r"\b(?:blocks?|blocked|dismiss\w*|ruled|rules|strikes|uph[eo]ld\w*|halts|rejects?|denie[sd]|overturn\w*|lets|"
    r"tosses)\b",
    re.IGNORECASE,
)
# A policy told beside another matter: only an act with a day of its own, or a stance stated by its own place.
_BESIDE = re.compile(
    r"\bnew policy began|\bpolicy began|\bdefends sanctuary\b|told (?:his|her) staff to|passed a resolution|"
    r"would ban sanctuary|pulled state grants|set to lose federal funding",
    re.IGNORECASE,
)


# What a voter reads in some words where no rule finds a matter.
Propose = Callable[[Sequence[str]], Hit | None]


def names_ours(title: str, text: str) -> bool:
    """Whether an article names immigration enforcement, or what is done about it, outright."""
    return bool(RELEVANT.search(title) or RELEVANT.search(text))


def is_elsewhere(title: str, text: str) -> bool:
    """Whether an article is about another country or another meaning of our words."""
    whole = f"{title} {text}"
    if OTHER_MEANING.search(whole) or FOREIGN.search(title):
        return True
    return bool(FOREIGN.search(text[:300])) and not AT_HOME.search(whole)


def matters(
    story: Story,
    linker: Linker,
    gazetteer: Gazetteer,
    published: str | None,
    propose: Propose = lambda words: None,
) -> list[Matter]:
    """Return the matters of a story, the main one first; where no rule finds one, that which `propose` reads."""
    head = _line(story.head, linker, published, head=True)
    if story.titled and NO_NEWS.search(head.text):
        return []
    body = tuple(
        _line(sentence, linker, published)
        for n, sentence in enumerate(story.body)
        if n < NEAR or _LATER.search(sentence.text)
    )
    pending = (bool(PENDING.search(head.text)) and not _DECIDED.search(_before_because(head.text))) or _is_appeal_news(
        head.text
    )
    found: list[Matter] = []
    main = _main(head, body, story.titled, pending)
    if main is None:
        hit = None if pending or head.background else propose(around(head, body))
        return [Matter(hit, head, head, body, True, published, gazetteer)] if hit else []
    hit, line = main
    found.append(Matter(hit, line, head, body, True, published, gazetteer))
    for other in [head, *body[: LEAD + 2]]:
        policy = other.hits.get("policy")
        if (policy and hit.kind != "policy" and _BESIDE.search(other.text)) or (
            policy and other is not line and hit.kind == "policy" and _another_act(policy, other, line)
        ):
            found.append(Matter(policy, other, head, body, False, published, gazetteer))
    return found


def around(head: Line, body: Sequence[Line]) -> tuple[str, ...]:
    """Return the words by which a further voter judges a story: its head and the first lines of its lead."""
    return (head.text, *(line.text for line in body[:AROUND]))


def _line(sentence: Sentence, linker: Linker, published: str | None, head: bool = False) -> Line:
    text = sentence.text
    in_counties = bool(_COUNTY_LIST.search(text)) and not _NO_COUNTIES.search(text)
    background = is_background(text, published)
    hits = {hit.kind: hit for hit in cues(text)}
    if PENDING.search(text) and not _DECIDED.search(text):
        hits.pop("ruling", None)
    if "enforcement" in hits and PLANNED_RAIDS.search(text) and hits["enforcement"].act != "limits":
        hits.pop("enforcement")
    return Line(sentence, tuple(linker.mentions(sentence, in_counties)), hits, background)


def _main(head: Line, body: tuple[Line, ...], titled: bool, pending: bool) -> tuple[Hit, Line] | None:
    """The head's own matter; under a head that tells none, that of the first line of the lead with one."""
    if pending:
        return None
    chosen = _first_kind(head)
    if chosen and not (head.background and titled and chosen.kind == "ruling"):
        return chosen, head
    for line in body[:LEAD]:
        chosen = _first_kind(line)
        if (
            chosen
            and not line.background
            and not (PENDING.search(line.text) and chosen.kind != "policy" and not _DECIDED.search(line.text))
        ):
            return chosen, line
    return None


def _first_kind(line: Line) -> Hit | None:
    return next((line.hits[kind] for kind in PRECEDENCE if kind in line.hits), None)


def _another_act(policy: Hit, line: Line, main: Line) -> bool:
    """A second act of another place, told with its day or as done."""
    mine, theirs = set(line.places()), set(main.places())
    return bool(mine - theirs) and policy.act in ("enacted", "failed", "rescinded") and bool(_BESIDE.search(line.text))


def _before_because(text: str) -> str:
    return re.split(r"\b(?:that|which|after|over)\b", text)[0]


def _is_appeal_news(text: str) -> bool:
    return bool(
        re.search(
            r"\b(?:[Aa]ppeals|is appealing|to appeal)\b (?:the |a )?(?:ruling|decision|order|injunction|judge)", text
        )
    )
