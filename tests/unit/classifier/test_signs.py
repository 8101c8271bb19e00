"""Contrast pairs: a verb, a wrapper or the object turned round turns the direction round."""

import pytest

from services.classifier.kinds.polarity import sign

PAIRS = [
    ("Judge blocks Trump order on sanctuary cities", "Judge upholds Trump order on sanctuary cities"),
    ("Judge declines to lift injunction blocking Trump order", "Judge lifts injunction blocking Trump order"),
    ("Judge dismisses suit against Illinois sanctuary laws", "Judge strikes down Illinois sanctuary laws"),
    ("Court upholds California sanctuary law", "Court overturns California sanctuary law"),
    ("Judge rejects request to halt SB 54", "Judge grants request to halt SB 54"),
    ("Judge halts Texas ban on sanctuary cities", "Judge refuses to halt Texas ban on sanctuary cities"),
    ("Appeals court reinstates block on anti-sanctuary law", "Appeals court overturns block on anti-sanctuary law"),
    ("Trump order blocked by judge", "Trump order upheld by judge"),
    ("County detainer policy is unconstitutional, judge rules", "County sanctuary policy is unconstitutional, "
                                                                "judge rules"),
    ("City loses bid to join 287(g)", "City wins bid to join 287(g)"),
    ("Sheriff ends 287(g) agreement", "Sheriff signs 287(g) agreement"),
    ("Council bars police from enforcing immigration law", "Council requires police to enforce immigration law"),
    ("Mayor tells jails not to honor detainers", "Mayor tells jails to honor detainers"),
    ("Governor vetoes ban on sanctuary cities", "Governor signs ban on sanctuary cities"),
    ("Council approves sanctuary ordinance", "Council rejects sanctuary ordinance"),
    ("County limits cooperation with ICE", "County ends limits on cooperation with ICE"),
    ("Senate passes sanctuary state bill", "Senate passes anti-sanctuary bill"),
    ("Lawmakers override veto of Trust Act", "Governor vetoes Trust Act"),
    ("City opts out of 287(g)", "City opts out of state's sanctuary law"),
    ("Judge can't let Justice Department cut grants to sanctuary cities", "Judge lets Justice Department cut "
                                                                          "grants to sanctuary cities"),
    ("Voters reject repeal of sanctuary law", "Voters approve repeal of sanctuary law"),
    ("Police stop honoring ICE detainers", "Police start honoring ICE detainers"),
    ("Jail will not hold people for ICE unless a judge signs", "Jail will hold people for ICE"),
    ("City will no longer accept detainers without a warrant", "City will accept detainers"),
    ("Judge orders release of a man held for ICE", "Judge upholds jailing a man held for ICE"),
    ("Judge grants writ of habeas corpus to man held for ICE", "Judge denies writ of habeas corpus to "
                                                                "man held for ICE"),
    ("Board votes down repeal of detainer ordinance", "Board approves repeal of detainer ordinance"),
    ("Governor signs an executive order ending the 287(g) agreement", "Governor signs an executive order renewing the "
                                                                      "287(g) agreement"),
    ("Judge dismisses without prejudice a lawsuit challenging sanctuary law", "Judge upholds a lawsuit challenging "
                                                                              "sanctuary law"),
    ("Council turns down petition to join 287(g)", "Council turns down petition to become a sanctuary city"),
    ("Circuit refuses to lift injunction on sanctuary order", "Circuit lifts injunction on sanctuary order"),
    ("City sues; court rules against Justice Department over grants", "Circuit backs Justice Department over grants"),
    ("Police barred from inquiring into immigration status", "Police inquire into immigration status"),
]  # fmt: skip


@pytest.mark.parametrize(("limits", "cooperates"), PAIRS)
def test_both_sides_of_a_pair(limits, cooperates):
    assert (sign(limits), sign(cooperates)) == (1, -1)


def test_a_sentence_without_an_object_has_no_direction():
    assert sign("The council met on Tuesday and adjourned") == 0
