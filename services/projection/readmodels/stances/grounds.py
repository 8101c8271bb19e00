"""The grounds of a place in one dimension on a day: the provisions in force, and the limits that ended."""

from collections.abc import Iterator
from datetime import date
from heapq import merge
from typing import NamedTuple

from services.projection.readmodels.stances.acts import GENERAL, Act
from services.projection.readmodels.stances.bits import Grounds
from services.projection.readmodels.stances.in_force import blocked, endings_by, ends, held, lapsed, outranks, presses
from services.projection.readmodels.stances.instruments import same_instrument, stem
from services.projection.readmodels.stances.lookup import Lookup
from services.projection.readmodels.stances.reach import is_ban, is_core, is_mandate
from shared.events.divisions import state_of
from shared.events.vocabulary import SOFT

CORE_LIMITS, CORE_COOPERATION, OWN_BAN = int(Grounds.CORE_LIMITS), int(Grounds.CORE_COOPERATION), int(Grounds.OWN_BAN)
SOFT_ACTS, LIMITS_ENDED = int(Grounds.SOFT_ACTS), int(Grounds.LIMITS_ENDED)
BAN, MANDATE = int(Grounds.BAN), int(Grounds.MANDATE)
OWN = CORE_LIMITS | CORE_COOPERATION | OWN_BAN | SOFT_ACTS


class Ground(NamedTuple):
    """One reason for one bit: and the act that decides it."""

    bit: int
    act: Act


def grounds(lookup: Lookup, dimension: str, day: date) -> list[Ground]:
    """Return the grounds in a dimension on a day; ended limits only where nothing of the place's own holds there."""
    found = [Ground(bit, act) for act in in_force(lookup, dimension, day) for bit in bits_of(act, dimension)]
    if is_core(dimension) and not any(ground.bit & OWN for ground in found):
        found += ended_limits(lookup, dimension, day)
    return found


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


def in_force(lookup: Lookup, dimension: str, day: date) -> Iterator[Act]:
    """Yield the acts whose provision in a dimension is in force on a day.

    By falling rank and, within a rank, latest first: once an act presses down everything before it of its rank and
    lower, nothing further back is looked at.
    """
    waiting = sorted(lookup.waiting(dimension, day), key=lambda pair: (pair[0], pair[1].day), reverse=True)
    general = list(_general(lookup, day)) if dimension != GENERAL else []
    pressing: list[Act] = []
    floor: tuple[date, date] | None = None
    for rank in (2, 1, 0):
        candidates = lookup.rank(dimension, rank, day)
        if rank == 1 and waiting:
            candidates = merge(candidates, waiting, key=lambda pair: (pair[0], pair[1].day), reverse=True)
        for begins, act in candidates:
            if floor is not None and (begins, act.day) < floor:
                break
            if not presses(lookup, act, dimension, day):
                continue
            over = any(outranks(lookup, later, act, dimension) for later in pressing)
            over = over or any(outranks(lookup, later, act, dimension) for later in general)
            if not over and not endings_by(lookup, act, dimension, day):
                yield act
            pressing.append(act)
            if floor is None or floor < (begins, act.day):
                floor = (begins, act.day) if _presses_all(lookup, act, begins) else floor


def _general(lookup: Lookup, day: date) -> Iterator[Act]:
    """Yield the general acts that press on a day, as far back as the latest of each direction and rank."""
    for rank in (2, 1, 0):
        seen: dict[str, tuple[date, date]] = {}
        candidates = lookup.rank(GENERAL, rank, day)
        for begins, act in candidates:
            if len(seen) == 2 and all((begins, act.day) < key for key in seen.values()):
                break
            if act.direction not in seen and presses(lookup, act, GENERAL, day):
                yield act
                if _presses_all(lookup, act, begins):
                    seen[act.direction] = (begins, act.day)
        if rank == 1:
            yield from (act for _, act in lookup.waiting(GENERAL, day) if presses(lookup, act, GENERAL, day))


def _presses_all(lookup: Lookup, act: Act, begins: date) -> bool:
    """Tell whether an act supersedes all that came before it at its rank: no agreement, nor compliance under a ban."""
    if act.kind == "agreement" and act.instrument is not None:
        return False
    return not (act.direction == "cooperates" and lookup.banned(begins))


def ended_limits(lookup: Lookup, dimension: str, day: date) -> list[Ground]:
    """Clauses: own core limits rescinded, expired or lapsed; struck or suspended limits leave nothing.

    The latest end in the dimension decides. An ending of limits that no known act tells of is word enough for them.
    """
    index = lookup.index
    rows = [index.lapses.get(dimension), index.named, index.effects.get(dimension)]
    if dimension != GENERAL:
        rows.append(index.effects.get(GENERAL))
    found: list[Ground] = []
    latest: date | None = None
    candidates = [lookup.ended_by(told, day) for told in rows if told]
    for ended, act in merge(*candidates, key=lambda pair: pair[0], reverse=True):
        if latest is not None and ended < latest:
            break
        if _ended_something(lookup, act, dimension) if act.ending else _lapsed_in_force(lookup, act, dimension):
            latest = ended
            found.append(Ground(LIMITS_ENDED, act))
    return found


def _lapsed_in_force(lookup: Lookup, act: Act, dimension: str) -> bool:
    assert act.ends is not None
    return (
        held(lookup, act, dimension, act.ends)
        and not blocked(lookup, act, dimension)
        and not endings_by(lookup, act, dimension, act.ends)
    )


def _ended_something(lookup: Lookup, ending: Act, dimension: str) -> bool:
    if ending.direction != "cooperates" or ending.starts is None:
        return False
    seen = False
    for act in _limits_before(lookup, ending, dimension):
        seen = True
        if (
            dimension in act.dimensions
            and ends(ending, act, dimension)
            and held(lookup, act, dimension, ending.starts)
            and not lapsed(act, ending.starts)
            and not blocked(lookup, act, dimension)
        ):
            return True
    if seen or dimension not in ending.dimensions:
        return False
    if ending.instrument is None and dimension == GENERAL:
        return not any(True for _ in lookup.ended_by(lookup.index.limits, ending.day))
    return True


def _limits_before(lookup: Lookup, ending: Act, dimension: str) -> Iterator[Act]:
    """Yield the limits made by then that an ending speaks of, whatever their rank."""
    if ending.instrument is not None:
        for act in lookup.on(stem(ending.instrument)):
            made = not act.ending and act.direction == "limits" and act.day <= ending.day
            if made and same_instrument(ending.instrument, ending.day, act.instrument, act.day):
                yield act
        return
    for _, act in lookup.ended_by(lookup.index.limits, ending.day):
        if dimension in act.dimensions:
            yield act
