"""One test for each clause of "What counts" (stance rules, section 3)."""

from dataclasses import replace
from typing import Any

import pytest

from shared.events import ArticleSeen, ClaimRetracted, ClaimReviewed
from tests.unit.occurrences.told_by import AUSTIN, TRAVIS, Rows, an_id, classified, policy, recorded

ARTICLE = an_id("article", 1)


def read(version: str = "1", start: int = 0, **more: Any) -> Any:
    evidence = [{"article": ARTICLE, "field": "text", "start": start, "end": start + 9}]
    return recorded(policy(method={"name": "reader", "version": version}, evidence=evidence, **more))


def review(claim: Any, verdict: str = "confirm", at: str = "2017-06-01T00:00:00Z", **more: Any) -> Any:
    return recorded(ClaimReviewed(claim=claim.id, by="ed", verdict=verdict, at=at, **more))


def retraction(claim: Any, at: str = "2017-06-01T00:00:00Z", **more: Any) -> Any:
    return recorded(ClaimRetracted(claim=claim.id, by="ed", at=at, **more))


def newer_text(day: str, article: str, older: str = ARTICLE) -> Any:
    seen = ArticleSeen(
        kind="article",
        url="u",
        canonical_url="u",
        title="t",
        text="x",
        fetched_at=day + "T12:00:00Z",
        modified_at=day,
        content_hash="0" * 64,
        version_of=older,
    )
    return replace(recorded(seen), id=article)


def standing(rows: Rows, claim: Any) -> str:
    return rows.claims[claim.id].standing


def test_a_day_is_known_from_its_midnight() -> None:
    rows = Rows().given(recorded(policy(reported_at="2017-02-03")))
    (version,) = rows.known("2017-02-03")
    assert version.known_from.isoformat() == "2017-02-03T00:00:00+00:00"
    assert rows.known("2017-02-02") == []


def test_a_claim_for_review_counts_when_an_editor_confirms_it_from_its_own_day() -> None:
    claim = recorded(policy(tier="review"))
    rows = Rows().given(claim)
    assert (standing(rows, claim), rows.known("2017-07-01")) == ("review", [])
    rows.given(review(claim))
    assert standing(rows, claim) == "counts"
    assert len(rows.known("2017-02-01")) == 1


def test_a_reading_waits_until_all_that_it_lists_is_recorded() -> None:
    one, two = read(), read(start=5)
    done = recorded(classified(ARTICLE, "1", [one, two]))
    rows = Rows().given(one, done)
    assert (standing(rows, one), rows.known("2017-07-01")) == ("waiting", [])
    rows.given(two)
    assert (standing(rows, one), standing(rows, two)) == ("counts", "counts")


def test_a_claim_that_its_reading_does_not_list_waits() -> None:
    one, two = read(), read(start=5)
    rows = Rows().given(one, two, recorded(classified(ARTICLE, "1", [one])))
    assert (standing(rows, one), standing(rows, two)) == ("counts", "waiting")


@pytest.mark.parametrize("name", ["curated", "editor"])
def test_curated_claims_count_at_once(name: str) -> None:
    claim = recorded(policy(method={"name": name, "version": "1"}))
    assert standing(Rows().given(claim), claim) == "counts"


def test_the_newest_version_displaces_older_readings_from_the_source_s_own_day() -> None:
    old, new = read("1.9"), read("1.10", direction="cooperates")
    rows = Rows().given(old, recorded(classified(ARTICLE, "1.9", [old])))
    rows.given(new, recorded(classified(ARTICLE, "1.10", [new])))
    assert (standing(rows, old), standing(rows, new)) == ("superseded", "counts")
    assert [version.claims for version in rows.known("2017-02-01")] == [(new.id,)]


def test_an_older_reading_stands_until_the_newer_is_complete() -> None:
    old, new = read("1"), read("2", start=5)
    rows = Rows().given(old, recorded(classified(ARTICLE, "1", [old])), new)
    assert (standing(rows, old), standing(rows, new)) == ("counts", "waiting")


def test_an_empty_newer_reading_displaces() -> None:
    old = read("1")
    rows = Rows().given(old, recorded(classified(ARTICLE, "1", [old])), recorded(classified(ARTICLE, "2", [])))
    assert (standing(rows, old), rows.occurrences) == ("superseded", {})


def test_a_newer_reading_that_is_all_for_review_displaces_nothing_until_an_editor_confirms_it() -> None:
    old, new = read("1"), read("2", start=5, tier="review")
    rows = Rows().given(old, recorded(classified(ARTICLE, "1", [old])))
    rows.given(new, recorded(classified(ARTICLE, "2", [new])))
    assert (standing(rows, old), standing(rows, new)) == ("counts", "review")
    rows.given(review(new))
    assert (standing(rows, old), standing(rows, new)) == ("superseded", "counts")


def test_methods_of_other_names_stand_side_by_side() -> None:
    old = read("1")
    other = recorded(policy(method={"name": "curated", "version": "2"}))
    rows = Rows().given(old, recorded(classified(ARTICLE, "1", [old])), other)
    assert (standing(rows, old), standing(rows, other)) == ("counts", "counts")


def test_a_changed_text_supersedes_from_its_own_day_once_it_is_read() -> None:
    newer = an_id("article", 2)
    old = read("1")
    rows = Rows().given(old, recorded(classified(ARTICLE, "1", [old])), newer_text("2017-03-01", newer))
    assert standing(rows, old) == "counts"
    rows.given(recorded(classified(newer, "1", [])))
    assert standing(rows, old) == "superseded"
    assert len(rows.known("2017-02-28")) == 1
    assert rows.known("2017-03-01") == []


def test_a_retraction_counts_from_its_own_day_and_the_past_stays() -> None:
    claim = recorded(policy())
    rows = Rows().given(claim, retraction(claim, reported_at="2017-04-01"))
    assert standing(rows, claim) == "retracted"
    assert len(rows.known("2017-03-31")) == 1
    assert rows.known("2017-04-01") == []
    assert len(Rows().given(claim, retraction(claim)).known("2017-05-31")) == 1


def test_what_was_misread_never_counted() -> None:
    claim = recorded(policy())
    rows = Rows().given(claim, retraction(claim, reason="misread"))
    assert (rows.known("2017-02-01"), rows.claims[claim.id].counts_from) == ([], None)


def test_a_source_s_correction_leaves_the_past_and_a_misreading_does_not() -> None:
    claim = recorded(policy())
    correct = {"verdict": "correct", "corrected": {"direction": "cooperates"}}
    rows = Rows().given(claim, review(claim, **correct, reason="source_corrected", reported_at="2017-03-01"))
    assert standing(rows, claim) == "corrected"
    assert [v.fields["direction"] for v in rows.known("2017-02-28")] == ["limits"]
    assert [v.fields["direction"] for v in rows.known("2017-03-01")] == ["cooperates"]
    misread = Rows().given(claim, review(claim, **correct, reason="misread"))
    assert [v.fields["direction"] for v in misread.known("2017-02-01")] == ["cooperates"]


def test_the_latest_act_decides_by_time_then_id() -> None:
    claim = recorded(policy())
    rows = Rows().given(review(claim, at="2017-07-01T00:00:00Z"), retraction(claim), claim)
    assert standing(rows, claim) == "counts"
    assert len(rows.known("2017-06-15")) == 1


def test_a_correction_that_makes_no_claim_changes_nothing() -> None:
    claim = recorded(policy())
    rows = Rows().given(claim, review(claim, "correct", corrected={"outcome": "granted"}))
    assert [v.fields["stage"] for v in rows.known("2017-07-01")] == ["in_effect"]


def test_an_act_binds_its_like_in_other_versions_and_not_its_neighbours() -> None:
    sheriff = {"instrument": {"id": "tx:travis:policy-2017"}}
    old, new = read("1", **sheriff), read("2", start=3, **sheriff)
    other = recorded(
        policy((AUSTIN, "actor"), method={"name": "reader", "version": "2"}, instrument={"id": "tx:austin:r-2017"})
    )
    rows = Rows().given(old, recorded(classified(ARTICLE, "1", [old])), retraction(old, reason="misread"))
    rows.given(new, other, recorded(classified(ARTICLE, "2", [new, other])))
    assert (standing(rows, new), standing(rows, other)) == ("retracted", "counts")
    assert [version.places for version in rows.known("2017-02-01")] == [((AUSTIN, "actor"),)]
    assert TRAVIS in rows.claims[new.id].places
