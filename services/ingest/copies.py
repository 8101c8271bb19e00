"""Which texts are one: exact duplicates, copies under other addresses, new versions under the same. Pure."""

from array import array
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from zlib import crc32

ALIKE = 0.8
"""Two texts whose shingles overlap to this degree (Jaccard) are copies of one."""
WORDS = 3
SHORTEST = 40
"""Texts of fewer words than this are compared by their hash only: a few words in common prove nothing."""
LONGEST = 10_000
"""So are texts of more: what is kept of all originals to compare with must stay small."""

Facts = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Seen:
    """What tells a text apart: its event id, its canonical address and the hash of its content."""

    id: str
    canonical: str
    content: str

    def fact_names(self) -> tuple[str, str, str]:
        """Return the names of the facts that bear on it."""
        return f"a:{self.id}", f"c:{self.content}", f"u:{self.canonical}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it was seen before; else the text that it copies and the one that it replaces, if any."""

    seen: bool
    copy_of: str | None = None
    version_of: str | None = None


def judge(text: Seen, facts: Facts) -> Verdict:
    """Judge a text by what is known of its id, its content and its address."""
    own, content, address = text.fact_names()
    if own in facts:
        return Verdict(seen=True)
    first, latest = facts.get(content), facts.get(address)
    return Verdict(
        seen=False, copy_of=first.decode() if first else None, version_of=latest.decode() if latest else None
    )


def note(text: Seen, facts: MutableMapping[str, bytes], copy_of: str | None = None) -> dict[str, bytes]:
    """Add to the facts that this text was seen; return what was added. The first of a content stays the original.

    copy_of: what it was judged to copy; what copies it in turn is a copy of that one, so that copies make no chains.
    """
    own, content, address = text.fact_names()
    original = (copy_of or text.id).encode()
    added = {own: b"1", address: text.id.encode()} | ({} if content in facts else {content: original})
    facts.update(added)
    return added


def shingles(text: str) -> frozenset[int]:
    """Return the hashes (32 bits) of all runs of three words, case and punctuation aside; empty for a short text.

    Empty also for a text that is too long to be compared.
    """
    words = "".join(letter.lower() if letter.isalnum() else " " for letter in text).split()
    if not SHORTEST <= len(words) <= LONGEST:
        return frozenset()
    return frozenset(crc32(" ".join(words[at : at + WORDS]).encode()) for at in range(len(words) - WORDS + 1))


def pack(marks: frozenset[int]) -> bytes:
    """Write shingles as bytes."""
    return array("I", sorted(marks)).tobytes()


def unpack(raw: bytes) -> frozenset[int]:
    """Read shingles from bytes."""
    return frozenset(array("I", raw))


class Shelf:
    """Originals by their shingles, and who is like a text among them.

    Two sets that overlap to 0.8 share one of the smallest fifth of their members (prefix filter), so only those are
    indexed: a search touches few candidates, and misses none.
    """

    def __init__(self) -> None:
        self._sets: dict[str, frozenset[int]] = {}
        self._index: dict[int, list[str]] = {}

    def __contains__(self, id_: str) -> bool:
        return id_ in self._sets

    def add(self, id_: str, marks: frozenset[int]) -> None:
        """Put an original on the shelf."""
        if marks and id_ not in self._sets:
            self._sets[id_] = marks
            for mark in _prefix(marks):
                self._index.setdefault(mark, []).append(id_)

    def like(self, marks: frozenset[int]) -> str | None:
        """Return the original most like the text, or None where none is alike."""
        near = {id_ for mark in _prefix(marks) for id_ in self._index.get(mark, ())}
        best = max(((_jaccard(marks, self._sets[id_]), id_) for id_ in near), default=(0.0, ""))
        return best[1] if best[0] >= ALIKE else None


def _prefix(marks: frozenset[int]) -> list[int]:
    needed = -(-len(marks) * 8 // 10)
    return sorted(marks)[: len(marks) - needed + 1] if marks else []


def _jaccard(one: frozenset[int], other: frozenset[int]) -> float:
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if shared else 0.0
