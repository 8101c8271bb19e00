import pytest

from services.classifier.reading import read
from services.classifier.voters import Opinion


class Stub:
    def __init__(self, kind=None, direction=None):
        self._said = Opinion(kind, direction)

    def opinion(self, words):
        assert words
        return self._said


TITLE = "Texas governor signs SB 4, ban on sanctuary cities"
TEXT = "The governor of Texas signed Senate Bill 4 on Sunday."
ID = "00000000-0000-5000-8000-000000000001"


@pytest.mark.parametrize(
    ("voter", "direction", "tier"),
    [
        (Stub(), "cooperates", "auto"),
        (Stub("policy", "cooperates"), "cooperates", "auto"),
        (Stub("policy", "limits"), "neutral", "review"),
        (Stub("ruling", None), "cooperates", "review"),
    ],
)
def test_voters_that_disagree_leave_it_to_an_editor(places, article, voter, direction, tier):
    (claim,) = read(article(TITLE, TEXT), ID, places, [voter])
    assert (claim.direction, claim.tier) == (direction, tier)
