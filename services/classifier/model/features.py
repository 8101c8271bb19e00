"""What the heads see of a text: its embedding, and which words and pairs of words it holds.

A mean over tokens forgets who does what to whom: `refuses to block` and `blocks` lie close together. The pairs of words
tell them apart. They are hashed into a fixed number of columns, so no vocabulary needs to be kept.
"""

import re
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from services.classifier.model.embedding import SIZE, Vector

COLUMNS = 4096
WIDTH = SIZE + COLUMNS
_WORD = re.compile(r"[a-z]+|\d+")
# Both halves have length one; this is how much the words weigh against the embedding.
WEIGHT = 1.0


def features(text: str, embedding: Vector) -> NDArray[np.float32]:
    """Return the row (WIDTH) of a masked text and its embedding."""
    row = np.zeros(WIDTH, dtype=np.float32)
    row[:SIZE] = embedding
    words = _WORD.findall(text.lower().replace("’", "'").replace("n't", " not"))
    grams = {*words, *(f"{a} {b}" for a, b in pairwise(words))}
    for gram in sorted(grams):
        row[SIZE + crc32(gram.encode()) % COLUMNS] += 1.0
    length = float(np.linalg.norm(row[SIZE:]))
    if length:
        row[SIZE:] *= WEIGHT / length
    return row
