"""From when to when a ruling is open, and what it touches."""

from bisect import bisect_right
from datetime import date, datetime

from services.projection.readmodels.stances.acts import GENERAL, Act
from services.projection.readmodels.stances.index import ANY, Courts
from services.projection.readmodels.stances.instruments import same_instrument, stem
from services.projection.readmodels.stances.lookup import Lookup
from services.projection.readmodels.stances.rulings import SUSPENDED, Ruling, Target, answers_all, standing

DIRECTIONS = ("limits", "cooperates", "neutral")


def closes(courts: Courts, ruling: Ruling, instant: datetime) -> date | None:
    """Return the day on which a later ruling answers all that this one touched; None while none does."""
    first = ruling.targets[0]
    rows = courts.rulings[stem(first.instrument) if first.instrument is not None else str(first.place)]
    for row in rows[bisect_right(rows, (ruling.order, 1 << 62)) :]:
        if row[2].known(instant) and answers_all(row[2].what, ruling):
            return row[2].what.day
    return None


def touched(lookup: Lookup, ruling: Ruling, dimension: str) -> set[str]:
    """Clause (contested): return the directions of the place's acts in a dimension that a ruling touches.

    An ending is an act in its own dimensions, a general one in all.
    """
    found: set[str] = set()
    for target in ruling.targets:
        if target.instrument is not None:
            found |= {
                act.direction
                for act in lookup.on(stem(target.instrument))
                if same_instrument(target.instrument, ruling.day, act.instrument, act.day)
                and (dimension in act.dimensions or (act.ending and GENERAL in act.dimensions))
            }
        elif target.place == lookup.place and (not target.dimensions or dimension in target.dimensions):
            found |= {direction for direction in DIRECTIONS if _made(lookup, ruling, dimension, direction)}
    return found


def moves_anything(lookup: Lookup, ruling: Ruling, dimension: str) -> bool:
    """Tell whether an act in a dimension, or a general one, may be blocked or not without a ruling."""
    for target in ruling.targets:
        if target.instrument is None:
            if target.place == lookup.place and target.effect != "none":
                return True
            continue
        for act in lookup.on(stem(target.instrument)):
            for name in {dimension, GENERAL}.intersection(() if act.ending else act.dimensions):
                near = list(lookup.rulings_near(act))
                rest = [other for other in near if other.id != ruling.id]
                if (standing(act, name, near) >= SUSPENDED) != (standing(act, name, rest) >= SUSPENDED):
                    return True
    return False


def touches(ruling: Ruling, act: Act) -> bool:
    """Clause (contested): tell whether a ruling touches the instrument of an act."""
    return any(_names(target, ruling, act) for target in ruling.targets)


def _names(target: Target, ruling: Ruling, act: Act) -> bool:
    return same_instrument(target.instrument, ruling.day, act.instrument, act.day)


def _made(lookup: Lookup, ruling: Ruling, dimension: str, direction: str) -> bool:
    for name in (dimension, ANY):
        for row in lookup.index.made.get((name, direction), ()):
            if row[0] > ruling.day:
                break
            if row[3].known(lookup.instant):
                return True
    return False
