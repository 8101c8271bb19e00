"""Which way a sentence moves a place: a small calculus of signs over the words of polarity.toml.

A verb or noun that negates flips the sign of its object, wherever they nest: `declines to lift the injunction blocking
the order` is four flips before an object that makes for cooperation, so it limits.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

# Who won: said before any verb of the lexicon, it settles the sentence.
DECISIVE = frozenset({"party_loses", "party_wins", "place_wins", "habeas_granted"})
ACTS = frozenset({"cooperate", "not_for_detainers", "enforce_immigration", "agreement_287g"})
FILE = Path(__file__).with_name("polarity.toml")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the lexicon at its place in a sentence. role: flip, keep, plus or minus."""

    id: str
    role: str
    start: int
    end: int


@lru_cache(maxsize=1)
def _lexicon() -> tuple[re.Pattern[str], dict[str, str]]:
    words = tomllib.loads(FILE.read_text("utf-8"))["word"]
    pattern = "|".join(f"(?P<{word['id']}>{word['pattern']})" for word in words)
    return re.compile(pattern, re.IGNORECASE), {word["id"]: word["role"] for word in words}


@lru_cache(maxsize=64)  # the signs of one sentence are asked for by several rules, one after the other
def tokens(text: str) -> tuple[Token, ...]:
    """Return the words of the lexicon in order. Capitals of a headline do not matter."""
    pattern, roles = _lexicon()
    return tuple(
        Token(match.lastgroup or "", roles[match.lastgroup or ""], match.start(), match.end())
        for match in pattern.finditer(text)
    )


def sign(text: str, start: int = 0) -> int:
    """Return +1 (limits), -1 (cooperates) or 0 (not told) for the words from `start` on.

    The first verb governs the first object behind it; without one, the last object before it (a passive, or
    `X is unconstitutional`).
    """
    found = [token for token in tokens(text) if token.end > start]
    verb = next((n for n, token in enumerate(found) if token.role in ("flip", "keep")), None)
    decisive = next((n for n, token in enumerate(found) if token.id in DECISIVE), None)
    broken = any(token.id == "unlawful" for token in found)  # then what broke the law says more than who won
    if decisive is not None and not broken and (verb is None or decisive < verb):
        return _value(found[decisive])
    objects = [n for n, token in enumerate(found) if token.role in ("plus", "minus")]
    if not objects:
        return _suit_alone(found)
    if verb is None:
        acts = [n for n in objects if found[n].id in ACTS]
        return _value(found[(acts or objects)[0]])
    right = [n for n in objects if n > verb]
    if right:
        flips = sum(token.role == "flip" for token in found[verb : right[0]])
        return _turned(_value(found[right[0]]), flips)
    flips = sum(token.role == "flip" for token in found[verb:])
    return _turned(_value(found[objects[-1]]), flips)


def firm_sign(text: str) -> int:
    """Return the sign of words that hold a verb or say who won; 0 where only things are named."""
    return sign(text) if any(token.role in ("flip", "keep") or token.id in DECISIVE for token in tokens(text)) else 0


def object_value(text: str) -> int:
    """Return the value of the first object alone: which way a measure goes, whatever is said to become of it."""
    return next((_value(token) for token in tokens(text) if token.role in ("plus", "minus")), 0)


def _suit_alone(found: list[Token]) -> int:
    """A suit against places that names no policy is a suit against what they do for immigrants."""
    suits = [n for n, token in enumerate(found) if token.id == "suit"]
    flips = sum(token.role == "flip" for token in found[: suits[-1] + 1]) if suits else 0
    return _turned(1, flips) if suits and flips > len(suits) else 0


def _turned(value: int, flips: int) -> int:
    return -value if flips % 2 else value


def _value(token: Token) -> int:
    return 1 if token.role == "plus" else -1
