"""One test for each clause of In force (stance rules, section 3)."""

from tests.unit.stances.told_acts import BEXAR, TRAVIS, TX, act, cooperates, given, limits, ruling

X, Y = "tx:travis:policy-2014", "tx:travis:policy-2016"
BAN = {"dimensions": "sanctuary_ban", "kind": "statute", "instrument": "tx:sb4-2017", "stage": "enacted"}


def test_an_act_holds_from_its_effective_day_untold_from_its_event_date() -> None:
    dated = given(limits(TRAVIS, "2017-01-20", stage="enacted", kind="ordinance", effective_on="2017-02-01"))
    assert [dated.status(TRAVIS, day) for day in ("2017-01-31", "2017-02-01")] == ["UNKNOWN", "SANCTUARY"]
    assert dated.when(TRAVIS, "2017-01-20").upcoming is not None
    untold = given(limits(TRAVIS, "2017-01-20", stage="enacted", kind="ordinance"))
    assert [untold.status(TRAVIS, day) for day in ("2017-01-19", "2017-01-20")] == ["UNKNOWN", "SANCTUARY"]


def test_an_imprecise_beginning_counts_from_its_first_day_an_end_from_its_last() -> None:
    world = given(limits(TRAVIS, "2017-03", ends_on="2018", effective_on="2017-04"))
    days = ("2017-03-31", "2017-04-01", "2018-12-30", "2018-12-31")
    assert [world.status(TRAVIS, day) for day in days] == ["UNKNOWN", "SANCTUARY", "SANCTUARY", "COOPERATING"]
    ended = given(limits(TRAVIS, "2016"), cooperates(TRAVIS, "2017-03", stage="rescinded"))
    assert [ended.status(TRAVIS, day) for day in ("2017-03-30", "2017-03-31")] == ["SANCTUARY", "COOPERATING"]


def test_a_signed_statute_waits_until_a_source_tells_its_effective_day() -> None:
    signed = cooperates(TX, "2017-05-07", **BAN)
    assert given(signed).status(TX, "2018-01-01") == "UNKNOWN"
    told = cooperates(TX, "2017-05-01", **BAN | {"stage": "passed"}, effective_on="2017-09-01", known="2017-06-01")
    world = given(signed, told)
    assert world.status(TX, "2017-09-01", "2017-05-31") == "UNKNOWN"
    assert [world.status(TX, day) for day in ("2017-08-31", "2017-09-01")] == ["UNKNOWN", "ANTI_SANCTUARY"]


def test_a_statute_found_in_effect_needs_no_effective_day() -> None:
    world = given(cooperates(TX, "2017-05-07", **BAN), cooperates(TX, "2017-09-01", **BAN | {"stage": "in_effect"}))
    assert [world.status(TX, day) for day in ("2017-08-31", "2017-09-01")] == ["UNKNOWN", "ANTI_SANCTUARY"]


def test_an_act_lapses_on_its_last_day() -> None:
    world = given(cooperates(TRAVIS, "2017-01-01", ends_on="2017-06-01"))
    assert [world.status(TRAVIS, day) for day in ("2017-05-31", "2017-06-01")] == ["COOPERATING", "UNKNOWN"]


def test_an_ending_ends_what_it_names_only() -> None:
    both = (limits(TRAVIS, "2014-01-01", instrument=X), limits(TRAVIS, "2016-01-01", "jail_access", instrument=Y))
    world = given(*both, cooperates(TRAVIS, "2017-01-01", "", stage="rescinded", instrument=X))
    assert world.status(TRAVIS, "2017-01-01") == "SANCTUARY"
    world = given(*both, cooperates(TRAVIS, "2017-01-01", "", stage="rescinded"))
    assert world.status(TRAVIS, "2017-01-01") == "COOPERATING"


def test_an_ending_without_an_instrument_ends_its_dimension_at_equal_or_higher_rank() -> None:
    ordinance = limits(TRAVIS, "2014-01-01", kind="ordinance")
    low = cooperates(TRAVIS, "2017-01-01", stage="rescinded", kind="police_order")
    equal = cooperates(TRAVIS, "2017-01-01", stage="rescinded", kind="ordinance")
    other = cooperates(TRAVIS, "2017-01-01", "jail_access", stage="rescinded", kind="ordinance")
    assert given(ordinance, low).status(TRAVIS, "2017-01-01") == "SANCTUARY"
    assert given(ordinance, equal).status(TRAVIS, "2017-01-01") == "COOPERATING"
    assert given(ordinance, other).status(TRAVIS, "2017-01-01") == "SANCTUARY"


def test_an_ending_ends_only_the_opposite_direction() -> None:
    world = given(limits(TRAVIS, "2014-01-01"), limits(TRAVIS, "2015-01-01", stage="rescinded"))
    assert world.status(TRAVIS, "2015-01-01") == "SANCTUARY"


def test_an_act_repealed_or_delayed_before_it_takes_effect_never_begins() -> None:
    bill = cooperates(TX, "2017-05-07", **BAN, effective_on="2017-09-01")
    delay = cooperates(TX, "2017-06-01", **BAN, effective_on="2018-01-01")
    world = given(bill, delay)
    assert [world.status(TX, day) for day in ("2017-09-01", "2018-01-01")] == ["UNKNOWN", "ANTI_SANCTUARY"]
    repeal = limits(TX, "2017-06-01", **BAN | {"stage": "rescinded"})
    assert given(bill, repeal).status(TX, "2018-01-01") == "UNKNOWN"


def test_a_later_act_in_the_same_dimension_supersedes_at_equal_or_higher_rank() -> None:
    old = limits(TRAVIS, "2014-01-01", kind="ordinance")
    assert given(old, cooperates(TRAVIS, "2015-01-01", kind="ordinance")).status(TRAVIS, "2015-01-01") == "COOPERATING"
    assert (
        given(old, cooperates(TRAVIS, "2015-01-01", kind="court_order")).status(TRAVIS, "2015-01-01") == "COOPERATING"
    )
    assert given(old, cooperates(TRAVIS, "2015-01-01", kind="notice")).status(TRAVIS, "2015-01-01") == "MIXED"
    assert given(old, cooperates(TRAVIS, "2015-01-01", "jail_access")).status(TRAVIS, "2015-01-01") == "MIXED"


def test_later_is_by_effective_day_then_event_day() -> None:
    old = limits(TRAVIS, "2014-01-01", effective_on="2015-01-01")
    assert given(old, cooperates(TRAVIS, "2014-06-01")).status(TRAVIS, "2015-01-01") == "SANCTUARY"
    assert given(old, cooperates(TRAVIS, "2014-06-01", effective_on="2015-01-01")).status(TRAVIS, "2015-01-01") == (
        "COOPERATING"
    )


def test_general_supersedes_every_dimension_of_the_opposite_direction_only() -> None:
    old = limits(TRAVIS, "2014-01-01", id="old")
    assert given(old, cooperates(TRAVIS, "2015-01-01", "")).status(TRAVIS, "2015-01-01") == "COOPERATING"
    assert given(old, limits(TRAVIS, "2015-01-01", "", id="new")).when(TRAVIS, "2015-01-01").because == ("new", "old")
    general = limits(TRAVIS, "2014-01-01", "")
    assert given(general, cooperates(TRAVIS, "2015-01-01")).status(TRAVIS, "2015-01-01") == "MIXED"


def test_what_was_superseded_returns_when_the_later_act_lapses_expires_or_is_suspended_but_not_rescinded() -> None:
    old, day = limits(TRAVIS, "2014-01-01"), "2016-01-01"
    lapsing = cooperates(TRAVIS, "2015-01-01", ends_on=day)
    assert given(old, lapsing).status(TRAVIS, day) == "SANCTUARY"
    later = cooperates(TRAVIS, "2015-01-01", instrument=Y)
    assert given(old, later, limits(TRAVIS, day, stage="expired", instrument=Y)).status(TRAVIS, day) == "SANCTUARY"
    assert given(old, later, ruling(day, "suspends", instrument=Y)).status(TRAVIS, day) == "SANCTUARY"
    assert given(old, later, limits(TRAVIS, day, stage="rescinded", instrument=Y)).status(TRAVIS, day) == "UNKNOWN"


def test_agreements_with_different_instruments_stand_side_by_side() -> None:
    old = cooperates(TRAVIS, "2014-01-01", "agreement_287g", kind="agreement", instrument=X, id="jail")
    other = cooperates(TRAVIS, "2016-01-01", "agreement_287g", kind="agreement", instrument=Y, id="street")
    same = cooperates(TRAVIS, "2016-01-01", "agreement_287g", kind="agreement", instrument=X, id="renewed")
    assert given(old, other).when(TRAVIS, "2016-01-01").because == ("jail", "street")
    assert given(old, same).when(TRAVIS, "2016-01-01").because == ("renewed",)


def test_compliance_once_a_ban_is_enacted_supersedes_no_limits() -> None:
    old, forced = limits(TRAVIS, "2014-01-01"), cooperates(TRAVIS, "2017-06-01")
    ban = cooperates(TX, "2017-05-07", **BAN, effective_on="2017-09-01")
    assert given(old, forced).status(TRAVIS, "2017-10-01") == "COOPERATING"
    assert given(old, ban, forced).status(TRAVIS, "2017-10-01") == "PREEMPTED"
    assert given(old, ban, forced).status(TRAVIS, "2017-06-01") == "MIXED"
    before = cooperates(TRAVIS, "2017-05-06")
    assert given(old, ban, before).status(TRAVIS, "2017-10-01") == "COOPERATING"


def test_a_suspended_ban_still_forces_a_struck_or_repealed_one_does_not() -> None:
    old, forced = limits(TRAVIS, "2014-01-01"), cooperates(TRAVIS, "2017-06-01")
    ban = cooperates(TX, "2017-05-07", **BAN, effective_on="2017-05-07")
    name = {"instrument": "tx:sb4-2017"}
    assert given(old, ban, ruling("2017-05-20", "suspends", **name), forced).status(TRAVIS, "2017-10-01") == "MIXED"
    assert (
        given(old, ban, ruling("2017-05-20", "strikes", **name), forced).status(TRAVIS, "2017-10-01") == "COOPERATING"
    )
    repeal = limits(TX, "2017-05-20", **BAN | {"stage": "rescinded"})
    assert given(old, ban, repeal, forced).status(TRAVIS, "2017-10-01") == "COOPERATING"


def test_only_a_rescission_ends_limits_under_a_ban() -> None:
    old, ban = limits(TRAVIS, "2014-01-01"), cooperates(TX, "2017-05-07", **BAN, effective_on="2017-09-01")
    ended = cooperates(TRAVIS, "2017-10-01", stage="rescinded")
    assert given(old, ban, ended).status(TRAVIS, "2017-10-01") == "COOPERATING"


def test_a_late_told_ban_changes_the_stance_of_its_localities() -> None:
    old, forced = limits(TRAVIS, "2014-01-01"), cooperates(TRAVIS, "2017-06-01")
    ban = cooperates(TX, "2017-05-07", **BAN, effective_on="2017-09-01", known="2018-01-01")
    world = given(old, forced, ban)
    assert world.status(TRAVIS, "2017-10-01", "2017-12-31") == "COOPERATING"
    assert world.status(TRAVIS, "2017-10-01", "2018-01-01") == "PREEMPTED"


def test_whose_act() -> None:
    us = "ocd-division/country:us"
    assert (
        given(limits(us, "2017-01-01", places=[(us, "actor"), (TRAVIS, "target")])).status(TRAVIS, LATER) == "UNKNOWN"
    )
    joint = [(us, "actor"), (TRAVIS, "actor"), (BEXAR, "target")]
    world = given(cooperates(TRAVIS, "2017-01-01", "agreement_287g", places=joint))
    assert [world.status(place, LATER) for place in (TRAVIS, BEXAR)] == ["COOPERATING", "UNKNOWN"]
    assert given(limits(TRAVIS, "2017-01-01", places=[(TRAVIS, "target")])).status(TRAVIS, LATER) == "SANCTUARY"
    assert given(limits(TRAVIS, "2017-01-01", places=[(TRAVIS, "place")])).status(TRAVIS, LATER) == "SANCTUARY"


LATER = "2018-01-01"


def test_what_moves_nothing() -> None:
    for stage in ("announced", "introduced", "passed_one_chamber", "passed", "vetoed", "failed"):
        assert given(limits(TRAVIS, "2017-01-01", stage=stage)).status(TRAVIS, LATER) == "UNKNOWN"
    assert given(limits(TRAVIS, "2017-01-01", symbolic=True)).status(TRAVIS, LATER) == "UNKNOWN"
    assert given(act(TRAVIS, "neutral", "2017-01-01")).status(TRAVIS, LATER) == "UNKNOWN"
    assert given(cooperates(TX, "2017-01-01", "funding_sanction", kind="statute")).status(TX, LATER) == "UNKNOWN"
    assert (
        given(cooperates(TX, "2017-01-01", "", known="2017-06-01", until="2017-07-01")).status(TX, LATER) == "UNKNOWN"
    )


def test_reach_untold() -> None:
    def county(dimensions: str, kind: str | None, reach: str | None = None) -> str:
        told = limits(TX, "2017-01-01", dimensions, kind=kind, reach=reach)
        return given(told).status(TRAVIS, LATER)

    assert county("detainer_holds", "statute") == county("", "statute") == county("", "court_order") == "SANCTUARY"
    assert county("courthouse_limits", "statute") == county("detainer_holds", "executive_order") == "UNKNOWN"
    assert county("courthouse_limits", "statute", "localities") == "SANCTUARY"
    assert county("detainer_holds", "statute", "own") == county("legal_support", "statute", "localities") == "UNKNOWN"
    assert given(cooperates(TX, "2017-01-01", "sanctuary_ban")).status(TRAVIS, LATER) == "COOPERATING"
