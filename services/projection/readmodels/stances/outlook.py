"""The answer of one place at (asOf, knownAt): what holds, what comes, what an open ruling puts in doubt.

Found for each dimension by itself (Part), then put together (Outlook).
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from services.projection.readmodels.stances.bans import Bans
from services.projection.readmodels.stances.grounds import LIMITS_ENDED, OWN, Ground, grounds
from services.projection.readmodels.stances.index import Entry
from services.projection.readmodels.stances.lookup import Lookup
from services.projection.readmodels.stances.open import closes, moves_anything, touched, touches
from services.projection.readmodels.stances.row import Ahead, Because, Without
from services.projection.readmodels.stances.rulings import Ruling


class Part(NamedTuple):
    """What one dimension adds to an outlook: as there, but LIMITS_ENDED may stand where another dimension hides it."""

    bits: int
    ahead: Ahead
    touched: int
    without: Without
    because: tuple[tuple[int, str], ...]


class Outlook(NamedTuple):
    """All of a row that is not its place and its periods."""

    bits: int
    ahead: Ahead
    touched: int
    without: Without
    because: Because


NO_PART = Part(0, (), 0, (), ())
NOTHING = Outlook(0, (), 0, (), ())


def part(lookup: Lookup, dimension: str, opens: Iterable[Entry[Ruling]], bans: Bans | None) -> Part:
    """Return what a dimension adds. `opens`: rulings that may be open; `bans`: those over a locality."""
    found = grounds(lookup, dimension, lookup.as_of)
    bits = _bits(found)
    coming = sorted(lookup.coming(dimension))
    later = _ahead(lookup, dimension, bits, coming)
    in_doubt = 0
    doubted: set[str] = set()
    for entry in opens:
        ruling = entry.what
        if ruling.day > lookup.as_of or not entry.known(lookup.instant):
            continue
        directions = touched(lookup, ruling, dimension) if found else set()
        named = [ground for ground in found if ground.act.direction in directions or touches(ruling, ground.act)]
        moves = not ruling.spent and moves_anything(lookup, ruling, dimension)
        if (named or moves) and _open(lookup, ruling):
            in_doubt |= _bits(named)
            if moves:
                doubted.add(ruling.id)
    if bans is not None:
        doubted.update(
            id_
            for day in lookup.consulted
            for id_, closed in bans.hinges(lookup.instant, min(day, lookup.as_of), day)
            if closed is None or lookup.as_of < closed
        )
    doubts = []
    for id_ in sorted(doubted):
        other = lookup.without(id_)
        other_bits = _bits(grounds(other, dimension, lookup.as_of))
        answer = other_bits, _ahead(other, dimension, other_bits, coming)
        if answer != (bits, later):
            doubts.append((id_, answer))
    because = tuple(sorted({(ground.bit, ground.act.id) for ground in found}))
    return Part(bits, later, in_doubt, tuple(doubts), because)


def outlook(parts: Sequence[Part]) -> Outlook:
    """Put the dimensions together. Ended limits count only where nothing of the place's own holds in any."""
    parts = [one for one in parts if one != NO_PART]
    if not parts:
        return NOTHING
    bits = _shown(one.bits for one in parts)
    later = _merged([(one.bits, one.ahead) for one in parts])
    doubts = []
    for id_ in sorted({id_ for one in parts for id_, _ in one.without}):
        others = [dict(one.without).get(id_, (one.bits, one.ahead)) for one in parts]
        answer = _shown(other for other, _ in others), _merged(others)
        if answer != (bits, later):
            doubts.append((id_, answer))
    pairs: dict[int, set[str]] = {}
    in_doubt = 0
    for one in parts:
        in_doubt |= one.touched & bits
        for bit, id_ in one.because:
            if bit & bits:
                pairs.setdefault(bit, set()).add(id_)
    because = tuple((bit, tuple(sorted(pairs[bit]))) for bit in sorted(pairs))
    return Outlook(bits, later, in_doubt, tuple(doubts), because)


def _bits(found: Iterable[Ground]) -> int:
    bits = 0
    for ground in found:
        bits |= ground.bit
    return bits


def _shown(parts: Iterable[int]) -> int:
    bits = 0
    for part_bits in parts:
        bits |= part_bits
    return bits & ~LIMITS_ENDED if bits & OWN else bits


def _ahead(lookup: Lookup, dimension: str, bits: int, coming: Sequence[date]) -> Ahead:
    """Clause (upcoming): the later days on which the same acts and rulings, nothing else happening, give other bits."""
    changes: list[tuple[date, int]] = []
    for day in coming:
        then = _bits(grounds(lookup, dimension, day))
        if then != bits:
            changes.append((day, then))
            bits = then
    return tuple(changes)


def _merged(parts: Sequence[tuple[int, Ahead]]) -> Ahead:
    days = sorted({day for _, steps in parts for day, _ in steps})
    if not days:
        return ()
    before = _shown(bits for bits, _ in parts)
    changes: list[tuple[date, int]] = []
    for day in days:
        then = _shown(next((step for at, step in reversed(steps) if at <= day), bits) for bits, steps in parts)
        if then != before:
            changes.append((day, then))
            before = then
    return tuple(changes)


def _open(lookup: Lookup, ruling: Ruling) -> bool:
    closed = closes(lookup.courts, ruling, lookup.instant)
    return closed is None or lookup.as_of < closed
