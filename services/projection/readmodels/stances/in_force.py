"""The clauses of In force: what a provision needs to hold on a day, by the acts and rulings that are dated by asOf."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from services.projection.readmodels.stances.acts import GENERAL, Act, Telling
from services.projection.readmodels.stances.instruments import same_instrument
from services.projection.readmodels.stances.rulings import SUSPENDED, Ruling, standing

OPPOSITE = {"limits": ("cooperates",), "cooperates": ("limits",), "neutral": ("neutral", "cooperates")}


class World(Protocol):
    """What is known at one instant and dated by asOf about one place. Each answer may hold more than what applies:
    the clauses look again. Rulings come in order."""

    def tellings_near(self, act: Act) -> Iterable[Telling]:
        """Return the tellings that may be about the instrument of an act."""

    def mates(self, act: Act) -> Iterable[Act]:
        """Return the acts and endings of the place that may be on the same instrument."""

    def endings_near(self, act: Act, dimension: str) -> Iterable[Act]:
        """Return the endings that may end a provision."""

    def rulings_near(self, act: Act) -> Iterable[Ruling]:
        """Return the rulings that may be tied to an act, in order."""

    def banned(self, day: date) -> bool:
        """Tell whether on a day a ban over the place stood enacted, as the state stood then, or at asOf if sooner."""


def starts(world: World, act: Act) -> date | None:
    """Clause: a signed statute without an effective day waits until another occurrence on its instrument tells one.

    Of several the latest that names the day counts, else the first that finds the instrument in effect; a day before
    the signing tells nothing.
    """
    if act.starts is not None or act.instrument is None:
        return act.starts
    told = [
        telling
        for telling in world.tellings_near(act)
        if telling.starts >= act.day and same_instrument(telling.instrument, telling.day, act.instrument, act.day)
    ]
    named = [telling for telling in told if telling.explicit]
    if named:
        return max(named, key=lambda telling: (telling.day, telling.id)).starts
    return min((telling.starts for telling in told), default=None)


def replaced(world: World, act: Act, begins: date | None) -> bool:
    """Clause: another act on the same instrument, made before this took effect, replaced it (repeal or delay)."""
    if act.instrument is None or (begins is not None and begins <= act.day):
        return False
    return any(
        act.day < other.day
        and (begins is None or other.day < begins)
        and same_instrument(other.instrument, other.day, act.instrument, act.day)
        for other in world.mates(act)
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


def endings_by(world: World, act: Act, dimension: str, day: date) -> list[Act]:
    """Return the endings that have ended a provision by a day."""
    return [
        ending
        for ending in world.endings_near(act, dimension)
        if ending.starts is not None and ending.starts <= day and ends(ending, act, dimension)
    ]


def lapsed(act: Act, day: date) -> bool:
    """Clause: ends_on is the first day on which the act no longer holds."""
    return act.ends is not None and act.ends <= day


def held(world: World, act: Act, dimension: str, day: date) -> bool:
    """Tell whether a provision has begun by a day: effective, not replaced before, not ended before it began."""
    begins = starts(world, act)
    if begins is None or begins > day or lapsed(act, begins) or replaced(world, act, begins):
        return False
    return not endings_by(world, act, dimension, begins)


def blocked(world: World, act: Act, dimension: str) -> bool:
    """Clause: a court suspended or struck it. A part suspended leaves it in force."""
    return standing(act, dimension, world.rulings_near(act)) >= SUSPENDED


def presses(world: World, act: Act, dimension: str, day: date) -> bool:
    """Clause: what was superseded returns when the later act lapses, expires or is suspended or struck, not when it is
    rescinded: tell whether an act still keeps down what it superseded."""
    if lapsed(act, day) or not held(world, act, dimension, day) or blocked(world, act, dimension):
        return False
    return all(ending.rescinds for ending in endings_by(world, act, dimension, day))


def outranks(world: World, later: Act, act: Act, dimension: str) -> bool:
    """Tell whether an act, while it presses, supersedes a provision.

    Clauses: a later act (by effective day, then event day) in the same dimension, of equal or higher rank; general
    supersedes every dimension of the opposite direction; agreements with different instruments stand side by side;
    compliance: cooperation that begins once a ban over the place is enacted supersedes no limits.
    """
    if later.rank < act.rank:
        return False
    if dimension not in later.dimensions and not (
        GENERAL in later.dimensions and act.direction in OPPOSITE[later.direction]
    ):
        return False
    begins, began = starts(world, later), starts(world, act)
    if begins is None or began is None or (begins, later.day) <= (began, act.day):
        return False
    if side_by_side(later, act):
        return False
    return not (later.direction == "cooperates" and act.direction == "limits" and world.banned(begins))


def side_by_side(one: Act, other: Act) -> bool:
    """Clause: agreements with different instruments stand side by side."""
    agreements = one.kind == other.kind == "agreement" and one.instrument and other.instrument
    return bool(agreements) and not same_instrument(one.instrument, one.day, other.instrument, other.day)
