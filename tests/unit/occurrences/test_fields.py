"""The fields of an occurrence: an editor's word, the highest grade, summed confidence, the smallest value."""

from typing import Any

from services.projection.readmodels.occurrences.matters import Occurrence
from services.projection.readmodels.occurrences.title import title
from shared.events import ClaimReviewed
from tests.unit.occurrences.told_by import TRAVIS, TX, Rows, an_id, policy, recorded


def of(*claims: dict[str, Any]) -> Occurrence:
    events = [recorded(policy(cause=an_id("article", n), **claim)) for n, claim in enumerate(claims)]
    (version,) = Rows().given(*events).known("2018-01-01")
    return version


LIMITS, COOPERATES = {"direction": "limits"}, {"direction": "cooperates"}


def test_the_highest_source_grade_decides_and_the_others_are_kept() -> None:
    version = of({**LIMITS, "source_grade": 3}, COOPERATES, COOPERATES)
    assert version.fields["direction"] == "limits"
    assert version.disagreements == {"direction": ("cooperates",)}


def test_of_one_grade_the_summed_confidence_decides() -> None:
    weak = {**COOPERATES, "confidence": 0.4}
    assert of({**LIMITS, "confidence": 0.9}, weak, weak).fields["direction"] == "limits"
    assert of({**LIMITS, "confidence": 0.9}, weak, weak, weak).fields["direction"] == "cooperates"


def test_of_equals_the_smallest_value_holds() -> None:
    assert of(LIMITS, COOPERATES).fields["direction"] == "cooperates"


def test_silence_says_nothing() -> None:
    version = of({"effective_on": "2017-02-05", "source_grade": 1}, {"source_grade": 4}, {"event_date": None})
    assert (version.fields["effective_on"], version.event_date) == ("2017-02-05", "2017-02-01")
    assert of({"event_date": None, "reported_at": "2017-02-09T10:00:00Z"}).event_date == "2017-02-09"


def test_an_editor_s_word_decides_over_any_grade() -> None:
    poor, rich = (recorded(policy(source_grade=grade, cause=an_id("article", grade))) for grade in (1, 4))
    word = ClaimReviewed(
        claim=poor.id, by="ed", verdict="correct", corrected=COOPERATES, reason="misread", at="2017-06-01T00:00:00Z"
    )
    (version,) = Rows().given(poor, rich, recorded(word)).known("2018-01-01")
    assert version.fields["direction"] == "cooperates"


def test_the_parts_of_an_instrument_are_joined() -> None:
    version = of({"instrument": {"kind": "sheriff_policy"}}, {"instrument": {"id": "tx:travis:policy-2017"}})
    assert version.fields["instrument"] == {"id": "tx:travis:policy-2017", "kind": "sheriff_policy", "name": None}


def test_confidence_is_the_surest_claim_s_raised_by_further_articles() -> None:
    assert of({"confidence": 0.8}).confidence == 800
    assert of({"confidence": 0.8}, {"confidence": 0.5}).confidence == 820
    assert of(*[{"confidence": 0.99}] * 5).confidence == 999


def test_a_title_is_one_plain_sentence() -> None:
    names = {TX: "Texas", TRAVIS: "Travis County"}
    sb4 = {"instrument": {"id": "tx:sb4-2017", "kind": "statute"}, "stage": "enacted"}
    (version,) = Rows().given(recorded(policy((TX, "actor"), (TRAVIS, "target"), **sb4))).known("2018-01-01")
    assert title(version, names.__getitem__) == "Texas: statute tx:sb4-2017 enacted"
    assert title(of({"dimensions": ["detainer_holds"]}), names.__getitem__) == (
        "Travis County: policy on detainer holds in effect"
    )
