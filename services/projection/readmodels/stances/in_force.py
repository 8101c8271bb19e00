"""Which provisions of a place are in force on a day, by the acts and rulings that are dated by then."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from services.projection.readmodels.stances.acts import GENERAL, Act, Telling
from services.projection.readmodels.stances.instruments import same_instrument
from services.projection.readmodels.stances.rulings import STRUCK, SUSPENDED, Ruling, standing

OPPOSITE = {"limits": ("cooperates",), "cooperates": ("limits",), "neutral": ("neutral", "cooperates")}


def _nowhere(day: date) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class World:
    """The acts of one place, the tellings and the rulings that are known and dated by asOf.

    rulings: in order. banned: whether, on a day, a ban over the place stood enacted.
    """

    acts: Sequence[Act]
    endings: Sequence[Act]
    tellings: Sequence[Telling]
    rulings: Sequence[Ruling]
    banned: Callable[[date], bool] = _nowhere


def starts(world: World, act: Act) -> date | None:
    """Clause: a signed statute without an effective day waits until another occurrence on its instrument tells one.

    Of several the latest that names the day counts, else the first that finds the instrument in effect; a day before
    the signing tells nothing.
    """
    if act.starts is not None:
        return act.starts
    told = [
        telling
        for telling in world.tellings
        if telling.starts >= act.day and same_instrument(telling.instrument, telling.day, act.instrument, act.day)
    ]
    named = [telling for telling in told if telling.explicit]
    if named:
        return max(named, key=lambda telling: (telling.day, telling.id)).starts
    return min((telling.starts for telling in told), default=None)


def replaced(world: World, act: Act) -> bool:
    """Clause: another act on the same instrument, made before this took effect, replaced it (repeal or delay)."""
    begins = starts(world, act)
    return any(
        act.day < other.day
        and (begins is None or other.day < begins)
        and same_instrument(other.instrument, other.day, act.instrument, act.day)
        for others in (world.acts, world.endings)
        for other in others
    )


def ends(ending: Act, act: Act, dimension: str, *, any_rank: bool = False) -> bool:
    """Clause: an ending's direction is opposite to the act it ends; it names the instrument, or, without one, the
    dimension (general: all) at equal or higher rank. A neutral act is ended by what does not limit."""
    if ending.direction not in OPPOSITE[act.direction] or act.day > ending.day:
        return False
    if ending.instrument is not None:
        return same_instrument(ending.instrument, ending.day, act.instrument, act.day)
    named = GENERAL in ending.dimensions or dimension in ending.dimensions
    return named and (any_rank or ending.rank >= act.rank)


def endings_of(world: World, act: Act, dimension: str, day: date) -> list[Act]:
    """Return the endings that have ended a provision by a day."""
    return [e for e in world.endings if e.starts is not None and e.starts <= day and ends(e, act, dimension)]


def lapsed(act: Act, day: date) -> bool:
    """Clause: ends_on is the first day on which the act no longer holds."""
    return act.ends is not None and act.ends <= day


def held(world: World, act: Act, dimension: str, day: date) -> bool:
    """Tell whether a provision has begun by a day: effective, not replaced before, not ended before it began."""
    begins = starts(world, act)
    if begins is None or begins > day or lapsed(act, begins) or replaced(world, act):
        return False
    return not endings_of(world, act, dimension, begins)


def blocked(world: World, act: Act, dimension: str) -> bool:
    """Clause: a court suspended or struck it. A part suspended leaves it in force."""
    return standing(act, dimension, world.rulings) >= SUSPENDED


def supersedes(world: World, later: Act, act: Act, dimension: str, day: date) -> bool:
    """Tell whether a later act supersedes a provision on a day.

    Clauses: a later act (by effective day, then event day) in the same dimension, of equal or higher rank; general
    supersedes every dimension of the opposite direction; agreements with different instruments stand side by side;
    compliance under a ban supersedes no limits; what was superseded returns when the later act lapses, expires or is
    suspended or struck, not when it is rescinded. A neutral act supersedes nothing.
    """
    if later.rank < act.rank or later.direction == "neutral":
        return False
    opposite = {later.direction, act.direction} == {"limits", "cooperates"}
    if dimension in later.dimensions:
        within = dimension
    elif GENERAL in later.dimensions and opposite:
        within = GENERAL
    else:
        return False
    begins, began = starts(world, later), starts(world, act)
    if begins is None or began is None or (begins, later.day) <= (began, act.day):
        return False
    if _side_by_side(later, act):
        return False
    if later.direction == "cooperates" and act.direction == "limits" and world.banned(begins):
        return False
    if not held(world, later, within, day) or lapsed(later, day) or blocked(world, later, within):
        return False
    return all(ending.rescinds for ending in endings_of(world, later, within, day))


def _side_by_side(one: Act, other: Act) -> bool:
    agreements = one.kind == other.kind == "agreement" and one.instrument and other.instrument
    return bool(agreements) and not same_instrument(one.instrument, one.day, other.instrument, other.day)


def in_force(world: World, act: Act, dimension: str, day: date) -> bool:
    """Tell whether a provision is in force on a day."""
    if not held(world, act, dimension, day) or lapsed(act, day) or blocked(world, act, dimension):
        return False
    if endings_of(world, act, dimension, day):
        return False
    return not any(supersedes(world, later, act, dimension, day) for later in world.acts)


def enacted(world: World, act: Act, dimension: str, day: date) -> bool:
    """Tell whether a provision stood enacted on a day, suspended or not: not struck, repealed, replaced or lapsed."""
    if act.day > day or lapsed(act, day) or endings_of(world, act, dimension, day):
        return False
    if standing(act, dimension, [ruling for ruling in world.rulings if ruling.day <= day]) == STRUCK:
        return False
    by_then = World(
        [other for other in world.acts if other.day <= day],
        [other for other in world.endings if other.day <= day],
        world.tellings,
        (),
    )
    return not replaced(by_then, act)
