"""Ids: the same thing twice has one id, two things have two."""

import pytest

from shared.events import ClaimPlace, Evidence, Instrument, JurisdictionListed, PolicyChanged, make_event
from shared.events.body_hash import FLEETING, body_hash
from shared.events.data import event_id
from shared.events.strong_key import strong_key
from tests.unit.events.samples import ARTICLE, ARTICLE_ID, LISTING, POLICY, RAID, RULING, TEXAS, TIME, TRAVIS, claim


def id_of(data):
    return make_event(data, source="/tests", time=TIME).id


def test_an_id_needs_no_clock_and_no_source():
    other = make_event(POLICY, source="/elsewhere", time=TIME.replace(year=2030))
    assert other.id == id_of(POLICY)


def test_golden_vectors():
    assert event_id(["a", None, ["x", "y"], 1]) == "0505d733-9abc-52fb-b807-3ce657aa2bba"
    assert ARTICLE_ID == id_of(ARTICLE) == "8fef2c53-778d-5a34-9814-719f307c2833"


def test_two_acts_of_one_place_in_one_article_are_two():
    rescinded = POLICY.model_copy(update={"stage": "rescinded"})
    elsewhere = POLICY.model_copy(update={"evidence": [Evidence(article=ARTICLE_ID, field="text", start=34, end=49)]})
    other_dimension = POLICY.model_copy(update={"dimensions": ["jail_access"]})
    assert len({id_of(c) for c in (POLICY, rescinded, elsewhere, other_dimension)}) == 4


def test_two_agreements_of_one_agency_in_one_row_are_two():
    first, second = (
        PolicyChanged(
            **claim(jurisdictions=[ClaimPlace(id=TRAVIS, role="actor")]),
            instrument=Instrument(kind="agreement", name=name),
            dimensions=["agreement_287g"],
            direction="cooperates",
            stage="in_effect",
        )
        for name in ("Jail Enforcement Model", "Warrant Service Officer")
    )
    assert id_of(first) != id_of(second)


def test_a_row_that_lists_and_later_drops_holds_two_claims():
    dropped = LISTING.model_copy(update={"action": "dropped", "event_date": "2017-09-26"})
    assert id_of(dropped) != id_of(LISTING)


def test_the_order_of_dimensions_makes_no_new_claim():
    turned = POLICY.model_copy(update={"dimensions": list(reversed(POLICY.dimensions))})
    assert id_of(turned) == id_of(POLICY)


def test_another_method_version_is_another_claim():
    newer = POLICY.model_copy(update={"method": POLICY.method.model_copy(update={"version": "2"})})
    assert id_of(newer) != id_of(POLICY)


def test_a_body_hash_overlooks_what_two_readings_may_differ_in():
    def hashed(data):
        event = make_event(data, source="/tests", time=TIME)
        return body_hash(event.type, event.subject, event.data, FLEETING)

    again = ARTICLE.model_copy(update={"fetched_at": "2026-02-02T00:00:00Z", "feed": "https://x.example/feed"})
    assert hashed(again) == hashed(ARTICLE)
    assert hashed(POLICY.model_copy(update={"confidence": 0.5})) == hashed(POLICY)
    assert hashed(POLICY.model_copy(update={"reach": "own"})) != hashed(POLICY)


def test_the_grade_of_a_source_changes_neither_the_event_nor_its_bytes_where_it_is_untold():
    def event(data):
        return make_event(data, source="/tests", time=TIME)

    graded = ARTICLE.model_copy(update={"grade": 3})
    assert "grade" not in event(ARTICLE).data
    assert event(graded).data == event(ARTICLE).data | {"grade": 3}
    assert event(graded).id == event(ARTICLE).id
    hashes = {body_hash(e.type, e.subject, e.data, FLEETING) for e in (event(ARTICLE), event(graded))}
    assert len(hashes) == 1


def test_who_wrote_an_article_changes_neither_its_event_nor_its_bytes_where_it_is_untold():
    def event(data):
        return make_event(data, source="/tests", time=TIME)

    signed = ARTICLE.model_copy(update={"author": "The Capitol Desk"})
    assert "author" not in event(ARTICLE).data
    assert event(signed).data == event(ARTICLE).data | {"author": "The Capitol Desk"}
    assert event(signed).id == event(ARTICLE).id
    assert len({body_hash(e.type, e.subject, e.data, FLEETING) for e in (event(ARTICLE), event(signed))}) == 1


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (POLICY, f"policy|{TEXAS}|tx:sb4-2017|enacted|2017-05-07"),
        (RULING, "ruling|el-cenizo-v-texas|federal_trial|2017-08-30"),
        (LISTING, "listing|ICE|Declined Detainer Outcome Report|2017-03-20|listed|"),
        (RAID, "enforcement|cross check"),
        (RULING.model_copy(update={"case": None}), None),
        (POLICY.model_copy(update={"instrument": None}), None),
    ],
)
def test_strong_keys(data, key):
    assert strong_key(data) == key


def test_subject_is_the_first_actor_else_target_else_place():
    places = [ClaimPlace(id=TRAVIS, role="target"), ClaimPlace(id=TEXAS, role="actor")]
    assert POLICY.model_copy(update={"jurisdictions": places}).subject() == TEXAS
    assert LISTING.subject() == TRAVIS
    assert JurisdictionListed.subject(LISTING.model_copy(update={"jurisdictions": []})) is None
