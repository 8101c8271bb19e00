"""The stance rules read once more, directly and without speed: one answer from all occurrences, and which clauses spoke.

Nothing here knows of bits, rows or indexes: it filters everything for every question. CLAUSES is the closed list of
what can speak (stance rules, section 3).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from services.projection.readmodels.occurrences.occurrence import Occurrence

CLAUSES = frozenset(
    "actor, target or place, federal, symbolic, stage, neutral, funding_sanction, reach told, reach untold, effective day, "
    "event day, last day, waits, told, lapsed, ended by instrument, ended by dimension, ending of lower rank, replaced, "
    "blocked, superseded, lower rank, general, returns, kept down, side by side, compliance, graver, same case, "
    "higher court, supreme court, second judge, spent, parties, bare bill, made by then, ended limits, answered, "
    "touched, differs, upcoming, 1, 2, 3, 4, 5, 6, 7, 8".split(", ")
)
SOFT = ("legal_support", "identity_documents")
POLICE = (
    "detainer_holds", "release_notification", "jail_access", "custody_transfer", "status_inquiry", "use_of_resources",
    "agreement_287g", "detention_contract",
)  # fmt: skip
GRAVITY = {"restores": 0, "upholds": 0, "partly_suspends": 1, "suspends": 2, "strikes": 3}
COURT = {"trial": 1, "appeals": 2, "supreme": 3}


@dataclass(frozen=True)
class Answer:
    status: str
    basis: str
    contested: bool
    upcoming: tuple[str, date] | None
    because: tuple[str, ...]
    clauses: frozenset[str] = field(compare=False, default=frozenset())


def answer(place: str, state: str, as_of: date, known_at: datetime, occurrences: Iterable[Occurrence]) -> Answer:
    known = [o for o in occurrences if o.known_from <= known_at and (o.known_to is None or known_at < o.known_to)]
    reading = Reading(place, state, as_of, known)
    now, basis, deciding = reading.status(as_of)
    reading.quiet = True
    coming = reading.upcoming()
    contested = False
    for ruling in reading.open_rulings():
        if reading.touches(ruling, deciding):
            contested = reading.say("touched")
        reading.skip = ruling.id
        if reading.status(as_of)[0] != now or reading.upcoming() != coming:
            contested = reading.say("differs")
        reading.skip = None
    if coming:
        reading.say("upcoming")
    assert reading.said <= CLAUSES, reading.said - CLAUSES
    return Answer(now, basis, contested, coming, tuple(sorted({a.id for a, _ in deciding})), frozenset(reading.said))


@dataclass(frozen=True)
class A:
    """An act of one place."""

    id: str
    place: str
    day: date
    stage: str
    direction: str
    dims: tuple[str, ...]
    instrument: str | None
    kind: str | None
    effective: date | None
    ends: date | None
    reach: str | None

    @property
    def ending(self) -> bool:
        return self.stage in ("rescinded", "expired")

    @property
    def rank(self) -> int:
        return 2 if self.kind == "court_order" else 1 if self.kind in ("statute", "ordinance", None) else 0


@dataclass(frozen=True)
class R:
    """A ruling."""

    id: str
    day: date
    forum: str | None
    case: str | None
    effects: tuple[tuple[str | None, str | None, tuple[str, ...], str], ...]
    parties: tuple[str, ...] | None
    spent: bool
    opens: bool

    @property
    def level(self) -> int:
        return 4 if self.forum == "us_supreme" else COURT[self.forum.split("_")[1]] if self.forum else 0

    def above(self, other: "R") -> bool:
        if self.forum == "us_supreme":
            return other.forum != "us_supreme"
        same = bool(self.forum and other.forum and self.forum.split("_")[0] == other.forum.split("_")[0])
        return same and self.level > other.level


def first(text: str) -> date:
    return date.fromisoformat((text + "-01-01")[:10] if len(text) < 10 else text)


def last(text: str) -> date:
    if len(text) == 10:
        return date.fromisoformat(text)
    if len(text) == 7:
        return (first(text) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return date(int(text), 12, 31)


def split(instrument: str) -> tuple[str, int | None] | None:
    """(bill, year) where the id is a bill's: state, then letters and digits, then perhaps a year."""
    state, *rest = instrument.split(":")
    number, _, year = rest[-1].partition("-")
    letters = number.rstrip("0123456789")
    if len(rest) != 1 or not letters.isalpha() or len(letters) > 4 or letters == number or (year and len(year) != 4):
        return None
    return f"{state}:{number}", int(year) if year else None


class Reading:
    def __init__(self, place: str, state: str, as_of: date, known: list[Occurrence]) -> None:
        self.place, self.state, self.as_of = place, state, as_of
        self.said: set[str] = set()
        self.quiet = False
        self.skip: str | None = None
        self.dated = as_of
        self.all_acts = [act for o in known if o.kind == "policy-changed" for act in self.read_acts(o)]
        self.tellings = [(o, o.fields) for o in known if o.kind == "policy-changed" and o.event_date]
        self.all_rulings = sorted(
            (r for o in known if o.kind == "ruling-issued" for r in read_ruling(o)),
            key=lambda r: (r.day, r.level, r.id),
        )

    def say(self, clause: str) -> bool:
        if not self.quiet or clause in ("touched", "differs", "upcoming", "answered"):
            self.said.add(clause)
        return True

    # What the world is, by the day that it is dated
    def read_acts(self, o: Occurrence) -> Iterable[A]:
        f, stage = o.fields, o.fields["stage"]
        roles: dict[str, list[str]] = {}
        for id_, role in o.places:
            roles.setdefault(role, []).append(id_)
        owners = roles.get("actor") or roles.get("target") or roles.get("place") or []
        mine = self.place in owners or self.state in owners
        if not o.event_date or not mine and self.say("federal" if owners == ["ocd-division/country:us"] else "actor"):
            return
        if f.get("symbolic"):
            self.say("symbolic")
            return
        if stage not in ("enacted", "in_effect", "rescinded", "expired"):
            self.say("stage")
            return
        dims = [d for d in f.get("dimensions") or [""] if d != "funding_sanction" or not self.say("funding_sanction")]
        if f["direction"] == "neutral":
            dims = [d for d in dims if d in SOFT or not self.say("neutral")]
        instrument = f.get("instrument") or {}
        end = stage in ("rescinded", "expired")
        bound = last if end else first
        self.say("actor" if roles.get("actor") else "target or place")
        if dims:
            for owner in sorted(set(owners) & {self.place, self.state}):
                yield A(
                    o.id, owner, bound(o.event_date), stage, f["direction"], tuple(dims), instrument.get("id"),
                    instrument.get("kind"), bound(f["effective_on"]) if f.get("effective_on") else None,
                    last(f["ends_on"]) if f.get("ends_on") and not end else None, f.get("reach"),
                )  # fmt: skip

    def acts(self, place: str) -> list[A]:
        return [a for a in self.all_acts if a.place == place and a.day <= self.dated]

    def rulings(self) -> list[R]:
        return [r for r in self.all_rulings if r.day <= self.dated and r.id != self.skip]

    def same(self, one: str | None, on: date, other: str | None, at: date) -> bool:
        if not one or not other:
            return False
        a, b = split(one), split(other)
        if a is None or b is None or a[0] != b[0] or (a[1] and b[1]):
            return one == other
        apart = ((a[1] or on.year) + 1) // 2 != ((b[1] or at.year) + 1) // 2
        return not apart or not self.say("bare bill")

    # In force
    def start(self, a: A) -> date | None:
        if a.effective:
            self.say("effective day")
            return a.effective
        if a.ending or a.kind != "statute" or a.stage == "in_effect":
            self.say("event day")
            return a.day
        explicit, found = [], []
        for o, f in self.tellings:
            day = first(o.event_date or "")
            if f["stage"] in ("vetoed", "failed", "rescinded", "expired") or day > self.dated:
                continue
            if not self.same((f.get("instrument") or {}).get("id"), day, a.instrument, a.day):
                continue
            if f.get("effective_on") and first(f["effective_on"]) >= a.day:
                explicit.append((day, o.id, first(f["effective_on"])))
            elif not f.get("effective_on") and f["stage"] == "in_effect" and day >= a.day:
                found.append(day)
        self.say("told" if explicit or found else "waits")
        return max(explicit)[2] if explicit else min(found, default=None)

    def endings(self, a: A, dim: str, day: date) -> list[A]:
        result = []
        for e in self.acts(a.place):
            opposite = {"limits": "cooperates", "cooperates": "limits"}.get(a.direction) == e.direction
            opposite = opposite or (a.direction == "neutral" and e.direction != "limits")
            if not e.ending or not opposite or e.day < a.day or (e.effective or e.day) > day:
                continue
            if e.instrument:
                if self.same(e.instrument, e.day, a.instrument, a.day) and self.say("ended by instrument"):
                    result.append(e)
            elif ("" in e.dims or dim in e.dims) and (e.rank >= a.rank or not self.say("ending of lower rank")):
                self.say("ended by dimension")
                result.append(e)
        return result

    def replaced(self, a: A) -> bool:
        begins = self.start(a)
        return any(
            a.day < b.day
            and (begins is None or b.day < begins)
            and self.same(a.instrument, a.day, b.instrument, b.day)
            and self.say("replaced")
            for b in self.acts(a.place)
        )

    def begun(self, a: A, dim: str, day: date) -> bool:
        begins = self.start(a)
        if begins is None or begins > day or self.replaced(a) or (a.ends and a.ends <= begins):
            return False
        return not self.endings(a, dim, begins)

    def gone(self, a: A, day: date) -> bool:
        return bool(a.ends and a.ends <= day and self.say("lapsed"))

    def tied(self, r: R, effect: tuple[str | None, str | None, tuple[str, ...], str], a: A, dim: str) -> bool:
        instrument, of, dims, _ = effect
        if instrument:
            return self.same(instrument, r.day, a.instrument, a.day)
        if of != a.place or (dims and dim not in dims):
            return False
        return a.day <= r.day or not self.say("made by then")

    def court(self, a: A, dim: str) -> int:
        state, by = 0, None
        for r in self.rulings():
            tied = [e for e in r.effects if self.tied(r, e, a, dim)]
            if tied and r.spent and self.say("spent"):
                continue
            if tied and r.parties is not None and a.place not in r.parties and self.say("parties"):
                continue
            states = [GRAVITY[e[3]] for e in tied if e[3] != "none"]
            if not states:
                continue
            new = max(states)
            if (
                by is None
                or (new > state and self.say("graver"))
                or ((r.case is None or by.case is None or r.case == by.case) and self.say("same case"))
                or (r.above(by) and self.say("higher court"))
                or (r.forum == "us_supreme" and self.say("supreme court"))
            ):
                state, by = new, r
            else:
                self.say("second judge")
        return state

    def blocked(self, a: A, dim: str) -> bool:
        return self.court(a, dim) >= 2 and self.say("blocked")

    def superseded(self, a: A, dim: str, day: date) -> bool:
        for b in self.acts(a.place):
            if b.ending:
                continue
            begins, began = self.start(b), self.start(a)
            if begins is None or began is None or (begins, b.day) <= (began, a.day):
                continue
            if dim in b.dims:
                through = dim
            elif "" in b.dims and {a.direction, b.direction} == {"limits", "cooperates"} and self.say("general"):
                through = ""
            else:
                continue
            if b.rank < a.rank and self.say("lower rank"):
                continue
            agreements = a.kind == b.kind == "agreement" and a.instrument and b.instrument
            if agreements and not self.same(a.instrument, a.day, b.instrument, b.day) and self.say("side by side"):
                continue
            if (
                (b.direction, a.direction) == ("cooperates", "limits")
                and self.banned(begins)
                and self.say("compliance")
            ):
                continue
            if not self.begun(b, through, day):
                continue
            if self.gone(b, day) or self.blocked(b, through):
                self.say("returns")
                continue
            ended = self.endings(b, through, day)
            if any(e.stage == "expired" for e in ended) and self.say("returns"):
                continue
            return self.say("kept down" if ended else "superseded")
        return False

    def in_force(self, a: A, dim: str, day: date) -> bool:
        if a.ending or not self.begun(a, dim, day) or self.gone(a, day) or self.endings(a, dim, day):
            return False
        return not self.blocked(a, dim) and not self.superseded(a, dim, day)

    def reaches(self, a: A, dim: str) -> bool:
        if dim in SOFT:
            return False
        if a.reach:
            return a.reach == "localities" and self.say("reach told")
        own_rule = a.kind in ("statute", "court_order") and (not dim or dim in POLICE)
        return (dim == "sanctuary_ban" or own_rule) and self.say("reach untold")

    def banned(self, day: date) -> bool:
        if self.place == self.state:
            return False
        kept, self.dated = self.dated, min(day, self.dated)
        try:
            return any(
                a.direction == "cooperates"
                and not a.ending
                and self.reaches(a, dim)
                and not self.gone(a, day)
                and not self.replaced(a)
                and not self.endings(a, dim, day)
                and self.court(a, dim) < 3
                for a in self.acts(self.state)
                for dim in a.dims
            )
        finally:
            self.dated = kept

    # Status
    def ended(self, dim: str, day: date) -> list[A]:
        found: list[tuple[date, A]] = []
        for a in self.acts(self.place):
            if not a.ending and a.direction == "limits" and dim in a.dims and a.ends and a.ends <= day:
                if self.begun(a, dim, a.ends) and not self.blocked(a, dim) and not self.endings(a, dim, a.ends):
                    found.append((a.ends, a))
            effect = a.effective or a.day
            if a.ending and a.direction == "cooperates" and effect <= day and self.ended_limits(a, dim, effect):
                found.append((effect, a))
        return [
            a for effect, a in found if effect == max(found, key=lambda pair: pair[0])[0] and self.say("ended limits")
        ]

    def ended_limits(self, e: A, dim: str, day: date) -> bool:
        limits = [a for a in self.acts(self.place) if not a.ending and a.direction == "limits" and a.day <= e.day]
        if e.instrument:
            spoken = [a for a in limits if self.same(e.instrument, e.day, a.instrument, a.day)]
        elif "" in e.dims and not dim:
            spoken = limits
        else:
            spoken = [a for a in limits if dim in a.dims]
        if not spoken:
            return dim in e.dims
        return any(
            dim in a.dims
            and e in self.endings(a, dim, day)
            and self.begun(a, dim, day)
            and not self.gone(a, day)
            and not self.blocked(a, dim)
            for a in spoken
        )

    def status(self, day: date) -> tuple[str, str, list[tuple[A, str]]]:
        local = self.place != self.state
        own = [(a, d) for a in self.acts(self.place) for d in a.dims if self.in_force(a, d, day)]
        above = [(a, d) for a in self.acts(self.state) for d in a.dims if self.in_force_above(a, d, day)]
        core = [
            (a, d) for a, d in own if d not in (*SOFT, "sanctuary_ban", "funding_sanction") and a.direction != "neutral"
        ]
        limits = [p for p in core if p[0].direction == "limits"]
        cooperation = [p for p in core if p[0].direction == "cooperates"]
        cooperation += [(a, d) for a, d in own if local and d == "sanctuary_ban" and a.direction == "cooperates"]
        soft = [(a, d) for a, d in own if d in SOFT and a.direction != "cooperates"]
        ban = [p for p in above if p[0].direction == "cooperates" and self.reaches(*p)]
        mandate = [p for p in above if p[0].direction == "limits" and self.reaches(*p)]
        if not local and ban and self.say("1"):
            return "ANTI_SANCTUARY", "OWN", ban
        if limits and self.say("2"):
            if ban:
                return "PREEMPTED", "OWN", limits + ban
            return "MIXED" if cooperation else "SANCTUARY", "OWN", limits + cooperation
        if cooperation and self.say("3"):
            return "MIXED" if mandate else "COOPERATING", "OWN", cooperation + mandate
        if mandate and self.say("4"):
            return "SANCTUARY", "INHERITED", mandate
        if soft and self.say("5"):
            return "STEALTH", "OWN", soft
        dims = {d for a in self.acts(self.place) for d in a.dims} - {*SOFT, "sanctuary_ban"}
        ended = [(a, d) for d in sorted(dims) for a in self.ended(d, day)]
        if ended and self.say("6"):
            return "COOPERATING", "OWN", ended
        if ban and self.say("7"):
            return "COOPERATING", "INHERITED", ban
        self.say("8")
        return "UNKNOWN", "NONE", []

    def in_force_above(self, a: A, dim: str, day: date) -> bool:
        place, self.place = self.place, self.state
        try:
            return self.in_force(a, dim, day)
        finally:
            self.place = place

    def upcoming(self) -> tuple[str, date] | None:
        now = self.status(self.as_of)[0]
        days = {d for a in self.all_acts for d in (a.effective, a.ends) if d and d > self.as_of}
        days |= {d for a in self.all_acts if (d := self.start(a)) and d > self.as_of}
        for day in sorted(days):
            then = self.status(day)[0]
            if then != now:
                return then, day
        return None

    # Contested
    def open_rulings(self) -> list[R]:
        rulings = self.rulings()
        return [
            r
            for place, r in enumerate(rulings)
            if r.opens and not any(self.answers(later, r) and self.say("answered") for later in rulings[place + 1 :])
        ]

    def answers(self, later: R, r: R) -> bool:
        if not later.above(r) and (later.case is None or later.case != r.case):
            return False
        return all(any(self.covers(later, x, r, y) for x in later.effects) for y in r.effects)

    def covers(self, later: R, x: Any, r: R, y: Any) -> bool:
        if y[0]:
            return self.same(x[0], later.day, y[0], r.day)
        return not x[0] and x[1] == y[1] and (not x[2] or bool(y[2] and set(y[2]) <= set(x[2])))

    def touches(self, r: R, deciding: list[tuple[A, str]]) -> bool:
        for decider, dim in deciding:
            if any(self.same(e[0], r.day, decider.instrument, decider.day) for e in r.effects):
                return True
            for a in self.acts(decider.place):
                alike = a.direction == decider.direction and (dim in a.dims or (a.ending and "" in a.dims))
                if alike and any(self.tied(r, e, a, dim) for e in r.effects):
                    return True
        return False


def read_ruling(o: Occurrence) -> Iterable[R]:
    f = o.fields
    effects = tuple(
        (e.get("instrument"), e.get("of"), tuple(e.get("dimensions") or ()), e["effect"])
        for e in f.get("effects") or ()
        if e.get("instrument") or e.get("of")
    )
    if not effects or not o.event_date:
        return
    named = [id_ for id_, role in o.places if role == "party"]
    below = [id_ for id_ in named if id_.count("/") > 2]
    spent = bool(f.get("stayed")) or f.get("relief_scope") == "one_case"
    suspends = not spent and any(e[3] in ("suspends", "partly_suspends") for e in effects)
    posture = f.get("posture", "unknown")
    yield R(
        o.id, first(o.event_date), f.get("forum"), f.get("case"), effects,
        tuple(below or named) if f.get("relief_scope") == "parties" else None, spent,
        posture in ("appealed", "proceeds") or (suspends and posture != "final"),
    )  # fmt: skip
