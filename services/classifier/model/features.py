"""What the heads see of some words: embedding, words in a row, and the cues, signs and senses in them.

A mean over tokens forgets who does what to whom: `refuses to block` and `blocks` lie close together. Words in a
row tell them apart; the cues and signs of the rules and a wider lexicon of senses tell it of words that no label holds.
All are hashed into a fixed number of columns, so no vocabulary needs to be kept.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from services.classifier.kinds.cues import cues
from services.classifier.kinds.modes import BACKGROUND, NO_NEWS, PENDING, PLANNED_RAIDS, RELEVANT
from services.classifier.kinds.polarity import firm_sign, object_value, sign, tokens
from services.classifier.model.embedding import SIZE, Vector
from services.classifier.model.senses import traits

WORDS, SIGNS, SENSES = 8192, 3072, 4096
WIDTH = SIZE + WORDS + SIGNS + SENSES
MOODS = {
    "pending": PENDING, "no news": NO_NEWS, "background": BACKGROUND, "planned": PLANNED_RAIDS, "ours": RELEVANT,
}  # fmt: skip
_WORD = re.compile(r"[a-z]+|\d+")


def features(plain: str, words: Sequence[str], embedding: Vector) -> NDArray[np.float32]:
    """Return the row (WIDTH): four parts of length one. `plain`: the words as one text, places masked, as embedded."""
    row = np.empty(WIDTH, dtype=np.float32)
    row[:SIZE] = embedding
    row[SIZE : SIZE + WORDS] = _hashed(_grams(plain, words[0]), WORDS)
    row[SIZE + WORDS : -SENSES] = _hashed(_signs(words), SIGNS)
    row[-SENSES:] = _hashed(traits(words), SENSES)
    return row


def _grams(text: str, head: str) -> Iterable[str]:
    found = _WORD.findall(text.lower().replace("’", "'").replace("n't", " not"))
    for length in (1, 2, 3):
        yield from (" ".join(found[n : n + length]) for n in range(len(found) - length + 1))
    yield from (f"head {word}" for word in _WORD.findall(head.lower()))


def _signs(words: Sequence[str]) -> Iterable[str]:
    """The cues and moods of head and lead; the words of the lexicon, their neighbours and roles, and their sign."""
    for place, text in (("head", words[0]), ("lead", " ".join(words[1:]))):
        for hit in cues(text):
            yield from (hit.id, f"{place} {hit.id}", f"{hit.kind} {hit.act}")
        yield from (f"{place} {name}" for name, mood in MOODS.items() if mood.search(text))
        found = tokens(text)
        yield from (token.id for token in found)
        yield from (f"{a.id}>{b.id}" for a, b in pairwise(found))
        yield from (f"{a.role}>{b.role}" for a, b in pairwise(found))
        yield "+".join(token.role for token in found[:4])
        yield f"{place} {sign(text)}"
        yield f"{place} firm {firm_sign(text)}"
        yield f"{place} object {object_value(text)}"


def _hashed(names: Iterable[str], columns: int) -> NDArray[np.float32]:
    row = np.zeros(columns, dtype=np.float32)
    for name in sorted(set(names)):
        row[crc32(name.encode()) % columns] += 1.0
    length = float(np.linalg.norm(row))
    return row / np.float32(length) if length else row
