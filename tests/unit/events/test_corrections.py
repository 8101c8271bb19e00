"""What an editor may correct: fields that a claim has, with values that it could hold."""

import pytest
from pydantic import ValidationError

from shared.events import ClaimReviewed
from tests.unit.events.samples import POLICY_ID


def review(**corrected):
    return ClaimReviewed(
        claim=POLICY_ID, by="editor", verdict="correct", corrected=corrected, at="2026-01-02T00:00:00Z"
    )


@pytest.mark.parametrize(
    "corrected", [{"direction": "limits"}, {"event_date": "2017-03"}, {"effects": []}, {"action": "dropped"}]
)
def test_a_value_that_a_claim_could_hold_is_taken(corrected):
    assert review(**corrected).corrected == corrected


@pytest.mark.parametrize(
    ("corrected", "why"),
    [
        ({"direction": "sideways"}, "corrected.direction"),
        ({"event_date": "yesterday"}, "corrected.event_date"),
        ({"event_date": "2017", "nope": 1}, "corrected.nope"),
        ({"tier": "auto"}, "corrected.tier"),
        ({"cause": POLICY_ID}, "corrected.cause"),
    ],
)
def test_what_no_claim_could_hold_is_refused_and_named(corrected, why):
    with pytest.raises(ValidationError, match=why):
        review(**corrected)
