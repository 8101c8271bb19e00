"""Two hundred seeds of a ledger that is killed, torn apart and put together again; see README.md beside this file.

A seed that fails is run again, with every step printed, by: python -m tests.simulation --seed N --trace
"""

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.simulation.faults import FAULTS
from tests.simulation.run import Outcome, run
from tests.simulation.statements import names
from tests.simulation.storm import EFFECTS, HARM, SELDOM, aims, points

SEEDS = range(200)
ROOT = Path(__file__).parents[2]
HAPPENED = (
    *("crashes", "reclaimed", "parked", "conflicts", "duplicates", "trimmed", "appends at once", "rolled back"),
    *("swaps", "replays", "replays that were resumed", "rows taken over", "rollbacks", "takeovers", "journal entries"),
    *("readings", "readings of another generation", "set aside or not understood", "commands lost in power cuts"),
    "runs with the real folds",
)


# Where a fault that shows seldom was seen: looked at first, so that the test is short.
LIKELY = {"parked_unasked": range(45, 60)}


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    return [run(seed) for seed in SEEDS]


def test_nothing_is_lost_doubled_or_seen_half_done_whatever_dies_whenever(outcomes: list[Outcome]) -> None:
    wrong = [
        f"seed {one.seed}: {one.wrong}\n    again: python -m tests.simulation --seed {one.seed} --trace"
        for one in outcomes
        if one.wrong
    ]
    assert not wrong, "\n".join(wrong)


def test_everything_that_may_happen_happened(outcomes: list[Outcome]) -> None:
    total: Counter[str] = Counter()
    for one in outcomes:
        total += one.tally
    idle = [name for name in (*HAPPENED, *(name for name, _, _ in HARM)) if not total[name]]
    assert not idle, f"in {len(outcomes)} seeds none of: {idle}"


def test_a_process_died_before_and_after_every_request_that_the_code_makes(outcomes: list[Outcome]) -> None:
    """Where the two hundred seeds left one out, the next seeds that aim at it are run, and must hold too."""
    left = set(points()).difference(*(one.points for one in outcomes))
    for seed in range(len(SEEDS), 1000):
        if not left.isdisjoint(aims(seed)):
            one = run(seed)
            assert one.wrong is None, f"python -m tests.simulation --seed {seed} --trace: {one.wrong}"
            left -= one.points
    assert not left, "no process died there"


def test_no_statement_is_known_that_nobody_sends(outcomes: list[Outcome]) -> None:
    sent = set().union(*(one.effects for one in outcomes))
    assert {*names(), *EFFECTS} - sent - {*SELDOM} == set()


def test_a_seed_repeats_itself_in_another_process() -> None:
    seed = 4  # with the real folds
    here = run(seed)
    command = [sys.executable, "-m", "tests.simulation", "--seed", str(seed)]
    there = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": "1"}, capture_output=True, text=True, check=True
    )
    assert f"digest {here.crc:08x}" in there.stdout


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_caught(name: str) -> None:
    fault, finding = FAULTS[name]
    likely = sorted(SEEDS, key=lambda seed: seed not in LIKELY.get(name, ()))
    with fault():
        assert any((wrong := run(seed).wrong) and re.search(finding, wrong) for seed in likely)
