"""Which claims tell one occurrence."""

from typing import Any

from shared.events import EnforcementReported, OccurrenceRevised, RulingIssued
from shared.events.divisions import COUNTRY
from tests.unit.occurrences.told_by import AUSTIN, TRAVIS, TX, Rows, an_id, claim_fields, policy, recorded
from tests.unit.occurrences.worlds import CA


def told(n: int, *places: tuple[str, str], **more: Any) -> Any:
    return recorded(policy(*places, cause=an_id("article", n), **more))


def groups(*events: Any, day: str = "2018-01-01", state: str = TX) -> list[set[str]]:
    return [set(version.claims) for version in Rows().given(*events).known(day, state)]


def revised(action: str, *claims: Any, at: str = "2017-05-01T00:00:00Z") -> Any:
    return recorded(OccurrenceRevised(action=action, claims=[claim.id for claim in claims], by="ed", at=at))


def test_two_articles_on_one_act_are_one_occurrence_named_by_the_first() -> None:
    later = told(2, reported_at="2017-02-03")
    first = told(1, reported_at="2017-02-01", direction="cooperates")
    rows = Rows().given(later, first)
    assert [(v.id, v.claims) for v in rows.known("2017-02-02")] == [(first.id, (first.id,))]
    assert [(v.id, v.claims) for v in rows.known("2017-02-03")] == [(first.id, (first.id, later.id))]


def test_two_places_are_two_occurrences() -> None:
    assert len(groups(told(1, (TRAVIS, "actor")), told(2, (AUSTIN, "actor")))) == 2


def test_a_place_and_its_state_agree_and_the_place_is_shown() -> None:
    state, county = told(1, (TX, "actor")), told(2, (TRAVIS, "actor"), reported_at="2017-02-02")
    (version,) = Rows().given(state, county).known("2018-01-01")
    assert version.places == ((TRAVIS, "actor"),)


def test_one_claim_that_names_both_keeps_both() -> None:
    both = told(1, (TX, "actor"), (TRAVIS, "target"))
    (version,) = Rows().given(both, told(2, (TX, "actor"))).known("2018-01-01")
    assert version.places == ((TX, "actor"), (TRAVIS, "target"))


def test_a_claim_of_the_state_joins_neither_of_two_places() -> None:
    one, two = told(1, (TRAVIS, "actor")), told(2, (AUSTIN, "actor"))
    vague = told(3, (TX, "actor"), reported_at="2017-02-02")
    assert len(groups(one, two, vague)) == 3


def test_places_that_overlap_agree() -> None:
    assert len(groups(told(1, (TRAVIS, "actor"), (AUSTIN, "actor")), told(2, (AUSTIN, "actor")))) == 1


def test_the_window_is_counted_from_the_first_report() -> None:
    days = ("2017-02-01", "2017-02-08", "2017-02-09")
    claims = [told(n, event_date=day, reported_at=day) for n, day in enumerate(days)]
    assert groups(*claims) == sorted(
        [{claims[0].id, claims[1].id}, {claims[2].id}], key=lambda ids: min(ids) if len(ids) == 1 else claims[0].id
    )


def test_steps_of_a_bill_are_acts_of_their_own_and_two_words_for_one_act_are_not() -> None:
    assert len(groups(told(1, stage="passed"), told(2, stage="passed_one_chamber"))) == 2
    assert len(groups(told(1, stage="enacted"), told(2, stage="in_effect"))) == 1


def test_other_dimensions_are_another_act_unless_one_is_general() -> None:
    holds, access = {"dimensions": ["detainer_holds"]}, {"dimensions": ["jail_access"]}
    assert len(groups(told(1, **holds), told(2, **access))) == 2
    assert len(groups(told(1, **holds), told(2))) == 1


def test_one_strong_key_is_one_occurrence_and_two_keys_never_merge() -> None:
    sb4 = {"instrument": {"id": "tx:sb4-2017"}}
    same = [told(n, (TX, "actor"), **sb4) for n in (1, 2)]
    other = told(3, (TX, "actor"), instrument={"id": "tx:hb1-2017"})
    assert sorted(map(len, groups(*same, other))) == [1, 2]


def test_an_unkeyed_claim_joins_the_one_keyed_occurrence_that_fits() -> None:
    keyed = told(1, instrument={"id": "tx:travis:policy-2017"})
    unkeyed = told(2, event_date="2017-02-03", direction="cooperates", reported_at="2017-02-03")
    assert len(groups(keyed, unkeyed)) == 1
    before = told(3, event_date=None, reported_at="2017-01-30")
    assert len(groups(before, keyed, unkeyed)) == 1
    second = told(4, instrument={"id": "tx:travis:order-2017"})
    assert len(groups(keyed, second, unkeyed)) == 3


def test_a_claim_of_the_state_joins_the_state_s_keyed_act_before_a_county_s() -> None:
    sb4 = told(1, (TX, "actor"), instrument={"id": "tx:sb4-2017"})
    county = told(2, instrument={"id": "tx:travis:policy-2017"})
    vague = told(3, (TX, "actor"), reported_at="2017-02-02")
    assert {sb4.id, vague.id} in groups(sb4, county, vague)


def test_a_claim_of_two_states_is_one_occurrence_in_each() -> None:
    claim = told(1, (TX, "actor"), (CA, "target"))
    assert groups(claim) == groups(claim, state=CA) == [{claim.id}]


def test_a_claim_without_place_belongs_to_the_nation() -> None:
    nowhere = ruling(1, jurisdictions=[])
    assert groups(nowhere, state="us") == [{nowhere.id}]
    federal = told(1, (COUNTRY, "actor"), (TRAVIS, "target"))
    (version,) = Rows().given(federal).known("2018-01-01")
    assert version.places == ((COUNTRY, "actor"), (TRAVIS, "target"))
    assert groups(told(1, (COUNTRY, "actor")), state="us") != []


def ruling(n: int, **more: Any) -> Any:
    fields = claim_fields([(TX, "party")], cause=an_id("article", n), event_date="2017-08-30", **more)
    return recorded(RulingIssued(outcome="granted", supports="limits", **fields))


def test_rulings_are_told_apart_by_their_case_and_joined_without() -> None:
    assert len(groups(ruling(1, case="a"), ruling(2, case="b"))) == 2
    assert len(groups(ruling(1, case="a", forum="federal_trial"), ruling(2))) == 1


def raid(n: int, count: int) -> Any:
    fields = claim_fields([(TX, "place")], cause=an_id("article", n))
    return recorded(EnforcementReported(direction="neutral", counts=[{"n": count, "unit": "arrested"}], **fields))


def test_raids_agree_when_their_counts_lie_within_ten_per_cent() -> None:
    assert len(groups(raid(1, 50), raid(2, 51))) == 1
    assert len(groups(raid(1, 50), raid(2, 90))) == 2


def test_an_editor_splits() -> None:
    one, two, three = (told(n) for n in (1, 2, 3))
    split = revised("split", two)
    assert sorted(map(len, groups(one, two, three, split))) == [1, 2]
    again = revised("merge", one, two, at="2017-06-01T00:00:00Z")
    assert sorted(map(len, groups(again, split, one, two, three))) == [3]


def test_an_editor_merges_whole_occurrences() -> None:
    travis = [told(n) for n in (1, 2)]
    austin = [told(n, (AUSTIN, "actor")) for n in (3, 4)]
    merge = revised("merge", travis[1], austin[1])
    rows = Rows().given(*travis, *austin)
    assert len(rows.known("2018-01-01")) == 2
    (version,) = rows.given(merge).known("2018-01-01")
    assert set(version.claims) == {claim.id for claim in (*travis, *austin)}


def test_a_merge_keeps_what_was_merged_or_split_off_together_before() -> None:
    travis, austin, state = told(1), told(2, (AUSTIN, "actor")), told(3, (TX, "target"), stage="passed")
    merges = [revised("merge", travis, austin), revised("merge", travis, state, at="2017-05-02T00:00:00Z")]
    assert groups(travis, austin, state, *merges) == [{travis.id, austin.id, state.id}]
    assert groups(*reversed(merges), travis, austin, state) == [{travis.id, austin.id, state.id}]
    one, two, three = (told(n) for n in (4, 5, 6))
    split = revised("split", two, three)
    merge = revised("merge", one, two, at="2017-05-02T00:00:00Z")
    assert groups(one, two, three, split, merge) == [{one.id, two.id, three.id}]
    late = revised("split", two, at="2017-05-03T00:00:00Z")
    assert sorted(map(len, groups(late, merge, split, three, two, one))) == [1, 1, 1]
