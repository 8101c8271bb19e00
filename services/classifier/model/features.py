"""What the heads see of some words: their embedding, the words and pairs of words they hold, and the signs in them.

A mean over tokens forgets who does what to whom: `refuses to block` and `blocks` lie close together. Pairs of words
tell them apart, and the words of polarity.toml in their order tell it of words no label holds. Both are hashed into a
fixed number of columns, so no vocabulary needs to be kept.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from services.classifier.kinds.polarity import firm_sign, object_value, sign, tokens
from services.classifier.model.embedding import SIZE, Vector

WORDS, SIGNS = 4096, 2048
WIDTH = SIZE + WORDS + SIGNS
_WORD = re.compile(r"[a-z]+|\d+")


def features(plain: str, words: Sequence[str], embedding: Vector) -> NDArray[np.float32]:
    """Return the row (WIDTH): three parts of length one. `plain`: the words as one text, places masked, as embedded."""
    row = np.empty(WIDTH, dtype=np.float32)
    row[:SIZE] = embedding
    row[SIZE : SIZE + WORDS] = _hashed(_grams(plain), WORDS)
    row[SIZE + WORDS :] = _hashed(_signs(words), SIGNS)
    return row


def _grams(text: str) -> Iterable[str]:
    found = _WORD.findall(text.lower().replace("’", "'").replace("n't", " not"))
    return (*found, *(f"{a} {b}" for a, b in pairwise(found)))


def _signs(words: Sequence[str]) -> Iterable[str]:
    """The words of the lexicon, their neighbours and roles, and what the calculus makes of head and lead."""
    for place, text in (("head", words[0]), ("lead", " ".join(words[1:]))):
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
