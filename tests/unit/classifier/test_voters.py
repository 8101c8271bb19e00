import pytest

from services.classifier.reading import read
from services.classifier.voters import Opinion


class Stub:
    hashes = {"stub": "1"}

    def __init__(self, kind=None, direction=None, stage=None, event=None, chance=1.0):
        self._said = Opinion(kind, direction, stage, event, chance)

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


QUIET = "Board acts on jail matter in Travis County", "Members were of one mind about what federal agents may do."


@pytest.mark.parametrize(
    ("voter", "claims"),
    [
        (Stub("policy", "limits", "enacted", 0.95), [("limits", "enacted", "review")]),
        (Stub("policy", "limits", "proposed", 0.95), [("limits", "introduced", "review")]),
        (Stub("policy", "limits", "enacted", 0.6), []),
        (Stub("policy", "limits", None, 0.95), []),
        (Stub(None, "limits", "enacted", 0.95), []),
        (Stub(), []),
    ],
)
def test_a_voter_may_propose_what_no_rule_finds_and_it_waits_for_review(places, article, voter, claims):
    made = read(article(*QUIET), ID, places, [voter])
    assert [(claim.direction, claim.stage, claim.tier) for claim in made] == claims


def test_nothing_is_proposed_of_suits_questions_and_other_countries(places, article):
    sure = Stub("policy", "limits", "enacted", 0.99)
    for title in ("County sues over sanctuary order", "What is a sanctuary city?", "Toronto council votes on ICE"):
        assert read(article(title, ""), ID, places, [sure]) == []


def test_a_voter_that_doubts_that_anything_happened_sends_it_to_review(places, article):
    (claim,) = read(article(TITLE, TEXT), ID, places, [Stub("policy", "cooperates", "enacted", 0.1)])
    assert (claim.direction, claim.tier) == ("cooperates", "review")


def test_an_unsure_voter_does_not_overrule_the_rules(places, article):
    unsure = Stub("policy", "limits", "enacted", 0.9, 0.6)
    (claim,) = read(article(TITLE, TEXT), ID, places, [unsure])
    assert claim.direction == "cooperates"


def test_every_claim_names_the_voters_that_weighed_it(places, article):
    (claim,) = read(article(TITLE, TEXT), ID, places, [Stub("policy", "cooperates")])
    assert (claim.method.version, claim.method.hashes["stub"]) == ("1.4.1", "1")
