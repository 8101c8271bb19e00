"""The golden answers (stance rules, section 4), on occurrences by hand. Facts and dates: the public record."""

from datetime import date

import pytest

from tests.golden import table
from tests.golden.table import CALIFORNIA, FLORIDA, LOS_ANGELES, MARYLAND, MIAMI_DADE, TEXAS, TRAVIS, Golden
from tests.unit.stances.told_acts import cooperates, given, limits, ruling

SB4, SB168, SB54 = "tx:sb4-2017", "fl:sb168-2019", "ca:sb54-2017"
R1008 = "fl:miami-dade:r-1008-13"

TEXAN = (
    limits(TRAVIS, "2017-01-20", stage="announced", effective_on="2017-02-01", kind="sheriff_policy"),
    limits(TRAVIS, "2017-02-01", kind="sheriff_policy", id="travis"),
    cooperates(
        TEXAS, "2017-05-07", "sanctuary_ban detainer_holds status_inquiry", stage="enacted", instrument=SB4,
        kind="statute", effective_on="2017-09-01",
    ),
    ruling("2017-08-30", "suspends", instrument=SB4, case="el-cenizo", posture="appealed"),
    ruling(
        "2017-09-25", "partly_suspends", instrument=SB4, case="el-cenizo", forum="federal_appeals", posture="proceeds"
    ),
    cooperates(TRAVIS, "2017-09-25", kind="sheriff_policy"),
    ruling("2018-03-13", "upholds", instrument=SB4, case="el-cenizo", forum="federal_appeals", posture="unknown"),
    ruling("2018-05-08", "upholds", instrument=SB4, case="el-cenizo", forum="federal_appeals", posture="final"),
)  # fmt: skip
FLORIDIAN = (
    limits(MIAMI_DADE, "2013-12-03", stage="enacted", instrument=R1008, kind="resolution", state=FLORIDA),
    cooperates(MIAMI_DADE, "2017-01-26", stage="in_effect", kind="executive_order", state=FLORIDA),
    cooperates(MIAMI_DADE, "2017-02-17", stage="enacted", kind="resolution", instrument=R1008, state=FLORIDA),
    ruling(
        "2017-03-03", "strikes", of=MIAMI_DADE, dimensions="detainer_holds", case="lacroix", forum="state_trial",
        relief_scope="one_case", posture="appealed", state=FLORIDA, places=[(MIAMI_DADE, "party")],
    ),
    ruling(
        "2018-12-27", "none", of=MIAMI_DADE, dimensions="detainer_holds", case="lacroix", forum="state_appeals",
        posture="final", state=FLORIDA, places=[(MIAMI_DADE, "party")],
    ),
    cooperates(
        FLORIDA, "2019-06-14", "sanctuary_ban", stage="enacted", instrument=SB168, kind="statute",
        effective_on="2019-07-01", state=FLORIDA,
    ),
    ruling("2019-09-30", "partly_suspends", instrument=SB168, case="south-miami", state=FLORIDA),
)  # fmt: skip
CALIFORNIAN = (
    limits(LOS_ANGELES, "1979-11-27", "status_inquiry", kind="police_order", state=CALIFORNIA),
    limits(LOS_ANGELES, "2014-07-07", "detainer_holds", kind="police_order", state=CALIFORNIA),
    limits(LOS_ANGELES, "2017-03-21", "use_of_resources", kind="executive_order", state=CALIFORNIA),
    limits(
        CALIFORNIA, "2017-10-05", "detainer_holds release_notification use_of_resources", stage="enacted",
        instrument=SB54, kind="statute", effective_on="2018-01-01", state=CALIFORNIA,
    ),
    ruling("2018-07-05", "upholds", instrument=SB54, case="us-v-california", posture="appealed", state=CALIFORNIA),
)  # fmt: skip
MARYLANDER = (
    limits(MARYLAND, "2017-03-20", "", stage="passed_one_chamber", kind="statute", state=MARYLAND),
    limits(MARYLAND, "2017-04-10", "", stage="failed", kind="statute", state=MARYLAND),
)
WORLDS = {
    TEXAS: given(*TEXAN),
    FLORIDA: given(*FLORIDIAN, state=FLORIDA),
    CALIFORNIA: given(*CALIFORNIAN, state=CALIFORNIA),
    MARYLAND: given(*MARYLANDER, state=MARYLAND),
}


@pytest.mark.parametrize("row", table.STANCES, ids=lambda row: f"{row.place[24:]}@{row.as_of}")
def test_golden_answer(row: Golden) -> None:
    world = next(world for state, world in WORLDS.items() if row.place.startswith(state))
    answer = world.when(row.place, row.as_of, row.known_at)
    assert answer.status in row.statuses
    assert row.basis is None or answer.basis == row.basis
    assert row.contested is None or answer.contested == row.contested
    if row.upcoming:
        assert answer.upcoming == (row.upcoming[0], date.fromisoformat(row.upcoming[1]))


def test_los_angeles_has_its_stance_since_special_order_40() -> None:
    world = WORLDS[CALIFORNIA]
    assert world.status(LOS_ANGELES, "1979-11-26") == "UNKNOWN"
    assert world.status(LOS_ANGELES, "1979-11-27") == "SANCTUARY"


def test_after_the_last_appeal_nothing_is_contested() -> None:
    assert not WORLDS[TEXAS].when(TRAVIS, "2018-06-01").contested
    assert not WORLDS[FLORIDA].when(MIAMI_DADE, "2019-01-01").contested
