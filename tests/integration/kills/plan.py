"""Who is killed when, and how: drawn from a seed, so that a run can be repeated as far as its kills go."""

import random
from dataclasses import dataclass
from signal import SIGINT, SIGKILL, SIGTERM, Signals

SERVICES = ("ingest", "classifier", "projection", "gateway")
SERVERS = ("postgres", "valkey")
TARGETS = (*SERVICES, *SERVERS)
POLITE = {"postgres": SIGINT}  # to Postgres SIGTERM says: wait until every client has gone
PAUSE = (2.0, 7.0)  # seconds between two kills
# The supervisor gives up whatever dies more than 5 times in 300 seconds; one that starts while what it needs is struck
# may die of that too.
MOST, WITHIN = 4, 300.0


@dataclass(frozen=True)
class Kill:
    """One blow: seconds after the beginning, at whom, with which signal."""

    at: float
    target: str
    signal: Signals


def plan(seed: int, seconds: float) -> list[Kill]:
    """Draw the kills of a run of `seconds`, in order of time: each target by SIGKILL, then each politely, then anyone.

    No target is struck more often than the supervisor forgives.
    """
    draw = random.Random(seed)
    turns = [(target, False) for target in draw.sample(TARGETS, len(TARGETS))]
    turns += [(target, True) for target in draw.sample(TARGETS, len(TARGETS))]
    kills: list[Kill] = []
    at = draw.uniform(*PAUSE)
    while at < seconds:
        allowed = [
            target
            for target in TARGETS
            if sum(kill.target == target and at - kill.at < WITHIN for kill in kills) < MOST
        ]
        if turns or allowed:
            target, polite = turns.pop(0) if turns else (draw.choice(allowed), draw.random() < 1 / 3)
            kills.append(Kill(at, target, POLITE.get(target, SIGTERM) if polite else SIGKILL))
        at += draw.uniform(*PAUSE)
    return kills
