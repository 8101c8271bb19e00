"""The answer of one place at (asOf, knownAt): what holds, what comes, what an open ruling puts in doubt."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from services.projection.readmodels.stances.grounds import Ground, grounds
from services.projection.readmodels.stances.in_force import World, starts
from services.projection.readmodels.stances.row import Ahead, Because, Without
from services.projection.readmodels.stances.rulings import Ruling, open_rulings, tied


class Outlook(NamedTuple):
    """All of a row that is not its place and its periods."""

    bits: int
    ahead: Ahead
    touched: int
    without: Without
    because: Because


NOTHING = Outlook(0, (), 0, (), ())


def bits_of_grounds(found: Iterable[Ground]) -> int:
    """Return the bits that grounds set."""
    bits = 0
    for ground in found:
        bits |= ground.bit
    return bits


def ahead(world: World, day: date, bits: int) -> Ahead:
    """Clause (upcoming): the later days on which the same acts and rulings, nothing else happening, give other bits."""
    days = {act.ends for act in world.acts} | {starts(world, act) for act in world.acts}
    days |= {ending.starts for ending in world.endings}
    changes: list[tuple[date, int]] = []
    for later in sorted(found for found in days if found is not None and found > day):
        then = bits_of_grounds(grounds(world, later))
        if then != bits:
            changes.append((later, then))
            bits = then
    return tuple(changes)


def touched(world: World, ruling: Ruling) -> tuple[set[str], set[tuple[str, str]]]:
    """Clause (contested): return every act of the place that a ruling touches, and their (dimension, direction)."""
    tied_acts = [
        (act.id, dimension, act.direction)
        for acts in (world.acts, world.endings)
        for act in acts
        for dimension in act.dimensions
        if any(tied(ruling, target, act, dimension) for target in ruling.targets)
    ]
    return {act for act, _, _ in tied_acts}, {(dimension, direction) for _, dimension, direction in tied_acts}


def without(world: World, ruling: Ruling) -> World:
    """Return the world as if one ruling had not been issued."""
    return replace(world, rulings=[other for other in world.rulings if other is not ruling])


def because(found: Iterable[Ground]) -> Because:
    """Return the deciding occurrences by bit."""
    pairs: dict[int, set[str]] = {}
    for ground in found:
        pairs.setdefault(ground.bit, set()).add(ground.occurrence)
    return tuple((bit, tuple(sorted(pairs[bit]))) for bit in sorted(pairs))


def outlook(world: World, day: date, otherwise: dict[str, World] | None = None) -> Outlook:
    """Return the outlook of a place. `otherwise` has, by ruling, the worlds that lack that open ruling elsewhere too:
    for a locality, where a ban over it would have stood or not."""
    found = list(grounds(world, day))
    bits = bits_of_grounds(found)
    later = ahead(world, day, bits)
    in_doubt, doubts = 0, []
    for ruling in open_rulings(world.rulings):
        acts, kinds = touched(world, ruling)
        in_doubt |= bits_of_grounds(
            ground for ground in found if ground.occurrence in acts or (ground.dimension, ground.direction) in kinds
        )
        other = (otherwise or {}).get(ruling.id) or without(world, ruling)
        other_bits = bits_of_grounds(grounds(other, day))
        other_ahead = ahead(other, day, other_bits)
        if (other_bits, other_ahead) != (bits, later):
            doubts.append((ruling.id, (other_bits, other_ahead)))
    return Outlook(bits, later, in_doubt, tuple(sorted(doubts)), because(found))
