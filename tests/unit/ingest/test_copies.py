"""Duplicates, copies and versions, judged from facts alone."""

from random import Random

import pytest

from services.ingest.copies import Seen, Shelf, Verdict, judge, note, pack, shingles, unpack

WORDS = [f"word{n}" for n in range(400)]


def text(seed: int, size: int = 120) -> list[str]:
    return Random(seed).choices(WORDS, k=size)


def test_the_same_text_is_seen_once() -> None:
    facts: dict[str, bytes] = {}
    first = Seen("id1", "https://a.example/1", "h1")
    assert judge(first, facts) == Verdict(seen=False)
    note(first, facts)
    assert judge(first, facts).seen


def test_the_same_content_elsewhere_is_a_copy_of_the_first() -> None:
    facts: dict[str, bytes] = {}
    for id_, address in (("id1", "https://a.example/1"), ("id2", "https://b.example/1")):
        note(Seen(id_, address, "h1"), facts)
    assert judge(Seen("id3", "https://c.example/1", "h1"), facts) == Verdict(seen=False, copy_of="id1")


def test_other_content_at_the_same_address_is_a_version_of_the_latest() -> None:
    facts: dict[str, bytes] = {}
    for id_, content in (("id1", "h1"), ("id2", "h2")):
        note(Seen(id_, "https://a.example/1", content), facts)
    assert judge(Seen("id3", "https://a.example/1", "h3"), facts) == Verdict(seen=False, version_of="id2")


def test_a_text_with_a_few_words_changed_is_like_its_original() -> None:
    shelf = Shelf()
    for seed in range(30):
        shelf.add(f"id{seed}", shingles(" ".join(text(seed))))
    changed = text(7)
    changed[3:5] = ["other", "words"]
    assert shelf.like(shingles(" ".join(changed).upper() + "!")) == "id7"
    half = text(7)[:60] + text(99)[60:]
    assert shelf.like(shingles(" ".join(half))) is None


def test_a_copy_of_a_copy_is_one_of_the_original() -> None:
    facts: dict[str, bytes] = {}
    note(Seen("id1", "https://wire.example/1", "h1"), facts)
    note(Seen("id2", "https://b.example/1", "nearly h1"), facts, copy_of="id1")
    assert judge(Seen("id3", "https://c.example/1", "nearly h1"), facts).copy_of == "id1"


def test_one_story_printed_by_a_hundred_outlets_is_one_original() -> None:
    shelf = Shelf()
    for seed in range(50):
        shelf.add(f"other{seed}", shingles(" ".join(text(seed + 100, 300))))
    wire = text(1, 300)
    shelf.add("wire", shingles(" ".join(wire)))
    for seed in range(100):
        random = Random(seed)
        printed = [f"outlet{seed}", "reports", *wire[: random.randint(270, 300)]]
        printed[random.randrange(len(printed))] = "edited"
        assert shelf.like(shingles(" ".join(printed))) == "wire"
    assert shelf.like(shingles(" ".join(text(999, 300)))) is None


@pytest.mark.parametrize(("changed", "alike"), [(8, True), (12, False)])
def test_the_bound_lies_where_the_shingles_overlap_to_eight_tenths(changed: int, alike: bool) -> None:
    """Each changed word, apart from the others, takes three shingles of 298 from both sides."""
    original = [f"w{n}" for n in range(300)]
    other = [f"x{n}" if n % 20 == 10 and n // 20 < changed else word for n, word in enumerate(original)]
    shelf = Shelf()
    shelf.add("id", shingles(" ".join(original)))
    overlap = (298 - 3 * changed) / (298 + 3 * changed)
    assert (overlap >= 0.8) == alike
    assert (shelf.like(shingles(" ".join(other))) == "id") == alike


def test_a_few_words_prove_nothing() -> None:
    assert shingles("ICE arrests in Texas") == frozenset()


def test_shingles_survive_packing() -> None:
    marks = shingles(" ".join(text(1)))
    assert unpack(pack(marks)) == marks
