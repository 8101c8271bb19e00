"""The rows give the oracle's answers, whatever the order in which occurrences come and go."""

from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from services.projection.readmodels.occurrences.occurrence import Occurrence
from services.projection.readmodels.stances import StanceRow, StateStances
from tests.unit.stances.colliding import FIRST, PLACES, worlds
from tests.unit.stances.oracle import answer
from tests.unit.stances.told_acts import TX, end_of, stance_by


class Folded:
    """Rows as the changes add up to them."""

    def __init__(self) -> None:
        self.stances, self.rows = StateStances(TX), set[StanceRow]()

    def apply(self, removed: list[Occurrence], added: list[Occurrence]) -> None:
        gone, come = self.stances.apply(removed, added)
        assert self.rows.issuperset(gone)
        self.rows = self.rows.difference(gone)
        assert self.rows.isdisjoint(come)
        assert len(set(come)) == len(come)
        self.rows = self.rows.union(come)


def at_once(world: list[list[Occurrence]]) -> set[StanceRow]:
    folded = Folded()
    folded.apply([], [version for versions in world for version in versions])
    return folded.rows


def as_it_came(world: list[list[Occurrence]], random: Random) -> set[StanceRow]:
    """Each occurrence first as its earliest version alone, some with a detour, then all its versions; one by one."""
    folded = Folded()
    steps: list[tuple[list[Occurrence], list[Occurrence]]] = []
    for versions in world:
        first = replace(versions[0], known_to=None)
        steps.append(([], [first]))
    random.shuffle(steps)
    for removed, added in steps:
        folded.apply(removed, added)
    for versions in random.sample(world, len(world)):
        first = replace(versions[0], known_to=None)
        if random.random() < 0.3:
            folded.apply([first], [])
            folded.apply([], versions)
        else:
            folded.apply([first], versions)
    return folded.rows


@settings(max_examples=200, deadline=None, derandomize=True)
@given(worlds())
def test_rows_give_the_oracles_answers(world: list[list[Occurrence]]) -> None:
    rows, versions = at_once(world), [version for told in world for version in told]
    for known in (1, 4, 6, 9):
        known_at = end_of((FIRST + timedelta(days=known)).isoformat())
        for offset in range(0, 11, 1 if known == 9 else 3):
            day = FIRST + timedelta(days=offset)
            for place in PLACES:
                expected = answer(place, TX, day, known_at, versions)
                found = stance_by(rows, place, TX, day, known_at)
                told = (found.status, found.basis, found.contested, found.upcoming, found.because)
                wanted = (expected.status, expected.basis, expected.contested, expected.upcoming, expected.because)
                assert told == wanted, (place, day, known)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(worlds(), st.integers(0, 9999))
def test_rows_do_not_depend_on_the_order_of_changes(world: list[list[Occurrence]], seed: int) -> None:
    assert as_it_came(world, Random(seed)) == at_once(world)
