"""What another reading changes: which claim stands for which, and what is said of it. One row, one case."""

import pytest

from services.classifier.commands.differences import differences, waits
from services.classifier.commands.unread import _counting
from shared.events import ClaimPlace, Effect, EnforcementReported, Evidence, JurisdictionListed, Method, PolicyChanged
from shared.events import RulingIssued as Ruling

ARTICLE = "b7b7e1a0-0000-5000-8000-000000000001"
AUSTIN, TRAVIS = ("ocd-division/country:us/state:tx/place:austin", "ocd-division/country:us/state:tx/county:travis")
OF = {"policy": PolicyChanged, "ruling": Ruling, "listing": JurisdictionListed, "enforcement": EnforcementReported}
OWN = {
    "policy": {"direction": "limits", "stage": "enacted"},
    "ruling": {"court": "a court", "forum": "federal_trial", "outcome": "granted", "supports": "limits"},
    "listing": {"lister": "ICE", "list_name": "declined detainers", "action": "listed"},
    "enforcement": {"agency": "ICE", "direction": "neutral"},
}


def claim(kind="policy", place=AUSTIN, start=0, version="1.0", **told):
    return OF[kind].model_validate(
        {
            "jurisdictions": [ClaimPlace(id=place, role="actor")] if place else [],
            "event_date": "2017-03-01",
            "reported_at": "2017-03-02",
            "cause": ARTICLE,
            "evidence": [Evidence(article=ARTICLE, field="text", start=start, end=start + 10)],
            "method": Method(name="rules", version=version),
            "confidence": 0.8,
            "tier": "auto",
            "source_grade": 2,
            **OWN[kind],
            **told,
        }
    )


def told(old, new):
    return [str(one) for one in differences(old, new)]


@pytest.mark.parametrize("kind", OF)
def test_a_claim_told_alike_is_no_difference_whatever_its_words_its_order_and_its_confidence(kind):
    old = [claim(kind), claim(kind, TRAVIS, start=20)]
    new = [claim(kind, TRAVIS, start=50, version="2.0"), claim(kind, start=70, confidence=0.1)]
    assert differences(old, new) == []


PLACE = "state:tx/place:austin (actor)"
OTHER_PLACE = "state:tx/county:travis (actor)"
BLOCKED = [Effect(instrument="tx:sb4-2017", effect="suspends")]


@pytest.mark.parametrize(
    ("kind", "was", "now", "line"),
    [
        ("policy", {}, {"direction": "neutral"}, "direction limits -> neutral"),
        ("policy", {}, {"stage": "failed"}, "stage enacted -> failed"),
        ("policy", {}, {"place": TRAVIS}, f"places {PLACE} -> {OTHER_PLACE}"),
        ("policy", {}, {"place": None}, f"places {PLACE} -> no place"),
        ("policy", {}, {"tier": "review", "start": 90}, "tier auto -> review"),
        ("policy", {}, {"event_date": None}, "date 2017-03-01 -> none"),
        ("policy", {}, {"dimensions": ["jail_access"]}, "dimensions none -> jail_access"),
        ("policy", {"instrument": {"id": "tx:sb4-2017"}}, {}, "instrument tx:sb4-2017 -> none"),
        ("ruling", {}, {"effects": BLOCKED}, "effects none -> suspends tx:sb4-2017"),
        (
            "ruling",
            {},
            {"supports": "neutral", "outcome": "other"},
            "direction limits -> neutral, stage granted -> other",
        ),
        ("listing", {}, {"action": "dropped"}, "stage listed -> dropped"),
        ("enforcement", {"scale": "trend"}, {}, "stage trend -> operation"),
    ],
)
def test_what_is_told_otherwise(kind, was, now, line):
    assert told([claim(kind, **was)], [claim(kind, **now)]) == [f"~ {OF[kind].type} of {PLACE}: {line}"]


def test_a_claim_of_another_kind_from_the_same_words_is_told_otherwise():
    assert told([claim("listing")], [claim("enforcement")]) == [
        f"~ jurisdiction-listed of {PLACE}: kind jurisdiction-listed -> enforcement-reported, "
        "direction none -> neutral, stage listed -> operation"
    ]


def test_what_comes_and_what_goes_is_told_whole():
    country = claim(place="ocd-division/country:us")
    assert told([country], [claim("enforcement", TRAVIS, start=90)]) == [
        "- kind policy-changed, places us (actor), direction limits, stage enacted, date 2017-03-01, tier auto",
        f"+ kind enforcement-reported, places {OTHER_PLACE}, direction neutral, stage operation, date 2017-03-01, "
        "tier auto",
    ]


def test_the_same_words_go_before_the_same_places():
    old = [claim(start=0), claim(start=20, place=TRAVIS)]
    new = [claim(start=20, place=AUSTIN, stage="failed"), claim(start=0, place=TRAVIS, stage="failed")]
    assert [(one.old.evidence[0].start, one.new.evidence[0].start) for one in differences(old, new)] == [
        (0, 0),
        (20, 20),
    ]


def test_one_claim_stands_for_one_only():
    assert [one[0] for one in told([claim()], [claim(), claim(stage="failed")])] == ["+"]
    assert [one[0] for one in told([claim(), claim(start=30)], [claim(start=30, stage="failed")])] == ["-", "~"]


def test_the_order_is_that_of_the_older_reading_then_what_comes():
    old = [claim(start=0), claim(start=20, place=TRAVIS), claim("listing", start=40)]
    dropped = claim("listing", start=40, action="dropped")
    new = [claim("ruling", start=90, place=None), dropped, claim(start=0, stage="failed")]
    assert [line[0] for line in told(old, new)] == ["~", "-", "~", "+"]


@pytest.mark.parametrize(
    ("readings", "version"),
    [
        ({}, None),
        ({"1.9": "auto", "1.10": "auto"}, "1.10"),
        ({"1": "auto", "1.0.1": "auto"}, "1.0.1"),
        ({"1.0": "auto", "2.0": "review"}, "1.0"),
        ({"1.0": "review", "2.0": "review"}, "2.0"),
    ],
)
def test_which_older_reading_counts(readings, version):
    given = {key: (claim(version=key, tier=tier),) for key, tier in readings.items()}
    assert _counting(given) == given.get(version, ())


def test_an_empty_reading_counts_and_does_not_wait():
    assert _counting({"1.0": (claim(),), "2.0": ()}) == ()
    assert [waits(claims) for claims in ([], [claim()], [claim(tier="review"), claim()], [claim(tier="review")])] == [
        *(False, False, False, True)
    ]
