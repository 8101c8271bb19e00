"""Which provisions are in force on a day: begun, not ended, not replaced, not blocked, not superseded."""

from collections.abc import Sequence
from datetime import date

from shared.events.vocabulary import SOFT
from tests.property.acts import GENERAL, Act
from tests.property.rulings import Courts

OPPOSITE = {"limits": "cooperates", "cooperates": "limits"}


class Force:
    """The acts under the courts; `state` is the state whose bans compliance follows."""

    def __init__(self, state: str, acts: Sequence[Act], courts: Courts, clauses: set[str]) -> None:
        self.state, self.acts, self.courts, self.clauses = state, acts, courts, clauses

    def begun(self, act: Act, day: date) -> bool:
        if act.begins is None:
            self.clauses.add("signed statute waits")
            return False
        if act.begins > day:
            self.clauses.add("not yet in force")
            return False
        if self._replaced(act, day):
            self.clauses.add("replaced before effect")
            return False
        return True

    def _replaced(self, act: Act, day: date) -> bool:
        """Return whether another act on the instrument, made before this one took effect, has replaced it."""
        return any(
            other.id != act.id and other.owner == act.owner and other.instrument == act.instrument
            for other in self.acts
            if act.instrument and act.day < other.day <= day and (act.begins is None or other.day < act.begins)
        )

    def lapsed(self, act: Act, day: date) -> bool:
        if act.until is not None and act.until <= day:
            self.clauses.add("lapsed")
            return True
        return False

    def endings(self, act: Act, dimension: str, day: date) -> list[Act]:
        """Return the rescissions and expiries that ended a provision by a day."""
        return [
            e for e in self.acts if e.ends and e.begins is not None and e.begins <= day and self.ends(e, act, dimension)
        ]

    def ends(self, end: Act, act: Act, dimension: str, *, any_rank: bool = False) -> bool:
        opposite = ("neutral", "cooperates") if act.direction == "neutral" else (OPPOSITE[act.direction],)
        if act.day > end.day or end.owner != act.owner or end.direction not in opposite:
            return False
        if end.instrument:
            if end.instrument == act.instrument:
                self.clauses.add("rescinded by instrument")
                return True
            return False
        if (end.rank >= act.rank or any_rank) and (GENERAL in end.dimensions or dimension in end.dimensions):
            self.clauses.add("rescinded by dimension")
            return True
        return False

    def held(self, act: Act, dimension: str, day: date) -> bool:
        """Return whether a provision has ever begun by a day."""
        if not self.begun(act, day):
            return False
        assert act.begins is not None
        return not (act.until is not None and act.until <= act.begins) and not self.endings(act, dimension, act.begins)

    def blocked(self, act: Act, dimension: str, day: date) -> bool:
        held = self.courts.court_state(act, dimension, day)
        if held == "suspends":
            self.clauses.add("suspended")
        if held == "strikes":
            self.clauses.add("struck")
        return held in ("suspends", "strikes")

    def superseded(self, act: Act, dimension: str, day: date) -> bool:
        for later in self.acts:
            if later.ends or later.owner != act.owner or later.id == act.id or not self.begun(later, day):
                continue
            assert later.begins is not None
            assert act.begins is not None
            if later.direction == "neutral" or (later.begins, later.day) <= (act.begins, act.day):
                continue
            general = GENERAL in later.dimensions and later.direction == OPPOSITE.get(act.direction)
            if dimension not in later.dimensions and not general:
                continue
            if later.rank < act.rank:
                self.clauses.add("lower rank stands")
                continue
            instruments = {later.instrument, act.instrument} - {None}
            if later.kind == act.kind == "agreement" and len(instruments) == 2:
                self.clauses.add("agreements side by side")
                continue
            within = dimension if dimension in later.dimensions else GENERAL
            ended = self.endings(later, within, day)
            if not self.held(later, within, day):
                continue
            if self.lapsed(later, day) or self.blocked(later, within, day) or any(e.expires for e in ended):
                self.clauses.add("returned")
                continue
            if later.direction == "cooperates" and act.direction == "limits" and self._complies(later):
                self.clauses.add("compliance")
                continue
            self.clauses.add("general supersedes" if dimension not in later.dimensions else "superseded")
            return True
        return False

    def _complies(self, act: Act) -> bool:
        if act.owner == self.state or act.begins is None:
            return False
        for ban in self.acts:
            if ban.owner == self.state and not ban.ends and ban.reaches and ban.direction == "cooperates":
                hard = [d for d in ban.dimensions if d not in SOFT]
                repealed = all(self.endings(ban, d, act.begins) for d in hard)
                struck = all(self.courts.court_state(ban, d, act.begins) == "strikes" for d in hard)
                gone = repealed or struck or self.lapsed(ban, act.begins) or self._replaced(ban, act.begins)
                if hard and ban.day <= act.begins and not gone:
                    return True
        return False

    def provisions(self, owner: str, day: date) -> list[tuple[Act, str]]:
        """Return the (act, dimension) pairs of a place that are in force."""
        return [
            (act, dimension)
            for act in self.acts
            if act.owner == owner and not act.ends and self.begun(act, day) and not self.lapsed(act, day)
            for dimension in act.dimensions
            if self.held(act, dimension, day)
            and not self.endings(act, dimension, day)
            and not self.blocked(act, dimension, day)
            and not self.superseded(act, dimension, day)
        ]
