"""The stance rules, section 3, read as directly as they can be: slow, plain, and written apart from the product's code.

`answer` names each clause that decided something, so that a run can show that its cases reach them all.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from services.projection.readmodels.occurrences.occurrence import Occurrence
from shared.events.dates import first_day, last_day
from shared.events.vocabulary import CORE, POLICE, SOFT

GENERAL = "general"
RANKS = {"court_order": 2, "statute": 1, "ordinance": 1, None: 1}
LEVELS = {
    "state_trial": ("state", 1),
    "state_appeals": ("state", 2),
    "state_supreme": ("state", 3),
    "federal_trial": ("federal", 1),
    "federal_appeals": ("federal", 2),
    "us_supreme": ("federal", 4),
}
UNTOLD = {
    **dict.fromkeys(("instrument", "reach", "effective_on", "ends_on", "forum", "case", "relief_scope")),
    **{"dimensions": [], "symbolic": False, "effects": [], "stayed": False, "posture": "unknown"},
}
STAGES_THAT_TELL = ("announced", "introduced", "passed_one_chamber", "passed", "enacted", "in_effect")
GRAVITY = {"upholds": 0, "restores": 0, "partly_suspends": 1, "suspends": 2, "strikes": 3}
OPPOSITE = {"limits": "cooperates", "cooperates": "limits"}
CLAUSES = frozenset(
    {
        *("symbolic", "neutral", "other stage", "funding sanction", "target in place of actor"),
        *(
            "reach told",
            "reach untold",
            "ban",
            "mandate",
            "signed statute waits",
            "a source tells",
            "not yet in force",
            "lapsed",
        ),
        *("rescinded by instrument", "rescinded by dimension", "replaced before effect", "suspended", "struck"),
        *("superseded", "lower rank stands", "general supersedes", "returned", "agreements side by side", "compliance"),
        *(
            "effect by instrument",
            "bare bill number",
            "effect by place",
            "stayed ruling",
            "one case",
            "relief for parties",
            "graver",
        ),
        *("second judge lifts nothing", "same case", "higher court", "answered", "touched", "differs without"),
        *("upcoming", *(f"status {number}" for number in range(1, 9))),
    }
)


@dataclass(frozen=True)
class Act:
    """An occurrence of policy-changed that may be in force, or that ends others."""

    id: str
    owner: str
    instrument: str | None
    kind: str | None
    dimensions: tuple[str, ...]
    direction: str
    ends: bool
    expires: bool
    reaches: bool
    day: date
    begins: date | None
    until: date | None

    @property
    def rank(self) -> int:
        return RANKS.get(self.kind, 0)


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


@dataclass
class Answer:
    """What the rules say of one place at two times."""

    status: str
    basis: str
    contested: bool = False
    upcoming: tuple[str, date] | None = None
    because: frozenset[str] = frozenset()
    clauses: set[str] = field(default_factory=set)


def answer(place: str, state: str, as_of: date, known_at: datetime, occurrences: Iterable[Occurrence]) -> Answer:
    """Return the stance of `place`, which lies in `state`, on `as_of` as known at `known_at`."""
    told_whole = map(_whole, occurrences)
    known = [o for o in told_whole if o.known_from <= known_at and (o.known_to is None or known_at < o.known_to)]
    dated = [o for o in known if _day(o) <= as_of]
    clauses: set[str] = set()
    told = [o for o in dated if o.kind == "policy-changed"]
    acts = [_told_start(act, told, clauses) for o in told for act in _acts(o, clauses)]
    rulings = sorted(
        (
            Ruling(
                o.id, o.day or o.known_from.date(), o.fields, tuple(id_ for id_, role in o.places if role == "party")
            )
            for o in dated
            if o.kind == "ruling-issued"
        ),
        key=lambda r: (r.day, r.level[1], r.id),
    )
    case = _Case(place, state, acts, rulings, clauses)
    found = case.on(as_of)
    found.upcoming = case.upcoming(as_of, found.status)
    if found.upcoming:
        clauses.add("upcoming")
    for ruling in rulings:
        if not case.open(ruling):
            continue
        ties = case.ties(ruling)
        instruments = {e["instrument"] for e in ruling.fields["effects"] if e["instrument"]}
        grounds = {(a.owner, d, a.direction) for a, d in ties}
        deciding = [a for a in acts if a.id in found.because and a.owner in (place, state)]
        if any(
            a.instrument in instruments or grounds & {(a.owner, d, a.direction) for d in a.dimensions} for a in deciding
        ):
            found.contested = True
            clauses.add("touched")
        other = _Case(place, state, acts, [r for r in rulings if r is not ruling], set())
        without = other.on(as_of)
        if without.status != found.status or other.upcoming(as_of, without.status) != found.upcoming:
            found.contested = True
            clauses.add("differs without")
    found.clauses = clauses
    return found


def _whole(o: Occurrence) -> Occurrence:
    """Fill in the fields that an occurrence leaves untold."""
    fields: dict[str, Any] = {**UNTOLD, **o.fields}
    effects = [{"instrument": None, "of": None, "dimensions": [], **effect} for effect in fields["effects"]]
    for effect in effects:
        effect["bare"] = effect["instrument"] != _in_session(effect["instrument"], o)
        effect["instrument"] = _in_session(effect["instrument"], o)
    instrument = fields["instrument"] and {"id": None, "kind": None, "name": None, **fields["instrument"]}
    if instrument:
        instrument["id"] = _in_session(instrument["id"], o)
    return replace(o, fields=fields | {"effects": effects, "instrument": instrument})


def _in_session(instrument: str | None, o: Occurrence) -> str | None:
    """Give a bare bill number the first year of its legislative session, which is odd."""
    if instrument is None or not re.fullmatch(r"[a-z]{2}:[a-z]{1,4}\d+", instrument):
        return instrument
    year = (first_day(o.event_date) if o.event_date else o.known_from).year
    return f"{instrument}-{year - 1 + year % 2}"


def _day(o: Occurrence) -> date:
    """Return the day an occurrence is dated: an imprecise date counts from its last day for an end."""
    if o.event_date is None:
        return o.known_from.date()
    ends = o.kind == "policy-changed" and o.fields["stage"] in ("rescinded", "expired")
    return last_day(o.event_date) if ends else first_day(o.event_date)


def _acts(o: Occurrence, clauses: set[str]) -> list[Act]:
    f = o.fields
    if f["symbolic"]:
        clauses.add("symbolic")
        return []
    if f["stage"] not in ("enacted", "in_effect", "rescinded", "expired"):
        clauses.add("other stage")
        return []
    ends = f["stage"] in ("rescinded", "expired")
    dimensions = tuple(d for d in f["dimensions"] if d != "funding_sanction") if f["dimensions"] else (GENERAL,)
    if f["dimensions"] and len(dimensions) < len(f["dimensions"]):
        clauses.add("funding sanction")
    if f["direction"] == "neutral":
        clauses.add("neutral")
        dimensions = tuple(d for d in dimensions if d in SOFT)
    if not dimensions:
        return []
    instrument = f["instrument"] or {"id": None, "kind": None, "name": None}
    day = _day(o)
    counted_from = last_day if ends else first_day  # an imprecise date counts from its last day for an end
    begins = counted_from(f["effective_on"] or o.event_date or day.isoformat())
    if not f["effective_on"] and f["stage"] == "enacted" and instrument["kind"] == "statute":
        begins = None
    owners = [id_ for id_, role in o.places if role == "actor"]
    if not owners and o.places:
        clauses.add("target in place of actor")
        owners = [id_ for id_, role in o.places if role == "target"][:1] or [o.places[0][0]]
    clauses.add("reach told" if f["reach"] else "reach untold")
    reaches = f["reach"] == "localities" or (
        f["reach"] is None
        and (
            "sanctuary_ban" in dimensions
            or (instrument["kind"] in ("statute", "court_order") and bool({GENERAL, *POLICE} & set(dimensions)))
        )
    )
    return [
        Act(
            o.id,
            owner,
            instrument["id"],
            instrument["kind"],
            dimensions,
            f["direction"],
            ends,
            f["stage"] == "expired",
            reaches,
            day,
            begins,
            last_day(f["ends_on"]) if f["ends_on"] else None,
        )
        for owner in owners
    ]


def _told_start(act: Act, told: Iterable[Occurrence], clauses: set[str]) -> Act:
    """Give a signed statute that waits the effective day which another source tells of its instrument."""
    if act.begins is not None or act.instrument is None:
        return act
    named, found = [], []
    for o in told:
        f = o.fields
        if (f["instrument"] or {}).get("id") != act.instrument or f["stage"] not in STAGES_THAT_TELL or not o.day:
            continue
        if f["effective_on"] and first_day(f["effective_on"]) >= act.day:
            named.append((o.day, o.id, first_day(f["effective_on"])))
        elif not f["effective_on"] and f["stage"] == "in_effect" and o.day >= act.day:
            found.append(o.day)
    if not named and not found:
        return act
    clauses.add("a source tells")
    return replace(act, begins=max(named)[2] if named else min(found))


class _Case:
    """The acts and rulings dated so far, and what follows on a day if nothing else happens."""

    def __init__(
        self, place: str, state: str, acts: Sequence[Act], rulings: Sequence[Ruling], clauses: set[str]
    ) -> None:
        self.place, self.state, self.acts, self.rulings, self.clauses = place, state, acts, rulings, clauses

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
            e
            for e in self.acts
            if e.ends and e.begins is not None and e.begins <= day and self._ends(e, act, dimension)
        ]

    def _ends(self, end: Act, act: Act, dimension: str, *, any_rank: bool = False) -> bool:
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
        held = self.court_state(act, dimension, day)
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
                struck = all(self.court_state(ban, d, act.begins) == "strikes" for d in hard)
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

    def on(self, day: date) -> Answer:
        core = CORE | {GENERAL}
        own, is_state = self.provisions(self.place, day), self.place == self.state
        above = own if is_state else self.provisions(self.state, day)
        reaching = [(a, d) for a, d in above if a.reaches and d not in SOFT]
        bans = {a.id for a, _ in reaching if a.direction == "cooperates"}
        mandates = {a.id for a, _ in reaching if a.direction == "limits"}
        limits = {a.id for a, d in own if d in core and a.direction == "limits"}
        coop_dimensions = core if is_state else core | {"sanctuary_ban"}
        cooperation = {a.id for a, d in own if d in coop_dimensions and a.direction == "cooperates"}
        soft = {a.id for a, d in own if d in SOFT and a.direction in ("limits", "neutral")}
        if bans:
            self.clauses.add("ban")
        if mandates:
            self.clauses.add("mandate")
        if is_state and bans:
            return self._told(1, "ANTI_SANCTUARY", "OWN", bans)
        if limits:
            if bans:
                return self._told(2, "PREEMPTED", "OWN", limits | bans)
            return self._told(2, "MIXED" if cooperation else "SANCTUARY", "OWN", limits | cooperation)
        if cooperation:
            return self._told(3, "MIXED" if mandates else "COOPERATING", "OWN", cooperation | mandates)
        if mandates:
            return self._told(4, "SANCTUARY", "INHERITED", mandates)
        if soft:
            return self._told(5, "STEALTH", "OWN", soft)
        ended = self._limits_ended(day, core)
        if ended:
            return self._told(6, "COOPERATING", "OWN", ended)
        if bans:
            return self._told(7, "COOPERATING", "INHERITED", bans)
        return self._told(8, "UNKNOWN", "NONE", set())

    def _limits_ended(self, day: date, core: Iterable[str]) -> set[str]:
        """Return the ids of what ended core limits of the place: an ending, also of limits never told, or a lapse."""
        ended = set()
        mine = [a for a in self.acts if a.owner == self.place and not a.ends and a.direction == "limits"]
        for act, dimension in ((a, d) for a in mine for d in a.dimensions if d in core):
            if not self.held(act, dimension, day) or self.blocked(act, dimension, day):
                continue
            if self.lapsed(act, day):
                ended.add(act.id)
            ended |= {end.id for end in self.endings(act, dimension, day)}
        for end in self.acts:
            if end.owner != self.place or not end.ends or end.direction != "cooperates":
                continue
            if end.begins is None or end.begins > day:
                continue
            for dimension in set(end.dimensions) & set(core):
                parts = [(a, d) for a in mine for d in a.dimensions if end.instrument or dimension in (GENERAL, d)]
                if not any(self._ends(end, a, d, any_rank=True) for a, d in parts):
                    ended.add(end.id)
        return ended

    def _told(self, rule: int, status: str, basis: str, because: set[str]) -> Answer:
        self.clauses.add(f"status {rule}")
        return Answer(status, basis, because=frozenset(because))

    def upcoming(self, as_of: date, now: str) -> tuple[str, date] | None:
        days = {d for a in self.acts for d in (a.begins, a.until) if d is not None and d > as_of}
        for day in sorted(days):
            later = self.on(day).status
            if later != now:
                return later, day
        return None


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
