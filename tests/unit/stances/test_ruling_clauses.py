"""One test for each clause of Rulings and of contested (stance rules, section 3)."""

from typing import Any

from services.projection.readmodels.occurrences.occurrence import Occurrence
from tests.unit.stances.told_acts import BEXAR, TRAVIS, TX, cooperates, given, limits, ruling

SB4 = "tx:sb4-2017"
LATER = "2018-01-01"
BANNED = cooperates(TX, "2017-05-07", "sanctuary_ban", kind="statute", instrument=SB4, effective_on="2017-05-07")


def on(day: str, effect: str, **more: Any) -> Occurrence:
    return ruling(day, effect, instrument=more.pop("instrument", SB4), **more)


def banned(*rulings: Occurrence) -> bool:
    return given(BANNED, *rulings).status(TX, LATER) == "ANTI_SANCTUARY"


def test_suspends_and_strikes_block_the_lesser_effects_do_not() -> None:
    assert not banned(on("2017-06-01", "suspends"))
    assert not banned(on("2017-06-01", "strikes"))
    for effect in ("partly_suspends", "restores", "upholds", "none"):
        assert banned(on("2017-06-01", effect))


def test_a_graver_state_holds_from_any_case() -> None:
    assert not banned(on("2017-06-01", "upholds", case="a"), on("2017-07-01", "suspends", case="b"))


def test_a_second_trial_judge_lifts_nothing() -> None:
    first = on("2017-06-01", "suspends", case="a")
    assert not banned(first, on("2017-07-01", "upholds", case="b"))
    assert banned(first, on("2017-07-01", "restores", case="a"))
    assert banned(first, on("2017-07-01", "restores"))


def test_a_higher_court_of_the_same_system_lifts_and_the_supreme_court_is_above_all() -> None:
    first = on("2017-06-01", "suspends", case="a")
    assert banned(first, on("2017-07-01", "restores", case="b", forum="federal_appeals"))
    assert not banned(first, on("2017-07-01", "restores", case="b", forum="state_supreme"))
    by_state = on("2017-06-01", "suspends", case="a", forum="state_supreme")
    assert banned(by_state, on("2017-07-01", "restores", case="b", forum="us_supreme"))


def test_rulings_of_one_day_are_read_by_court_level() -> None:
    appeal = on("2017-06-01", "restores", case="a", forum="federal_appeals", id="a")
    assert banned(appeal, on("2017-06-01", "suspends", case="a", id="b"))


def test_stayed_or_for_one_case_has_effect_none() -> None:
    assert banned(on("2017-06-01", "suspends", stayed=True))
    assert banned(on("2017-06-01", "strikes", relief_scope="one_case"))


def test_relief_for_parties_counts_for_those_places_only() -> None:
    both = (limits(TRAVIS, "2014-01-01", kind="notice"), limits(BEXAR, "2014-01-01", kind="notice"))
    effects = [{"of": place, "dimensions": [], "effect": "strikes"} for place in (TRAVIS, BEXAR)]
    told = ruling("2015-01-01", "strikes", effects=effects, relief_scope="parties", places=[(TRAVIS, "party")])
    world = given(*both, told)
    assert [world.status(place, LATER) for place in (TRAVIS, BEXAR)] == ["UNKNOWN", "SANCTUARY"]


def test_whose_policy_and_which_dimensions_means_all_acts_made_by_then() -> None:
    told = ruling("2015-01-01", "strikes", of=TRAVIS, dimensions="detainer_holds")
    assert given(limits(TRAVIS, "2014-01-01"), told).status(TRAVIS, LATER) == "UNKNOWN"
    assert given(limits(TRAVIS, "2015-01-02"), told).status(TRAVIS, LATER) == "SANCTUARY"
    assert given(limits(TRAVIS, "2014-01-01", "jail_access"), told).status(TRAVIS, LATER) == "SANCTUARY"
    every = ruling("2015-01-01", "strikes", of=TRAVIS)
    assert given(limits(TRAVIS, "2014-01-01", "jail_access"), every).status(TRAVIS, LATER) == "UNKNOWN"


def test_an_effect_tied_to_nothing_moves_nothing() -> None:
    assert banned(ruling("2017-06-01", "strikes"))


def test_a_bare_bill_number_ties_only_within_its_own_session() -> None:
    assert not banned(on("2018-01-01", "strikes", instrument="tx:sb4"))
    late = given(BANNED, on("2019-01-01", "strikes", instrument="tx:sb4"))
    assert late.status(TX, "2019-06-01") == "ANTI_SANCTUARY"


def test_an_open_ruling_contests_the_instrument_of_a_deciding_act() -> None:
    for posture, effect, is_open in (
        ("appealed", "upholds", True),
        ("proceeds", "none", True),
        ("unknown", "partly_suspends", True),
        ("final", "partly_suspends", False),
        ("unknown", "upholds", False),
    ):
        world = given(BANNED, on("2017-06-01", effect, posture=posture))
        assert world.when(TX, LATER).contested == is_open, (posture, effect)


def test_an_open_ruling_contests_an_act_of_the_same_place_dimension_and_direction() -> None:
    old = limits(TRAVIS, "2014-01-01", instrument="tx:travis:a-2014")
    new = limits(TRAVIS, "2016-01-01", instrument="tx:travis:b-2016")
    told = ruling("2015-01-01", "upholds", instrument="tx:travis:a-2014", posture="appealed")
    assert given(old, new, told).when(TRAVIS, LATER).contested
    apart = limits(TRAVIS, "2016-01-01", "jail_access", instrument="tx:travis:b-2016")
    gone = cooperates(TRAVIS, "2017-01-01", stage="rescinded", instrument="tx:travis:a-2014")
    assert not given(old, apart, gone, told).when(TRAVIS, LATER).contested


def test_contested_where_the_status_would_differ_without_the_open_ruling() -> None:
    answer = given(BANNED, on("2017-06-01", "suspends", posture="appealed")).when(TX, LATER)
    assert (answer.status, answer.contested) == ("UNKNOWN", True)


def test_contested_where_upcoming_would_differ_without_the_open_ruling() -> None:
    coming = cooperates(TX, "2017-05-07", "sanctuary_ban", kind="statute", instrument=SB4, effective_on="2017-09-01")
    answer = given(coming, on("2017-08-30", "suspends")).when(TX, "2017-08-30")
    assert (answer.status, answer.upcoming, answer.contested) == ("UNKNOWN", None, True)


def test_a_ruling_closes_when_the_same_case_or_a_higher_court_answers_all_that_it_touched() -> None:
    first = on("2017-06-01", "partly_suspends", case="a", posture="appealed")
    assert given(BANNED, first, on("2017-07-01", "upholds", case="b", posture="final")).when(TX, LATER).contested
    assert not given(BANNED, first, on("2017-07-01", "upholds", case="a", posture="final")).when(TX, LATER).contested
    higher = on("2017-07-01", "upholds", case="b", posture="final", forum="federal_appeals")
    assert not given(BANNED, first, higher).when(TX, LATER).contested
    two = [{"instrument": name, "effect": "partly_suspends"} for name in (SB4, "tx:hb9-2017")]
    wide = ruling("2017-06-01", "", effects=two, case="a", posture="appealed")
    assert given(BANNED, wide, on("2017-07-01", "upholds", case="a", posture="final")).when(TX, LATER).contested


def test_a_ruling_that_frees_a_locality_through_the_ban_contests_it() -> None:
    old, forced = limits(TRAVIS, "2014-01-01"), cooperates(TRAVIS, "2017-07-01")
    struck = on("2017-06-01", "strikes", posture="appealed")
    answer = given(BANNED, old, forced, struck).when(TRAVIS, LATER)
    assert (answer.status, answer.contested) == ("COOPERATING", True)
