"""A gold set of identity: reports that tell no day, or tell the day or the list otherwise. And their near misses."""

from typing import Any

import pytest

from tests.unit.occurrences.gold import act, assert_told_apart, listed, raid, ruling
from tests.unit.occurrences.told_by import AUSTIN, TRAVIS, TX

YEARS_LATER = "2026-11-24"
DETAINERS, JAIL = {"dimensions": ["detainer_holds"]}, {"dimensions": ["jail_access"]}
CASE = {"case": "county-v-city"}
ICE, DETAINER_REPORT, SANCTUARIES = "ICE", "declined detainer report", "sanctuary jurisdictions"


def undated_act(n: int, *, of: str = TRAVIS, reported: str = YEARS_LATER, **more: Any) -> Any:
    return act(n, None, of=of, reported=reported, **more)


def undated_ruling(n: int, **more: Any) -> Any:
    return ruling(n, None, reported=YEARS_LATER, **more)


# Each world: what it shows, and the groups in which its reports belong.
WORLDS: dict[str, list[list[Any]]] = {
    "an undated page retells the one act of its place": [
        [act(1, of=TRAVIS), act(2, "2017-05-08", of=TRAVIS), undated_act(3), undated_act(4, **DETAINERS)],
    ],
    "it retells no act of another place, way or verb": [
        [act(1, of=TRAVIS)],
        [undated_act(2, of=AUSTIN)],
        [undated_act(3, direction="limits")],
        [undated_act(4, stage="rescinded")],
        [undated_act(5, of=TX)],
    ],
    "of a place that acted twice it tells neither act": [
        [act(1, of=TRAVIS)],
        [act(2, "2019-02-01", of=TRAVIS)],
        [undated_act(3)],
    ],
    "unless it tells what only one of them was about": [
        [act(1, of=TRAVIS, **DETAINERS), undated_act(3, **DETAINERS)],
        [act(2, "2019-02-01", of=TRAVIS, **JAIL)],
    ],
    "what was announced is announced again": [
        [act(1, of=TRAVIS, stage="announced")],
        [undated_act(2, stage="announced")],
    ],
    "an undated raid is any raid": [[raid(1, "2017-02-10", 50)], [raid(2, None, 50, reported=YEARS_LATER)]],
    "two undated pages found on one day are one where they tell the same": [
        [undated_act(1, **DETAINERS), undated_act(2, **DETAINERS)],
        [undated_act(3)],
    ],
    "an undated page found on the day of the news is of the news": [
        [act(1, of=TRAVIS)],
        [act(2, "2019-02-01", of=TRAVIS), undated_act(3, reported="2019-02-03")],
    ],
    "an undated ruling told of the state is the one ruling in it": [
        [ruling(1, of=TRAVIS), undated_ruling(2)],
        [ruling(3, "2018-01-05", of=AUSTIN, supports="cooperates", outcome="denied")],
    ],
    "of two rulings in the state it tells neither": [
        [ruling(1, of=TRAVIS)],
        [ruling(2, "2018-01-05", of=AUSTIN)],
        [undated_ruling(3)],
    ],
    "a ruling printed a day late, with its case": [
        [ruling(1, **CASE), ruling(2, "2017-08-31", **CASE), ruling(3, "2017-08-31", outcome="other", **CASE)],
    ],
    "a second ruling in the case that week, its day told": [
        [ruling(1, **CASE)],
        [ruling(2, "2017-08-31", reported="2017-09-02", **CASE)],
    ],
    "another ruling for the same side in the case on the next day": [
        [ruling(1, **CASE)],
        [ruling(2, "2017-08-31", outcome="denied", **CASE)],
    ],
    "one list under its department's name, or under none of its own": [
        [
            listed(1, "2017-03-20", ICE, DETAINER_REPORT),
            listed(2, "2017-03-20", "DHS", DETAINER_REPORT),
            listed(3, "2017-03-21", ICE, SANCTUARIES),
        ],
        [listed(4, "2017-03-20", ICE, DETAINER_REPORT, of=AUSTIN)],
        [listed(5, "2017-05-20", ICE, DETAINER_REPORT)],
    ],
    "two departments' lists of one common name": [
        [listed(1, "2025-05-29", "DHS", SANCTUARIES)],
        [listed(2, "2025-05-30", "DOJ", SANCTUARIES)],
    ],
    "an undated page retells the one time that its place was listed": [
        [listed(1, "2017-03-20", ICE, DETAINER_REPORT), listed(2, None, ICE, SANCTUARIES, reported=YEARS_LATER)],
        [listed(3, None, "DOJ", SANCTUARIES, reported=YEARS_LATER)],
    ],
}


@pytest.mark.parametrize("world", WORLDS)
def test_what_is_retold_is_one_occurrence_only_where_nothing_else_can_be_meant(world: str) -> None:
    assert_told_apart(WORLDS[world])


def test_what_tells_neither_day_nor_place_nor_case_joins_nothing() -> None:
    nowhere: dict[str, Any] = {"of": "ocd-division/country:us", "reported": "2017-08-30"}
    told = [ruling(1, None, **nowhere), ruling(2, None, **nowhere), ruling(3, **nowhere), ruling(4, **nowhere)]
    assert_told_apart([[told[0]], [told[1]], told[2:]], "us")
