"""Duplicates, copies and versions, judged from facts alone."""

from random import Random

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


def test_a_few_words_prove_nothing() -> None:
    assert shingles("ICE arrests in Texas") == frozenset()


def test_shingles_survive_packing() -> None:
    marks = shingles(" ".join(text(1)))
    assert unpack(pack(marks)) == marks
