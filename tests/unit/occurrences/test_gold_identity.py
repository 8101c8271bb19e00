"""A gold set of identity: which reports are one occurrence, each world told in many orders of arrival."""

from typing import Any

import pytest

from tests.unit.occurrences.gold import act, assert_told_apart, raid, ruling
from tests.unit.occurrences.told_by import TRAVIS, Rows

SB4 = "tx:sb4-2017"
FIRST, APPEAL = "el-cenizo-v-texas", "el-cenizo-v-texas"


TEN = [
    ruling(1),
    ruling(2, reported="2017-08-31"),
    ruling(3, "2017-08-31", forum=None),
    ruling(4, case=FIRST, reported="2017-09-01"),
    ruling(5, case=FIRST),
    ruling(6, of=TRAVIS),
    ruling(7, "2017-08", reported="2017-08-31"),  # printed without a day
    ruling(8, "2017-09-04"),  # a blog, dated by nothing but its own day
    ruling(9, outcome="reversed"),  # another word for it, for the same side by the same court
    ruling(10, supports="cooperates"),  # who won is misread
]
SIGNED = {"instrument": {"id": SB4}}
# Each world: what it shows, and the groups in which its reports belong.
WORLDS: dict[str, list[list[Any]]] = {
    "ten articles on one ruling": [TEN],
    "a stay and a reversal are others, though of one case and one week": [
        [ruling(1, case=FIRST), ruling(2)],
        [ruling(3, "2017-09-01", case=APPEAL, forum="federal_appeals", outcome="stayed", supports="cooperates")],
        [ruling(4, "2017-09-05", case=APPEAL, forum="federal_appeals", outcome="reversed", supports="cooperates")],
    ],
    "one outcome by two courts in one week": [
        [ruling(1, outcome="denied"), ruling(2, outcome="denied", case=FIRST)],
        [ruling(3, "2017-08-31", outcome="denied", case=FIRST, forum="federal_appeals")],
    ],
    "a stay by the court that ruled": [[ruling(1)], [ruling(2, "2017-08-31", outcome="stayed")]],
    "two raids in one city in one week": [
        [raid(1, "2017-02-10", 50), raid(2, "2017-02-11", 51), raid(3, "2017-02-10", None)],
        [raid(4, "2017-02-13", 83), raid(5, "2017-02-14", 80)],
    ],
    "one raid told by a monthly": [
        [raid(1, "2017-03-14", 248), raid(2, "2017-03", 248, reported="2017-03-31")],
        [raid(3, "2017-03-02", 31)],
    ],
    "a month in which there were two raids names neither": [
        [raid(1, "2017-03-02", None)],
        [raid(2, "2017-03-24", None)],
        [raid(3, "2017-03", None, reported="2017-03-31")],
    ],
    "a month told first does not join two raids of it": [
        [raid(1, "2017-03", None, reported="2017-03-01"), raid(2, "2017-03-02", None)],
        [raid(3, "2017-03-24", None)],
    ],
    "a retelling without any day, by its number, years later": [
        [raid(1, "2017-03-14", 248), raid(2, None, 248, reported="2026-11-24")],
        [raid(3, None, 31, reported="2026-11-24")],
    ],
    "a case told without any day, years later": [
        [ruling(1, case=FIRST), ruling(2, None, case=FIRST, forum=None, reported="2026-11-24")],
        [ruling(3, None, case="other-v-texas", reported="2026-11-24")],
    ],
    "one order signed, rescinded and signed again": [
        [act(1, "2017-02-01", of=TRAVIS), act(2, "2017-02-02", of=TRAVIS, reported="2017-02-02")],
        [act(3, "2017-02-04", of=TRAVIS, stage="rescinded")],
        [act(4, "2017-03-01", of=TRAVIS), act(5, "2017-03-02", of=TRAVIS)],
    ],
    "one bill passed, signed and in effect": [
        [act(1, "2017-05-04", stage="passed", **SIGNED), act(2, "2017-05-05", stage="passed")],
        [act(3, **SIGNED), act(4), act(5, "2017-05-08", reported="2017-05-08")],
        [act(6, "2017-09-01", stage="in_effect", **SIGNED)],
    ],
}


@pytest.mark.parametrize("world", WORLDS)
def test_reports_of_one_thing_are_one_occurrence_in_any_order_of_arrival(world: str) -> None:
    assert_told_apart(WORLDS[world])


def test_ten_sources_that_disagree_are_kept_and_shown() -> None:
    (version,) = Rows().given(*TEN).known("2017-10-01")
    assert len(version.claims) == 10
    assert version.id == min(TEN, key=lambda claim: (claim.data.reported_at, claim.id)).id
    assert (version.event_date, version.fields["case"]) == ("2017-08-30", FIRST)
    assert (version.fields["outcome"], version.fields["supports"]) == ("granted", "limits")
    others = {name: list(values) for name, values in version.disagreements.items()}
    assert others["outcome"] == ["reversed"]
    assert others["supports"] == ["cooperates"]
    assert sorted(others["event_date"]) == ["2017-08", "2017-08-31", "2017-09-04"]


def test_an_appeal_is_tied_to_the_first_ruling_by_its_case() -> None:
    first, unnamed = ruling(1, case=FIRST), ruling(2)
    appeal = ruling(3, "2018-03-13", case=APPEAL, forum="federal_appeals", outcome="reversed", supports="cooperates")
    versions = Rows().given(first, unnamed, appeal).known("2018-04-01")
    assert {version.fields["case"] for version in versions} == {FIRST}
    assert sorted(len(version.claims) for version in versions) == [1, 2]
