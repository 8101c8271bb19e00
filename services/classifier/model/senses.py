"""The words of a text by their sense, and which way they point: what the heads see of words that no label holds.

The lexicon is wider than that of the rules, and looser: it decides nothing, the heads weigh it.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise
from pathlib import Path

FILE = Path(__file__).with_name("senses.toml")
# Senses of a text that count, and the characters that are looked at.
LONGEST, REACH = 12, 600


@dataclass(frozen=True, slots=True)
class Sense:
    """A class of words. turn: it negates what follows; value: which way its object points, 0 for neither."""

    name: str
    turn: bool
    value: int


@lru_cache(maxsize=1)
def _lexicon() -> tuple[re.Pattern[str], dict[str, Sense]]:
    rows = tomllib.loads(FILE.read_text("utf-8"))["sense"]
    pattern = "|".join(f"(?P<{row['name']}>{row['pattern']})" for row in rows)
    senses = {row["name"]: Sense(row["name"], row.get("turn", False), row.get("value", 0)) for row in rows}
    return re.compile(pattern, re.IGNORECASE), senses


def senses(text: str) -> list[Sense]:
    """Return the senses of a text in order."""
    pattern, known = _lexicon()
    return [known[match.lastgroup or ""] for match in pattern.finditer(text[:REACH])]


def traits(words: Sequence[str]) -> Iterable[str]:
    """Return names of what the senses of head and lead tell: rows of senses, pairs in order, and their product."""
    for place, text in (("head", words[0]), ("lead", " ".join(words[1:]))):
        found = senses(text)[:LONGEST]
        names = [sense.name for sense in found]
        for length in (1, 2, 3, 4):
            yield from (" ".join(names[n : n + length]) for n in range(len(names) - length + 1))
        yield from (f"{place} {name}" for name in names)
        yield from (f"{a}..{b}" for a, b in combinations(names, 2))
        yield f"{place} all {' '.join(names[:5])}"
        yield from (f"{place} {trait}" for trait in _products(found))
        yield from _products(found)


def _products(found: Sequence[Sense]) -> Iterable[str]:
    """The turns before each object, and the object turned by them."""
    turns, said = 0, []
    for sense in found:
        if sense.turn:
            turns += 1
        elif sense.value:
            turned = sense.value * (-1) ** turns
            said.append(turned)
            yield f"turned {turned}"
            yield f"{sense.name} after {turns % 2}"
    total = sum(sense.turn for sense in found)
    yield f"turns {total}"
    if said:
        yield f"first {said[0]}"
        yield f"sum {sum(said)}"
        yield f"last {said[-1]}"
        first = next(sense for sense in found if sense.value)
        yield f"whole {first.value * (-1) ** total}"
        yield f"whole {first.name} {total % 2}"
    yield from (f"{a.name}>{b.name}" for a, b in pairwise([s for s in found if s.turn or s.value]))
