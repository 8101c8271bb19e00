"""An editor's word outlives a new version of the classifier, with a strong key or without."""

from typing import Any

import pytest

from tests.unit.occurrences.test_what_counts import ARTICLE, read, retraction, review, standing
from tests.unit.occurrences.told_by import AUSTIN, Rows, classified, recorded

WRONG = {"direction": "cooperates"}


def whole(version: str, *claims: Any) -> list[Any]:
    return [*claims, recorded(classified(ARTICLE, version, list(claims)))]


def now(rows: Rows) -> list[tuple[tuple[str, ...], str, str]]:
    return [(v.claims, v.fields["direction"], v.fields["stage"]) for v in rows.known("2017-07-01")]


def test_what_was_retracted_stays_retracted_when_it_is_read_again() -> None:
    old, new = read("1"), read("2")
    for events in ([*whole("1", old), retraction(old, reason="misread"), *whole("2", new)], [*whole("2", new)]):
        rows = Rows().given(*events)
        if len(events) == 2:
            rows.given(retraction(old, reason="misread"), *whole("1", old))
        assert (standing(rows, new), now(rows)) == ("retracted", [])


def test_what_was_corrected_stays_corrected_when_it_is_misread_again() -> None:
    old, new = read("1", **WRONG), read("2", **WRONG)
    right = review(old, "correct", corrected={"direction": "limits"}, reason="misread")
    rows = Rows().given(*whole("1", old), right, *whole("2", new))
    assert (standing(rows, old), standing(rows, new)) == ("superseded", "corrected")
    assert now(rows) == [((new.id,), "limits", "in_effect")]


def test_a_corrected_stage_holds_though_the_new_version_reads_a_third() -> None:
    old, new = read("1", stage="announced"), read("2", stage="passed")
    right = review(old, "correct", corrected={"stage": "enacted"}, reason="misread")
    assert now(Rows().given(*whole("2", new), right, *whole("1", old))) == [((new.id,), "limits", "enacted")]


@pytest.mark.parametrize("rest", [[], [read("2", start=50)]])
@pytest.mark.parametrize("tier", ["auto", "review"])
def test_what_was_confirmed_counts_on_though_the_new_version_no_longer_reads_it(tier: str, rest: list[Any]) -> None:
    old = read("1", tier=tier)
    rows = Rows().given(*whole("2", *rest), *whole("1", old), review(old))
    assert standing(rows, old) == "counts"
    assert {claim for claims, *_ in now(rows) for claim in claims} == {old.id, *(one.id for one in rest)}
    again = rows.given(*whole("3", third := read("3")))
    assert (standing(again, old), standing(again, third)) == ("superseded", "counts")


def test_a_word_on_one_claim_binds_none_of_another_place_or_of_other_words() -> None:
    old, there, further = read("1"), read("2", start=20), read("2", jurisdictions=[{"id": AUSTIN, "role": "actor"}])
    rows = Rows().given(*whole("1", old), retraction(old, reason="misread"), *whole("2", there, further))
    assert (standing(rows, there), standing(rows, further)) == ("counts", "counts")


def test_the_latest_word_on_any_version_decides() -> None:
    old, new = read("1"), read("2")
    rows = Rows().given(*whole("1", old), retraction(old, reason="misread"), *whole("2", new))
    rows.given(review(new, at="2017-06-02T00:00:00Z"))
    assert now(rows) == [((new.id,), "limits", "in_effect")]
