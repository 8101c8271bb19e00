"""Worlds in which everything collides: one state, two localities, few instruments, two cases, ten days."""

from datetime import date, timedelta

from hypothesis import strategies as st

from services.projection.readmodels.occurrences.occurrence import Occurrence
from tests.unit.stances.told_acts import BEXAR, TRAVIS, TX, act, instant, ruling

PLACES = (TX, TRAVIS, BEXAR)
FIRST = date(2017, 3, 1)
days = st.integers(0, 9).map(lambda offset: (FIRST + timedelta(days=offset)).isoformat())
instruments = st.sampled_from([None, None, "tx:sb4-2017", "tx:sb4", "tx:travis:p-2017"])
dimensions = st.sampled_from(
    [*["detainer_holds"] * 5, "", "", "legal_support", "detainer_holds jail_access", "funding_sanction"]
)
maybe_days = st.sampled_from([None, None]) | days
known_days = st.just(FIRST.isoformat()) | days
US = "ocd-division/country:us"


@st.composite
def acts(draw: st.DrawFn, id_: str, known: str, until: str | None) -> Occurrence:
    """Mostly limits and cooperation of the localities in one dimension, under a ban as often as not."""
    place = draw(st.sampled_from([TRAVIS, TRAVIS, TRAVIS, BEXAR, TX]))
    banning = place == TX and draw(st.booleans())
    agreement = not banning and draw(st.integers(0, 9)) == 0
    kinds = [None, "ordinance", "ordinance", "statute", "court_order", "notice"]
    role = draw(st.sampled_from([*["actor"] * 8, "target", "place"]))
    places = [(US, "actor"), (place, "target")] if draw(st.integers(0, 19)) == 0 else [(place, role)]
    return act(
        place,
        "cooperates" if banning else draw(st.sampled_from([*["limits"] * 4, *["cooperates"] * 4, "neutral"])),
        draw(days),
        "sanctuary_ban" if banning else "agreement_287g" if agreement else draw(dimensions),
        draw(st.sampled_from([*["in_effect"] * 5, *["enacted"] * 3, "rescinded", "expired", "passed"])),
        instrument=draw(instruments),
        kind="agreement" if agreement else draw(st.sampled_from(kinds)),
        effective_on=draw(maybe_days),
        ends_on=draw(st.sampled_from([None] * 5) | days),
        reach=draw(st.sampled_from([None, None, None, "own", "localities"])),
        symbolic=draw(st.integers(0, 19)) == 0,
        places=places,
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
                "of": None if name else draw(st.sampled_from([TRAVIS, TRAVIS, BEXAR, TX, None])),
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
        places=[(draw(st.sampled_from(PLACES)), draw(st.sampled_from(["party", "place"])))],
        id=id_,
        known=known,
        until=until,
    )


@st.composite
def worlds(draw: st.DrawFn) -> list[list[Occurrence]]:
    """Occurrences, each as its versions in order of known time: one, or two that tell different things."""
    found = []
    for number in range(draw(st.integers(4, 12))):
        make = rulings if draw(st.integers(0, 3)) == 0 else acts
        known, later, id_ = draw(known_days), draw(maybe_days), f"o{number}"
        if later is None or instant(later) <= instant(known):
            found.append([draw(make(id_, known, None))])
        else:
            found.append([draw(make(id_, known, later)), draw(make(id_, later, None))])
    return found
