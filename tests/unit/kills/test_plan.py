"""The plan of the kills: the same for a seed, everybody is struck, nobody more often than the supervisor forgives."""

from signal import SIGINT, SIGKILL, SIGTERM

import pytest

from shared.embedded.children import RESTARTS, WINDOW
from tests.integration.kills.plan import MOST, TARGETS, WITHIN, plan


@pytest.mark.parametrize("seed", range(20))
def test_a_seed_gives_one_plan_that_strikes_everybody_and_nobody_too_often(seed):
    kills = plan(seed, 900)
    assert kills == plan(seed, 900) != plan(seed + 1, 900)
    assert {kill.target for kill in kills[: len(TARGETS)]} == set(TARGETS)
    assert {kill.signal for kill in kills if kill.target == "postgres"} <= {SIGKILL, SIGINT}
    assert {kill.signal for kill in kills} == {SIGKILL, SIGTERM, SIGINT}
    for kill in kills:
        assert sum(k.target == kill.target and 0 <= kill.at - k.at < WITHIN for k in kills) <= MOST
    assert (MOST, WITHIN) == (RESTARTS - 1, WINDOW)


def test_two_minutes_are_enough_to_strike_everybody_both_ways():
    for seed in range(100):
        kills = plan(seed, 120)
        assert {kill.target for kill in kills if kill.signal is SIGKILL} == set(TARGETS)
        assert {kill.target for kill in kills if kill.signal is not SIGKILL} == set(TARGETS)
