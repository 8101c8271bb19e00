"""One test for each rule of Status (stance rules, section 3), on acts; and which occurrences decide."""

from services.projection.readmodels.stances.combine import Stance
from tests.unit.stances.told_acts import TRAVIS, TX, act, cooperates, given, limits, ruling

LATER = "2018-01-01"
BAN = cooperates(TX, "2017-01-01", "sanctuary_ban", id="ban")
MANDATE = limits(TX, "2017-01-01", kind="statute", id="mandate")


def answered(answer: Stance) -> tuple[str, str, tuple[str, ...]]:
    return answer.status, answer.basis, answer.because


def test_1_a_ban_in_force_makes_its_state_anti_sanctuary_beside_any_limits() -> None:
    world = given(BAN, limits(TX, "2016-01-01", "status_inquiry"))
    assert answered(world.when(TX, LATER)) == ("ANTI_SANCTUARY", "OWN", ("ban",))


def test_2_own_core_limits() -> None:
    own, beside = limits(TRAVIS, "2016-01-01", id="own"), cooperates(TRAVIS, "2016-01-01", "jail_access", id="beside")
    assert answered(given(own).when(TRAVIS, LATER)) == ("SANCTUARY", "OWN", ("own",))
    assert answered(given(own, beside).when(TRAVIS, LATER)) == ("MIXED", "OWN", ("beside", "own"))
    assert answered(given(own, beside, BAN).when(TRAVIS, LATER)) == ("PREEMPTED", "OWN", ("ban", "own"))


def test_3_own_cooperation() -> None:
    own, own_ban = (
        cooperates(TRAVIS, "2016-01-01", id="own"),
        cooperates(TRAVIS, "2016-01-01", "sanctuary_ban", id="ban"),
    )
    assert answered(given(own).when(TRAVIS, LATER)) == ("COOPERATING", "OWN", ("own",))
    assert answered(given(own, MANDATE).when(TRAVIS, LATER)) == ("MIXED", "OWN", ("mandate", "own"))
    assert answered(given(own_ban).when(TRAVIS, LATER)) == ("COOPERATING", "OWN", ("ban",))
    assert given(cooperates(TX, "2016-01-01", "sanctuary_ban", reach="own")).status(TX, LATER) == "UNKNOWN"


def test_4_a_mandate_makes_localities_sanctuaries_after_their_own_repeal_too() -> None:
    assert answered(given(MANDATE).when(TRAVIS, LATER)) == ("SANCTUARY", "INHERITED", ("mandate",))
    world = given(MANDATE, limits(TRAVIS, "2014-01-01"), cooperates(TRAVIS, "2016-01-01", stage="rescinded"))
    assert world.status(TRAVIS, LATER) == "SANCTUARY"


def test_5_soft_acts_that_limit_or_are_neutral_are_protection_without_a_declaration() -> None:
    assert given(act(TRAVIS, "neutral", "2016-01-01", "identity_documents")).status(TRAVIS, LATER) == "STEALTH"
    assert given(limits(TRAVIS, "2016-01-01", "legal_support")).status(TRAVIS, LATER) == "STEALTH"
    assert given(cooperates(TRAVIS, "2016-01-01", "legal_support")).status(TRAVIS, LATER) == "UNKNOWN"


def test_6_own_core_limits_rescinded_expired_or_lapsed_leave_cooperation() -> None:
    own = limits(TRAVIS, "2014-01-01", kind="ordinance", instrument="tx:travis:a-2014")
    for stage in ("rescinded", "expired"):
        end = cooperates(TRAVIS, "2016-01-01", stage=stage, instrument="tx:travis:a-2014", id="end")
        assert answered(given(own, end).when(TRAVIS, LATER)) == ("COOPERATING", "OWN", ("end",))
    lapsing = limits(TRAVIS, "2014-01-01", ends_on="2016-01-01", id="lapsing")
    assert answered(given(lapsing).when(TRAVIS, LATER)) == ("COOPERATING", "OWN", ("lapsing",))
    assert given(cooperates(TRAVIS, "2016-01-01", stage="rescinded")).status(TRAVIS, LATER) == "COOPERATING"


def test_6_ended_cooperation_and_struck_or_suspended_limits_leave_nothing() -> None:
    ended = given(cooperates(TRAVIS, "2014-01-01"), limits(TRAVIS, "2016-01-01", stage="rescinded"))
    assert ended.status(TRAVIS, LATER) == "UNKNOWN"
    own = limits(TRAVIS, "2014-01-01", instrument="tx:travis:a-2014")
    for effect in ("suspends", "strikes"):
        blocked = ruling("2016-01-01", effect, instrument="tx:travis:a-2014")
        assert given(own, blocked).status(TRAVIS, LATER) == "UNKNOWN"


def test_6_a_repeal_before_effect_leaves_nothing() -> None:
    name = {"kind": "ordinance", "instrument": "tx:travis:a-2017"}
    world = given(
        limits(TRAVIS, "2017-01-01", stage="enacted", effective_on="2017-06-01", **name),
        cooperates(TRAVIS, "2017-03-01", stage="rescinded", **name),
    )
    assert world.status(TRAVIS, LATER) == "UNKNOWN"


def test_7_a_ban_in_force_makes_localities_cooperate() -> None:
    assert answered(given(BAN).when(TRAVIS, LATER)) == ("COOPERATING", "INHERITED", ("ban",))


def test_8_else_unknown_without_a_basis() -> None:
    assert answered(given().when(TRAVIS, LATER)) == ("UNKNOWN", "NONE", ())
    county = given(limits(TRAVIS, "2016-01-01"))
    assert county.status(TX + "/place:austin", LATER) == "UNKNOWN"


def test_upcoming_is_the_first_other_status_that_the_same_acts_bring() -> None:
    world = given(limits(TRAVIS, "2017-01-01", effective_on="2017-02-01", ends_on="2017-03-01"))
    steps = [world.when(TRAVIS, day).upcoming for day in ("2016-12-31", "2017-01-01", "2017-02-01", "2017-03-01")]
    assert [str(step[1]) + step[0] if step else None for step in steps] == [
        None,
        "2017-02-01SANCTUARY",
        "2017-03-01COOPERATING",
        None,
    ]
