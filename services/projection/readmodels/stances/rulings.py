"""What the courts left of an act, and which rulings are still open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.projection.readmodels.occurrences.occurrence import Occurrence
from services.projection.readmodels.stances.acts import Act
from services.projection.readmodels.stances.instruments import same_instrument
from shared.events.dates import first_day
from shared.events.divisions import state_of

LEVEL = {
    "state_trial": 1,
    "federal_trial": 1,
    "state_appeals": 2,
    "federal_appeals": 2,
    "state_supreme": 3,
    "us_supreme": 4,
}
GRAVITY = {"restores": 0, "upholds": 0, "partly_suspends": 1, "suspends": 2, "strikes": 3}
STANDS, PARTLY, SUSPENDED, STRUCK = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class Target:
    """What one effect names: an instrument, or a place's acts in some dimensions (none: all)."""

    instrument: str | None
    place: str | None
    dimensions: frozenset[str]
    effect: str


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision. level: 1 trial to 4 US Supreme Court, 0 unknown; system: state, federal or None.

    parties: the places that relief for parties is for, None where it is for all. spent: stayed, or for one case.
    """

    id: str
    day: date
    level: int
    system: str | None
    case: str | None
    targets: tuple[Target, ...]
    parties: frozenset[str] | None
    spent: bool
    opens: bool

    @property
    def order(self) -> tuple[date, int, str]:
        """Rulings are read by day, then court level."""
        return self.day, self.level, self.id


def ruling_of(occurrence: Occurrence) -> Ruling | None:
    """Return the ruling that an occurrence tells; None without a day, or when its effects are tied to nothing.

    Clauses: an effect tied to neither instrument nor place moves nothing; a stayed ruling, or one for one_case, has
    effect none; open is posture appealed or proceeds, or what suspends in whole or part and is not final.
    """
    fields = occurrence.fields
    if occurrence.kind != "ruling-issued" or occurrence.event_date is None:
        return None
    targets = tuple(
        Target(told.get("instrument"), told.get("of"), frozenset(told.get("dimensions") or ()), told["effect"])
        for told in fields.get("effects") or ()
        if told.get("instrument") or told.get("of")
    )
    if not targets:
        return None
    forum, scope, posture = fields.get("forum"), fields.get("relief_scope"), fields.get("posture", "unknown")
    spent = bool(fields.get("stayed")) or scope == "one_case"
    suspends = not spent and any(target.effect in ("suspends", "partly_suspends") for target in targets)
    return Ruling(
        id=occurrence.id,
        day=first_day(occurrence.event_date),
        level=LEVEL.get(forum, 0) if forum else 0,
        system="state" if forum and forum.startswith("state") else "federal" if forum else None,
        case=fields.get("case"),
        targets=targets,
        parties=_parties(occurrence) if scope == "parties" else None,
        spent=spent,
        opens=posture in ("appealed", "proceeds") or (suspends and posture != "final"),
    )


def _parties(occurrence: Occurrence) -> frozenset[str]:
    """Relief between a state and its localities is for the localities; else it is for the parties themselves."""
    named = frozenset(place for place, part in occurrence.places if part == "party")
    below = frozenset(place for place in named if state_of(place) not in (None, place))
    return below or named


def tied(ruling: Ruling, target: Target, act: Act, dimension: str) -> bool:
    """Clause: an effect names an instrument, or whose policy and which dimensions (all its acts made by then)."""
    if target.instrument is not None:
        return same_instrument(target.instrument, ruling.day, act.instrument, act.day)
    return (
        target.place == act.place
        and act.day <= ruling.day
        and (not target.dimensions or dimension in target.dimensions)
    )


def standing(act: Act, dimension: str, rulings: Iterable[Ruling]) -> int:
    """Return what rulings, in order, leave of a provision: STANDS, PARTLY, SUSPENDED or STRUCK.

    Clauses: a new state holds if it is graver, of the same case (or a case is unknown), or of a higher court of the
    same system; the US Supreme Court is above all. Relief for parties counts for those places only.
    """
    state, last = STANDS, None
    for ruling in rulings:
        if ruling.spent or (ruling.parties is not None and act.place not in ruling.parties):
            continue
        leaves = [
            GRAVITY[target.effect]
            for target in ruling.targets
            if target.effect != "none" and tied(ruling, target, act, dimension)
        ]
        if leaves and (last is None or max(leaves) > state or answers(ruling, last) or ruling.level == 4):
            state, last = max(leaves), ruling
    return state


def answers(ruling: Ruling, earlier: Ruling) -> bool:
    """Tell whether a ruling may change what an earlier one left: same or unknown case, or a higher court."""
    if ruling.case is None or earlier.case is None or ruling.case == earlier.case:
        return True
    return above(ruling, earlier)


def above(ruling: Ruling, earlier: Ruling) -> bool:
    """Tell whether a ruling is of a higher court of the same system, or of the US Supreme Court."""
    if ruling.level == 4:
        return earlier.level < 4
    return ruling.system is not None and ruling.system == earlier.system and ruling.level > earlier.level


def answers_all(later: Ruling, ruling: Ruling) -> bool:
    """Clause: an open ruling is open until a later ruling of the same case or a higher court of the same system
    answers all that it touched. An instrument is answered by naming it, a place's dimensions by naming that place and
    at least those."""
    if not (above(later, ruling) or (ruling.case is not None and ruling.case == later.case)):
        return False
    return all(any(_covers(later, answer, ruling, asked) for answer in later.targets) for asked in ruling.targets)


def _covers(later: Ruling, answer: Target, ruling: Ruling, asked: Target) -> bool:
    if asked.instrument is not None:
        return same_instrument(answer.instrument, later.day, asked.instrument, ruling.day)
    if answer.instrument is not None or answer.place != asked.place:
        return False
    return not answer.dimensions or bool(asked.dimensions and asked.dimensions <= answer.dimensions)
