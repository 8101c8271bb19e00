"""What a second opinion makes of a claim: it decides between readings of the voters and adds none of its own."""

from datetime import UTC, datetime

import pytest

from services.classifier.opinion.answer import Answer
from services.classifier.opinion.question import DIRECTIONS
from services.classifier.publishing import weigh_article
from services.classifier.stages import STAGES
from services.classifier.voters import Opinion
from shared.events import Evidence, make_event

ID = "00000000-0000-5000-8000-000000000001"
TEXAS, TRAVIS = "ocd-division/country:us/state:tx", "ocd-division/country:us/state:tx/county:travis"
TITLE = "Texas governor signs SB 4, ban on sanctuary cities"
TEXT = "The governor of Texas signed Senate Bill 4 on Sunday."
SHA = "0" * 64


class Stub:
    hashes = {"stub": "1"}

    def __init__(self, *said):
        self._said = Opinion(*said)

    def opinion(self, words):
        return self._said


AGAINST = Stub("policy", "limits", "enacted", 0.95)


def said(kind="policy", direction="cooperates", stage="enacted", places=(TEXAS,), quote=("title", 0, 20)):
    evidence = Evidence(article=ID, field=quote[0], start=quote[1], end=quote[2])
    return Answer(
        model="m", instructions=SHA, question=SHA, reply=SHA, kind=kind, direction=direction, stage=stage,
        places=list(places), quote=evidence,
    )  # fmt: skip


@pytest.fixture
def weigh(places, article):
    def made(title=TITLE, text=TEXT, voter=AGAINST, **given):
        return weigh_article(ID, article(title, text, **given), places, [voter] if voter else [])

    return made


def one(claims):
    (claim,) = claims
    return claim


def test_without_an_answer_nothing_changes(weigh):
    found = weigh()
    assert found.question is not None
    claim = one(found.claims())
    assert (claim.direction, claim.tier, claim.method.version, claim.method.opinion) == (
        "neutral", "review", "1.4.1", None,
    )  # fmt: skip
    assert "opinion" not in claim.model_dump(mode="json")["method"]


def test_it_seconds_the_rules_against_the_other_voter(weigh):
    found = weigh()
    before, claim = one(found.claims()), one(found.claims(said()))
    assert (claim.direction, claim.tier) == ("cooperates", "auto")
    assert claim.confidence > before.confidence
    assert (claim.method.version, claim.method.opinion.agrees) == ("1.4.1.1", "rules")


@pytest.mark.parametrize(
    "answer",
    [
        said(stage="proposed"),
        said(places=(TEXAS, TRAVIS)),
        said(quote=("text", 400, 430)),
    ],
    ids=["another stage", "a further place", "a quote from elsewhere"],
)
def test_what_it_reads_otherwise_beside_leaves_it_to_an_editor(weigh, answer):
    claim = one(weigh(text=TEXT + " " + "Nobody was there to see it. " * 20).claims(answer))
    assert (claim.direction, claim.tier, claim.method.opinion.agrees) == ("cooperates", "review", "rules")


def test_it_seconds_the_other_voter_and_the_claim_waits_all_the_same(weigh):
    found = weigh()
    before, claim = one(found.claims()), one(found.claims(said(direction="limits")))
    assert (claim.direction, claim.tier, claim.method.opinion.agrees) == ("limits", "review", "voter")
    assert claim.confidence > before.confidence


@pytest.mark.parametrize(
    "answer",
    [
        said("none", "neutral", "none", ()),
        said(direction="neutral"),
        said("listing", "neutral", "listed"),
        said(places=(TRAVIS,)),
        said(places=()),
    ],
    ids=["nothing told", "a third direction", "a third kind", "another place", "no place"],
)
def test_a_reading_of_its_own_is_nobodys_and_lowers_what_is_there(weigh, answer):
    found = weigh()
    before, claim = one(found.claims()), one(found.claims(answer))
    assert (claim.type, claim.direction, claim.jurisdictions) == (before.type, before.direction, before.jurisdictions)
    assert (claim.tier, claim.method.opinion.agrees) == ("review", "nobody")
    assert claim.confidence < before.confidence


def test_what_only_a_voter_proposed_waits_although_it_is_seconded(weigh):
    found = weigh(
        "Board acts on jail matter in Travis County, Texas",
        "Members of the board were of one mind on Monday about what federal immigration agents may do.",
        Stub("policy", "limits", "enacted", 0.95),
    )
    before, claim = one(found.claims()), one(found.claims(said(direction="limits", places=(TRAVIS,))))
    assert (claim.direction, claim.tier, claim.method.opinion.agrees) == ("limits", "review", "voter")
    assert claim.confidence >= before.confidence


def test_another_kind_that_a_voter_reads_too_is_taken_and_waits(weigh):
    found = weigh(voter=Stub("ruling", "cooperates", "upheld", 0.9))
    assert one(found.claims()).type == "policy-changed"
    claim = one(found.claims(said("ruling", "cooperates", "upheld")))
    assert (claim.type, claim.outcome, claim.supports, claim.tier) == (
        "ruling-issued", "affirmed", "cooperates", "review",
    )  # fmt: skip
    assert claim.method.opinion.agrees == "voter"


def test_a_turned_ruling_leaves_no_effect_behind(weigh):
    title = "Judge blocks Texas SB 4, ban on sanctuary cities"
    found = weigh(title, "A federal judge in San Antonio blocked Senate Bill 4 on Wednesday.",
                  Stub("ruling", "cooperates", "denied", 0.9), published="2017-08-31")  # fmt: skip
    assert one(found.claims()).effects
    claim = one(found.claims(said("ruling", "cooperates", "denied")))
    assert (claim.supports, claim.effects, claim.tier) == ("cooperates", [], "review")


@pytest.mark.parametrize(
    ("title", "text", "voter"),
    [
        (TITLE, TEXT, Stub("policy", "cooperates", "enacted", 0.99)),
        ("Bakery opens downtown", "Bread and cake every morning.", None),
        ("What is a sanctuary city?", "", None),
    ],
    ids=["counts at once", "tells nothing", "a question"],
)
def test_nobody_is_asked_about_what_is_settled_or_tells_nothing(weigh, title, text, voter):
    assert weigh(title, text, voter).question is None


def test_what_all_read_alike_and_only_waits_is_not_asked_about(weigh):
    """A mere announcement: an answer could not make it count."""
    title, text = (
        "Austin mayor vows to limit cooperation with ICE",
        "Austin police would not hold anyone for ICE, he said.",
    )
    found = weigh(title, text, Stub("policy", "limits", "announced", 0.95))
    assert one(found.claims()).tier == "review"
    assert found.question is None
    assert weigh(title, text, Stub("policy", "cooperates", "announced", 0.95)).question is not None


ANSWERS = [(kind, stage, direction) for kind, stages in STAGES.items() for stage in stages for direction in DIRECTIONS]


@pytest.mark.parametrize(("kind", "stage", "direction"), ANSWERS)
def test_any_answer_that_a_voter_seconds_makes_sound_claims_for_review(weigh, kind, stage, direction):
    for title, text in [
        (TITLE, TEXT),
        ("ICE arrests 30 in Austin, Texas", "Agents arrested 30 people in Austin."),
        ("Judge blocks Texas SB 4, ban on sanctuary cities", "A federal judge blocked Senate Bill 4."),
        ("Board acts on jail matter in Travis County, Texas", "Members were of one mind about federal agents."),
    ]:
        found = weigh(title, text, Stub(kind, direction, stage, 0.95))
        if found.question is None:
            continue
        answer = said(kind, direction, stage, [place.id for place in found.question.places], ("title", 0, 20))
        before = {place.id for claim in found.claims() for place in claim.jurisdictions}
        claims = found.claims(answer)
        assert claims
        for claim in claims:
            make_event(claim, source="/tests", time=datetime(2026, 1, 1, tzinfo=UTC))
            assert claim.method.opinion.agrees in ("rules", "voter", "nobody")
            assert claim.tier == "review" or claim.method.opinion.agrees == "rules"
            assert {place.id for place in claim.jurisdictions} <= set(answer.places) | before


def test_a_copy_is_not_asked_about(weigh):
    assert weigh(copy_of="00000000-0000-5000-8000-000000000002").question is None


def test_the_question_offers_the_places_of_the_matter_and_does_not_tell_what_was_read(weigh):
    asked = weigh(text=TEXT + " Travis County, Texas had objected.").question
    assert [(place.id, place.name) for place in asked.places] == [(TEXAS, "Texas"), (TRAVIS, "Travis County, Texas")]
    for word in ("limits", "cooperates", "policy", "enacted"):
        assert f'"{word}"' not in asked.shown


def test_an_answer_to_rules_alone_is_superseded_by_a_reading_with_the_model(weigh):
    claim = one(weigh(TITLE.replace("signs", "will sign"), TEXT, None).claims(said()))
    assert claim.method.version == "1.4.0.1"


def test_one_answer_gives_one_reading(weigh):
    assert weigh().claims(said()) == weigh().claims(said())
