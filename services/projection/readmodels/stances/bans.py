"""Compliance: whether a ban over a state's localities stood enacted on a day, and which open rulings that hangs on."""

from collections.abc import Iterator
from datetime import date, datetime

from services.projection.readmodels.stances.acts import Act
from services.projection.readmodels.stances.in_force import endings_by, lapsed, replaced, starts
from services.projection.readmodels.stances.index import Courts, PlaceIndex
from services.projection.readmodels.stances.instruments import stem
from services.projection.readmodels.stances.lookup import Lookup
from services.projection.readmodels.stances.open import closes
from services.projection.readmodels.stances.reach import is_ban
from services.projection.readmodels.stances.rulings import STRUCK, Ruling, standing

Hinge = tuple[str, date | None]
"""(open ruling, the day on which it is answered): without it, the answer would be the other one."""


class Bans:
    """The bans of one state. Answers are kept until `forget`."""

    def __init__(self, state: str, index: PlaceIndex, courts: Courts) -> None:
        self.state, self.index, self.courts = state, index, courts
        self._stood: dict[tuple[datetime, date, date, str | None], bool] = {}
        self._hinges: dict[tuple[datetime, date, date], frozenset[Hinge]] = {}

    def forget(self) -> None:
        """Drop what was kept: an act or ruling has changed."""
        self._stood.clear()
        self._hinges.clear()

    def ban(self, lookup: Lookup, day: date) -> bool:
        """Answer for a locality's lookup (see in_force.World.banned)."""
        if not self.index.bans:
            return False
        return self.stood(lookup.instant, min(lookup.as_of, day), day, lookup.skip)

    def stood(self, instant: datetime, as_of: date, day: date, skip: str | None = None) -> bool:
        """Tell whether a ban stood enacted on a day by what is known at an instant and dated by asOf."""
        key = (instant, as_of, day, skip)
        known = self._stood.get(key)
        if known is None:
            lookup = self._lookup(instant, as_of, skip)
            known = self._stood[key] = any(enacted(lookup, act, day) for act in self._acts(lookup))
        return known

    def hinges(self, instant: datetime, as_of: date, day: date) -> frozenset[Hinge]:
        """Return the rulings without which the answer would be the other one."""
        if not self.index.bans:
            return frozenset()
        key = (instant, as_of, day)
        known = self._hinges.get(key)
        if known is None:
            known = self._hinges[key] = frozenset(self._find_hinges(instant, as_of, day))
        return known

    def _find_hinges(self, instant: datetime, as_of: date, day: date) -> Iterator[Hinge]:
        lookup = self._lookup(instant, as_of, None)
        stood = self.stood(instant, as_of, day)
        rulings: dict[str, Ruling] = {}
        for act in self._acts(lookup):
            found = list(lookup.rulings_near(act))
            if stood and not found and enacted(lookup, act, day):
                return
            rulings.update((ruling.id, ruling) for ruling in found)
        for ruling in rulings.values():
            if ruling.opens and not ruling.spent and self.stood(instant, as_of, day, ruling.id) != stood:
                yield ruling.id, closes(self.courts, ruling, instant)

    def days(self, since: date) -> set[date]:
        """Return the days from one on, on which something that bears on the bans happened."""
        days = {row[1] for row in self.index.bans}
        days |= {row[3].what.day for row in self.index.named}
        days |= {row[3].what.day for rows in self.index.endings.values() for row in rows}
        for row in self.index.bans:
            act = row[3].what
            for name in (self.state, *([stem(act.instrument)] if act.instrument is not None else [])):
                days |= {decision[2].what.day for decision in self.courts.rulings.get(name, ())}
                days |= {entry.what.day for entry in self.courts.tellings.get(name, ())}
        return {day for day in days if day >= since}

    def _lookup(self, instant: datetime, as_of: date, skip: str | None) -> Lookup:
        return Lookup(self.state, self.index, self.courts, as_of, instant, skip=skip)

    def _acts(self, lookup: Lookup) -> Iterator[Act]:
        for _, act in lookup.ended_by(self.index.bans, lookup.as_of):
            yield act


def enacted(lookup: Lookup, act: Act, day: date) -> bool:
    """Clause (compliance): tell whether a ban stood enacted, suspended or not, unless struck or repealed."""
    if lapsed(act, day) or replaced(lookup, act, starts(lookup, act)):
        return False
    return any(
        is_ban(act, dimension)
        and not endings_by(lookup, act, dimension, day)
        and standing(act, dimension, lookup.rulings_near(act)) != STRUCK
        for dimension in act.dimensions
    )
