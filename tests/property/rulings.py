"""The oracle's rulings: which acts they touch, what state they leave them in, and which still await an answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.property.acts import Act

LEVELS = {
    "state_trial": ("state", 1),
    "state_appeals": ("state", 2),
    "state_supreme": ("state", 3),
    "federal_trial": ("federal", 1),
    "federal_appeals": ("federal", 2),
    "us_supreme": ("federal", 4),
}
GRAVITY = {"upholds": 0, "restores": 0, "partly_suspends": 1, "suspends": 2, "strikes": 3}


@dataclass(frozen=True)
class Ruling:
    """An occurrence of ruling-issued."""

    id: str
    day: date
    fields: Any
    places: tuple[str, ...]

    @property
    def level(self) -> tuple[str | None, int]:
        return LEVELS.get(self.fields["forum"], ("?", 0))


class Courts:
    """What the rulings dated so far do to the acts."""

    def __init__(self, acts: Sequence[Act], rulings: Sequence[Ruling], clauses: set[str]) -> None:
        self.acts, self.rulings, self.clauses = acts, rulings, clauses

    def ties(self, ruling: Ruling) -> list[tuple[Act, str]]:
        """Return the provisions that a ruling touches."""
        effects = ruling.fields["effects"]
        return [(a, d) for a in self.acts for d in a.dimensions if any(self._tied(e, a, d, ruling) for e in effects)]

    def _tied(self, effect: Any, act: Act, dimension: str, ruling: Ruling) -> bool:
        if effect["instrument"]:
            if effect["instrument"] == act.instrument:
                self.clauses.add("bare bill number" if effect["bare"] else "effect by instrument")
                return True
            return False
        named = not effect["dimensions"] or dimension in effect["dimensions"]
        if effect["of"] and effect["of"] == act.owner and act.day <= ruling.day and named:
            self.clauses.add("effect by place")
            return True
        return False

    def court_state(self, act: Act, dimension: str, day: date) -> str | None:
        """Return the state that the rulings so far leave a provision in."""
        held: tuple[str, Ruling] | None = None
        for ruling in self.rulings:
            if ruling.day > day:
                continue
            effects = [
                e["effect"]
                for e in ruling.fields["effects"]
                if e["effect"] != "none" and self._tied(e, act, dimension, ruling)
            ]
            if not effects:
                continue
            if ruling.fields["stayed"]:
                self.clauses.add("stayed ruling")
                continue
            if ruling.fields["relief_scope"] == "one_case":
                self.clauses.add("one case")
                continue
            if ruling.fields["relief_scope"] == "parties" and act.owner not in ruling.places:
                self.clauses.add("relief for parties")
                continue
            effect = max(effects, key=GRAVITY.__getitem__)
            if held is None or self._replaces(effect, ruling, *held):
                held = (effect, ruling)
        return held[0] if held else None

    def _replaces(self, effect: str, ruling: Ruling, held: str, holder: Ruling) -> bool:
        if GRAVITY[effect] > GRAVITY[held]:
            self.clauses.add("graver")
            return True
        if self._same_case(ruling, holder):
            self.clauses.add("same case")
            return True
        if _above(ruling, holder) or ruling.level[1] == 4:
            self.clauses.add("higher court")
            return True
        self.clauses.add("second judge lifts nothing")
        return False

    @staticmethod
    def _same_case(one: Ruling, other: Ruling) -> bool:
        cases = one.fields["case"], other.fields["case"]
        return None in cases or cases[0] == cases[1]

    def open(self, ruling: Ruling) -> bool:
        """Return whether a ruling still awaits its answer."""
        f = ruling.fields
        spent = f["stayed"] or f["relief_scope"] == "one_case"  # its effects are none
        effects = set() if spent else {e["effect"] for e in f["effects"]}
        if f["posture"] not in ("appealed", "proceeds") and (
            not effects & {"suspends", "partly_suspends"} or f["posture"] == "final"
        ):
            return False
        for later in self.rulings[self.rulings.index(ruling) + 1 :]:
            same = f["case"] is not None and f["case"] == later.fields["case"]
            answered = all(any(_covers(e, asked) for e in later.fields["effects"]) for asked in f["effects"])
            if (same or _above(later, ruling)) and answered:
                self.clauses.add("answered")
                return False
        return True


def _above(one: Ruling, other: Ruling) -> bool:
    """Return whether a ruling comes from a higher court of the same system; the US Supreme Court is above all."""
    (system, level), (other_system, other_level) = one.level, other.level
    return level > other_level and (level == 4 or system == other_system)


def _covers(answer: Any, asked: Any) -> bool:
    """Return whether one effect answers another: the same instrument, or the same place in all its dimensions."""
    if asked["instrument"]:
        return bool(answer["instrument"] == asked["instrument"])
    if answer["instrument"] or answer["of"] != asked["of"]:
        return False
    dimensions = set(asked["dimensions"])
    return not answer["dimensions"] or bool(dimensions and dimensions <= set(answer["dimensions"]))
