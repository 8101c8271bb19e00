"""Worlds in which everything collides: one state, two localities, few instruments, two cases, ten days."""

from datetime import date, timedelta

from hypothesis import strategies as st

from services.projection.readmodels.occurrences.occurrence import Occurrence
from tests.unit.stances.told_acts import BEXAR, TRAVIS, TX, act, instant, ruling

PLACES = (TX, TRAVIS, BEXAR)
FIRST = date(2017, 3, 1)
days = st.integers(0, 9).map(lambda offset: (FIRST + timedelta(days=offset)).isoformat())
instruments = st.sampled_from([None, "tx:sb4-2017", "tx:sb4", "tx:travis:p-2017"])
dimensions = st.sampled_from(
    ["detainer_holds", "detainer_holds", "sanctuary_ban", "legal_support", "", "detainer_holds jail_access"]
)
maybe_days = st.none() | days


@st.composite
def acts(draw: st.DrawFn, id_: str, known: str, until: str | None) -> Occurrence:
    return act(
        draw(st.sampled_from(PLACES)),
        draw(st.sampled_from(["limits", "limits", "cooperates", "cooperates", "neutral"])),
        draw(days),
        draw(dimensions),
        draw(st.sampled_from(["in_effect", "in_effect", "enacted", "enacted", "rescinded", "expired", "passed"])),
        instrument=draw(instruments),
        kind=draw(st.sampled_from([None, "statute", "ordinance", "agreement", "court_order", "notice"])),
        effective_on=draw(st.none() | days),
        ends_on=draw(st.none() | st.none() | days),
        reach=draw(st.sampled_from([None, None, "own", "localities"])),
        id=id_,
        known=known,
        until=until,
    )


@st.composite
def rulings(draw: st.DrawFn, id_: str, known: str, until: str | None) -> Occurrence:
    effects = []
    for _ in range(draw(st.integers(1, 2))):
        name = draw(instruments)
        effects.append(
            {
                "instrument": name,
                "of": None if name else draw(st.sampled_from(PLACES)),
                "dimensions": draw(st.sampled_from([[], ["detainer_holds"]])),
                "effect": draw(
                    st.sampled_from(
                        ["suspends", "strikes", "strikes", "partly_suspends", "restores", "upholds", "none"]
                    )
                ),
            }
        )
    return ruling(
        draw(days),
        "",
        effects=effects,
        forum=draw(
            st.sampled_from([None, "federal_trial", "federal_trial", "federal_appeals", "state_trial", "us_supreme"])
        ),
        case=draw(st.sampled_from([None, "one", "other"])),
        posture=draw(st.sampled_from(["unknown", "appealed", "final"])),
        stayed=draw(st.sampled_from([None, None, None, True])),
        relief_scope=draw(st.sampled_from([None, None, "parties", "one_case"])),
        places=[(draw(st.sampled_from(PLACES)), "party")],
        id=id_,
        known=known,
        until=until,
    )


@st.composite
def worlds(draw: st.DrawFn) -> list[list[Occurrence]]:
    """Occurrences, each as its versions in order of known time: one, or two that tell different things."""
    found = []
    for number in range(draw(st.integers(1, 9))):
        make = rulings if draw(st.integers(0, 3)) == 0 else acts
        known, later, id_ = draw(days), draw(maybe_days), f"o{number}"
        if later is None or instant(later) <= instant(known):
            found.append([draw(make(id_, known, None))])
        else:
            found.append([draw(make(id_, known, later)), draw(make(id_, later, None))])
    return found
