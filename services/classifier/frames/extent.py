"""How much of an act a ruling reaches, and what it leaves of it (stance rules, section 3: rulings).

Most of an act, or its core, counts as the act; a lesser part, or what a partial stay leaves, is partly suspended.
"""

import re
from collections.abc import Sequence

MOST = re.compile(
    r"\b(?:most(?: parts)?|nearly (?:all|everything)|almost (?:all|everything)|virtually all|much|"
    r"all but (?:one|a few)|"
    r"the (?:core|heart|bulk|brunt|centerpiece|crux)|largely|mostly|"
    r"(?:key|main|central|core|major|principal) (?:parts?|provisions?|portions?|sections?|pieces?))\b",
    re.IGNORECASE,
)
LESSER = re.compile(
    r"\b(?:in part|partly|partially|partial|parts?|portions?|pieces?|some(?! of the (?:most|nation))|"
    r"(?:one|two|a single|a few|several|certain) (?:\w+ )?(?:provisions?|clauses?|sections?))\b",
    re.IGNORECASE,
)
# Of a reversal: how much is reversed, not how much had been blocked.
UNDONE = re.compile(
    r"\bin part\b|\bpart(?:ly|ially) (?:revers|vacat|lift|overturn|narrow|reinstat|reviv)|"
    r"\b(?:revers|vacat|lift|overturn|reinstat|reviv|narrow|thr(?:ew|ows?) out)\w* "
    r"(?:\w+ )?(?:parts?|some|portions?|a portion)\b",
    re.IGNORECASE,
)
STATES = {
    "granted": "suspends", "struck": "strikes", "affirmed": "upholds", "reversed": "restores", "vacated": "restores",
    "stayed": "restores", "denied": "upholds",
}  # fmt: skip


def extent(words: Sequence[str], act: str) -> tuple[str, bool]:
    """Return whole, most or lesser by the first sentence that tells, and whether a later one says otherwise."""
    if act in ("reversed", "vacated"):
        return ("lesser" if any(UNDONE.search(text) for text in words) else "whole"), False
    told = [found for text in words if (found := _of(text))]
    return (told[0] if told else "whole"), len(set(told)) > 1


def _of(text: str) -> str | None:
    return "most" if MOST.search(text) else "lesser" if LESSER.search(text) else None


def left(act: str, reach: str, *, law_wins: bool, highest: bool) -> str | None:
    """Return the state in which a ruling leaves an act; None where the words do not settle it.

    law_wins: the ruling favours the side of the act itself. highest: the highest court, whose refusal decides nothing.
    """
    if act not in STATES:
        return None
    if act == "denied":
        return ("none" if highest else "upholds") if law_wins else None
    if act == "affirmed" and not law_wins:
        return "partly_suspends" if reach == "lesser" else "suspends"
    if act == "stayed" and not law_wins:
        return "partly_suspends" if reach == "lesser" else "suspends"
    if law_wins != (STATES[act] in ("upholds", "restores")):
        return None
    if act == "stayed" and reach != "whole":
        return "partly_suspends"
    if reach == "lesser":
        return "partly_suspends"
    return STATES[act]
