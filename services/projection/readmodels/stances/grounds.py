"""The grounds of a place on one day, and the provisions that give them."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from services.projection.readmodels.stances.acts import Act
from services.projection.readmodels.stances.bits import Grounds
from services.projection.readmodels.stances.in_force import (
    World,
    blocked,
    enacted,
    endings_of,
    ends,
    held,
    in_force,
    lapsed,
)
from services.projection.readmodels.stances.reach import is_ban, is_core, is_mandate
from shared.events.divisions import state_of
from shared.events.vocabulary import SOFT

CORE_LIMITS, CORE_COOPERATION, OWN_BAN = int(Grounds.CORE_LIMITS), int(Grounds.CORE_COOPERATION), int(Grounds.OWN_BAN)
SOFT_ACTS, LIMITS_ENDED = int(Grounds.SOFT_ACTS), int(Grounds.LIMITS_ENDED)
BAN, MANDATE = int(Grounds.BAN), int(Grounds.MANDATE)


class Ground(NamedTuple):
    """One reason for one bit: the deciding occurrence, and its dimension and direction."""

    bit: int
    occurrence: str
    dimension: str
    direction: str


def grounds(world: World, day: date) -> Iterator[Ground]:
    """Yield every ground that the acts of a place give on a day, as in the clauses of Status."""
    for act in world.acts:
        for dimension in act.dimensions:
            if in_force(world, act, dimension, day):
                yield from (Ground(bit, act.id, dimension, act.direction) for bit in bits_of(act, dimension))
            elif act.direction == "limits" and is_core(dimension):
                yield from _ended(world, act, dimension, day)
    for ending in world.endings:
        yield from _ended_unseen(world, ending, day)


def bits_of(act: Act, dimension: str) -> list[int]:
    """Return the bits that a provision in force sets: core limits and cooperation, a ban below a state, soft acts
    that limit or are neutral; of a state, BAN and MANDATE."""
    bits = []
    of_state = state_of(act.place) == act.place
    if is_core(dimension) and act.direction != "neutral":
        bits.append(CORE_LIMITS if act.direction == "limits" else CORE_COOPERATION)
    if dimension in SOFT and act.direction != "cooperates":
        bits.append(SOFT_ACTS)
    if dimension == "sanctuary_ban" and act.direction == "cooperates" and not of_state:
        bits.append(OWN_BAN)
    if of_state and is_ban(act, dimension):
        bits.append(BAN)
    if of_state and is_mandate(act, dimension):
        bits.append(MANDATE)
    return bits


def _ended(world: World, act: Act, dimension: str, day: date) -> Iterator[Ground]:
    """Clauses: own core limits rescinded, expired or lapsed; struck or suspended limits leave nothing."""
    if not held(world, act, dimension, day) or blocked(world, act, dimension):
        return
    if lapsed(act, day):
        yield Ground(LIMITS_ENDED, act.id, dimension, act.direction)
    for ending in endings_of(world, act, dimension, day):
        yield Ground(LIMITS_ENDED, ending.id, dimension, ending.direction)


def _ended_unseen(world: World, ending: Act, day: date) -> Iterator[Ground]:
    """An ending of core limits that no known act tells of is word enough that there were such limits."""
    if ending.direction != "cooperates" or ending.starts is None or ending.starts > day:
        return
    for dimension in ending.dimensions:
        if not is_core(dimension):
            continue
        seen = any(
            act.direction == "limits" and ends(ending, act, part, any_rank=True)
            for act in world.acts
            for part in act.dimensions
            if ending.instrument is not None or not dimension or part == dimension
        )
        if not seen:
            yield Ground(LIMITS_ENDED, ending.id, dimension, ending.direction)


def banned(world: World, day: date) -> bool:
    """Clause (compliance): tell whether a state's ban stood enacted on a day (suspended or not, unless struck or
    repealed)."""
    return any(
        is_ban(act, dimension) and enacted(world, act, dimension, day)
        for act in world.acts
        for dimension in act.dimensions
    )
