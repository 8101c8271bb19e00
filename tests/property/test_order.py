"""Any order, any duplication, any batches: the same read models. And they say what the rules say."""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest

from services.projection.readmodels.stances.combine import Held, combine
from tests.property.drawing import PLACES, START, STATE, history
from tests.property.folding import fold
from tests.property.oracle import CLAUSES, answer

SEEDS = range(400)
AGAIN = "pytest tests/property/test_order.py --seed {seed}"


def canonical(division: str) -> str | None:
    return division


def held(rows, place, as_of, known_at):
    """Return what the rows say of one place's own stance at two times."""
    found = [
        row
        for row in rows
        if row.place == place
        and row.valid_from <= as_of
        and (row.valid_to is None or as_of < row.valid_to)
        and row.known_from <= known_at
        and (row.known_to is None or known_at < row.known_to)
    ]
    assert len(found) <= 1, f"{place}: two rows overlap at {as_of}, {known_at}"
    if not found:
        return Held()
    row = found[0]
    return Held(row.bits, row.ahead, row.touched, dict(row.without), dict(row.because))


def pytest_generate_tests(metafunc):
    if "seed" in metafunc.fixturenames:
        only = metafunc.config.getoption("--seed")
        metafunc.parametrize("seed", [only] if only is not None else [])


def check_order(seed: int) -> None:
    events = history(seed).events
    plain = fold(events, canonical).keys()
    for number in range(3):
        shuffled = fold(events, canonical, Random(f"{seed}/{number}")).keys()
        for table, rows in plain.items():
            assert shuffled[table] == rows, f"{table} depends on the order: {AGAIN.format(seed=seed)}"


def check_rules(seed: int) -> Counter[str]:
    folded = fold(history(seed).events, canonical)
    rows, occurrences = folded.stance_rows(), folded.occurrences()
    draw, decided = Random(seed), Counter()
    for _ in range(12):
        place = draw.choice(PLACES)
        as_of = (START + timedelta(draw.randrange(-1, 22))).date()
        known_at = START + timedelta(draw.randrange(16), hours=draw.randrange(24))
        expected = answer(place, STATE, as_of, known_at, occurrences)
        told = combine(held(rows, place, as_of, known_at), held(rows, STATE, as_of, known_at), is_state=place == STATE)
        assert (told.status, told.basis, told.contested, told.upcoming, set(told.because)) == (
            expected.status,
            expected.basis,
            expected.contested,
            expected.upcoming,
            set(expected.because),
        ), f"{place} at {as_of}, known {known_at}: {AGAIN.format(seed=seed)}"
        decided.update(expected.clauses)
    return decided


def test_any_order_and_any_duplication_give_the_same_read_models():
    for seed in SEEDS:
        check_order(seed)


def test_the_read_models_say_what_the_rules_say_and_every_clause_decided_something():
    decided: Counter[str] = Counter()
    for seed in SEEDS:
        decided += check_rules(seed)
    assert set(decided) >= CLAUSES, f"never decided: {sorted(CLAUSES - set(decided))}"
    assert set(decided) <= CLAUSES


def test_one_seed(seed):
    check_order(seed)
    check_rules(seed)


@pytest.mark.parametrize("known", [True, False])
def test_an_empty_history_says_unknown(known):
    found = answer(STATE, STATE, START.date(), START, [])
    assert (found.status, found.basis) == ("UNKNOWN", "NONE")
