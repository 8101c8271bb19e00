"""An editor's word is checked against the claim before it is said, and becomes a label of what the text tells."""

from datetime import UTC, datetime
from itertools import product
from typing import Any, get_args

import orjson
import pytest

from services.classifier.command import coarse as classifiers
from services.classifier.labels import load
from services.projection.review.coarse import coarse
from services.projection.review.doubts import doubts
from services.projection.review.labels import Judged, Read, labels
from services.projection.review.words import WrongWord, read_corrections, retracted, reviewed, revised
from shared.events import ArticleSeen, ClaimData, EnforcementReported, JurisdictionListed, PolicyChanged, RulingIssued
from shared.events.article_seen import content_hash
from shared.events.vocabulary import EffectKind, ListAction, Outcome, Stage

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
ID = "a0000000-0000-5000-8000-000000000001"
TRAVIS = "ocd-division/country:us/state:tx/county:travis"
COMMON: dict[str, Any] = {
    "jurisdictions": [{"id": TRAVIS, "role": "actor"}],
    "event_date": "2017-02-01",
    "reported_at": "2017-02-01",
    "cause": ID,
    "evidence": [{"article": ID, "field": "text", "start": 0, "end": 16}],
    "method": {"name": "frames", "version": "1.0"},
    "confidence": 0.6,
    "tier": "review",
    "source_grade": 1,
}
TITLE, TEXT = "Jail policy changes", "The first saying. The second saying. The third."


def policy(**fields: Any) -> PolicyChanged:
    return PolicyChanged.model_validate({**COMMON, "direction": "limits", "stage": "enacted", **fields})


def ruling(**fields: Any) -> RulingIssued:
    return RulingIssued.model_validate({**COMMON, "outcome": "granted", "supports": "limits", **fields})


def listed(**fields: Any) -> JurisdictionListed:
    return JurisdictionListed.model_validate(
        {**COMMON, "lister": "ICE", "list_name": "a list", "action": "listed", **fields}
    )


def enforced(**fields: Any) -> EnforcementReported:
    return EnforcementReported.model_validate({**COMMON, "direction": "neutral", **fields})


EVERY: list[ClaimData] = [
    *(policy(stage=stage) for stage in get_args(Stage)),
    *(
        ruling(outcome=outcome, effects=[{"of": TRAVIS, "effect": effect}] if effect else [])
        for outcome, effect in product(get_args(Outcome), (None, *get_args(EffectKind)))
    ),
    *(listed(action=action) for action in get_args(ListAction)),
    enforced(),
]


@pytest.mark.parametrize("claim", EVERY, ids=lambda claim: orjson.dumps(classifiers(claim)).decode())
def test_claims_are_told_as_the_classifier_tells_them(claim: ClaimData) -> None:
    assert coarse(claim) == classifiers(claim)


@pytest.mark.parametrize(
    ("told", "complaint"),
    [
        ({}, "correct needs what to correct"),
        ({"stage": "signed"}, "--set stage: Input should be 'announced'"),
        ({"outcome": "granted"}, "--set outcome: of policy-changed one may correct"),
        ({"confidence": 1}, "--set confidence: of policy-changed one may correct dimensions, direction"),
        ({"direction": "limits"}, "--set direction: the claim says so already"),
        ({"event_date": 2017}, "--set event_date: Input should be a valid string"),
        ({"jurisdictions": [{"id": "Travis", "role": "actor"}]}, "--set jurisdictions.0.id"),
    ],
)
def test_a_correction_that_the_claim_cannot_hold_is_refused(told: dict[str, Any], complaint: str) -> None:
    with pytest.raises(WrongWord, match=complaint.replace(".", r"\.")) as refused:
        reviewed(ID, policy(), by="editor", at=AT, corrected=told, reason="misread")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"by": ""}, "by: "),
        ({"reason": "boredom"}, "reason: "),
        ({"reported_at": "yesterday"}, "--reported-at yesterday: write a day or an instant"),
        ({"reported_at": "2026-11-25"}, "--reported-at 2026-11-25 is yet to come"),
    ],
)
def test_who_why_and_when_are_checked(fields: dict[str, Any], complaint: str) -> None:
    told = {"by": "editor", "at": AT, "reason": "other", **fields}
    with pytest.raises(WrongWord, match=complaint):
        reviewed(ID, policy(), **told)
    with pytest.raises(WrongWord, match=complaint):
        retracted(ID, **told)


def test_only_claims_of_one_kind_are_one_occurrence() -> None:
    other = ID[:-1] + "2"
    with pytest.raises(WrongWord, match="merge takes two claims"):
        revised("merge", {ID: policy()}, by="editor", at=AT, reason="one")
    with pytest.raises(WrongWord, match="policy-changed and ruling-issued are never one occurrence"):
        revised("merge", {ID: policy(), other: ruling()}, by="editor", at=AT, reason="one")
    assert revised("split", {ID: policy()}, by="editor", at=AT, reason="another").claims == [ID]


def test_corrections_are_json_or_plain_text() -> None:
    told = ["direction=limits", 'dimensions=["jail_access"]', "symbolic=true", "ends_on=null", "event_date=2017-03-01"]
    assert read_corrections(told) == {
        "direction": "limits",
        "dimensions": ["jail_access"],
        "symbolic": True,
        "ends_on": None,
        "event_date": "2017-03-01",
    }
    for wrong in ("direction", "=limits", "dimensions=[jail_access", "direction="):
        with pytest.raises(WrongWord):
            read_corrections([wrong])
    with pytest.raises(WrongWord, match="told twice"):
        read_corrections(["a=1", "a=2"])


def test_doubts_are_what_the_claim_shows() -> None:
    assert doubts(policy()) == []
    assert doubts(policy(jurisdictions=[], event_date="2017", stage="announced")) == [
        "names no place",
        "the day is told as 2017 only",
        "only announced",
    ]
    texas = [{"id": "ocd-division/country:us/state:tx", "role": "actor"}]
    assert doubts(policy(jurisdictions=texas)) == ["the law of a state, unnamed"]
    assert doubts(ruling(effects=[{"effect": "suspends"}])) == ["the ruling is tied to no law and no place"]
    assert doubts(listed(action="disputed", event_date=None)) == ["tells no day", "the list is disputed"]


def article(published: str | None = "2017-02-03") -> ArticleSeen:
    url = "https://paper.example/jail"
    return ArticleSeen(
        kind="article", url=url, canonical_url=url, title=TITLE, text=TEXT, published_at=published,
        fetched_at="2017-02-03T12:00:00Z", content_hash=content_hash(TITLE, TEXT),
    )  # fmt: skip


def span(start: int, end: int, part: str = "text") -> dict[str, Any]:
    return {"article": ID, "field": part, "start": start, "end": end}


FIRST, SECOND, HEAD = span(0, 17), span(18, 36), span(0, 19, "title")


def read(number: int, claim: ClaimData, *, judged: bool = True, tells: ClaimData | None = None, at: int = 1) -> Read:
    order = (datetime(2026, 1, at, tzinfo=UTC), f"{number}")
    return Read(f"claim-{number}", claim, Judged(order, tells) if judged else None)


def test_a_confirmed_claim_is_a_line_with_headline_and_quote(tmp_path: Any) -> None:
    claim = policy(evidence=[HEAD, FIRST])
    found = labels([(ID, article(), [read(1, claim, tells=claim)])], "review_a")
    assert found.left_out == {}
    assert found.lines == [
        {
            "id": "review_a-001",
            "title": TITLE,
            "text": "The first saying.",
            "published": "2017-02-03",
            "events": [
                {
                    "type": "policy-changed",
                    "jurisdictions": [TRAVIS],
                    "direction": "limits",
                    "stage": "enacted",
                    "event_date": "2017-02-01",
                }
            ],
            "style": "newspaper",
            "era": "2017-2020",
        }
    ]
    (tmp_path / "review_a.jsonl").write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in found.lines))
    assert [label.words for label in load(tmp_path)] == [f"{TITLE} The first saying."]


def test_the_headline_stands_where_no_other_claim_rests_on_it() -> None:
    one, two = policy(evidence=[HEAD, FIRST]), ruling(evidence=[SECOND])
    found = labels([(ID, article(), [read(1, one, tells=one), read(2, two, tells=two)])], "x")
    assert sorted((line["title"], line["text"]) for line in found.lines) == [
        ("", "The second saying."),
        (TITLE, "The first saying."),
    ]
    alone = labels([(ID, article(), [read(2, two, tells=two)])], "x")
    assert [line["title"] for line in alone.lines] == [TITLE]


def test_words_that_tell_a_claim_which_nobody_judged_are_no_label() -> None:
    one, two, three = policy(evidence=[FIRST]), ruling(evidence=[FIRST, SECOND]), listed(evidence=[span(37, 47)])
    reads = [read(1, one, tells=one), read(2, two, judged=False), read(3, three, judged=False)]
    found = labels([(ID, article(), reads)], "x")
    assert found.lines == []
    assert found.left_out == {"beside a claim that nobody has judged": 1}


def test_a_misread_claim_leaves_its_words_with_what_the_others_tell() -> None:
    one, two = policy(evidence=[FIRST]), ruling(evidence=[FIRST])
    (nothing,) = labels([(ID, article(), [read(1, one)])], "x").lines
    assert nothing["events"] == []
    (line,) = labels([(ID, article(), [read(1, one), read(2, two, tells=two)])], "x").lines
    assert [event["type"] for event in line["events"]] == ["ruling-issued"]


def test_of_equal_words_the_latest_judgement_stands() -> None:
    claim, other = policy(evidence=[FIRST]), policy(evidence=[FIRST], direction="cooperates")
    early, late = read(1, claim, tells=claim, at=1), read(2, claim, tells=other, at=2)
    for readings in ([early, late], [late, early]):
        (line,) = labels([(ID, article(), [one]) for one in readings], "x").lines
        assert line["events"][0]["direction"] == "cooperates"


@pytest.mark.parametrize("published", [None, "2017", "2017-02"])
def test_an_undated_text_is_of_the_day_of_its_report(published: str | None) -> None:
    claim = policy(evidence=[FIRST])
    (line,) = labels([(ID, article(published), [read(1, claim, tells=claim)])], "x").lines
    assert line["published"] == "2017-02-01"
