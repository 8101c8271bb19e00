"""The stance rules, section 3, read as directly as they can be: slow, plain, and written apart from the product's code.

`answer` names each clause that decided something, so that a run can show that its cases reach them all. What is told
stands in acts.py, what courts make of it in rulings.py, what is in force in force.py; here is what follows for a place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from services.projection.readmodels.occurrences.occurrence import Occurrence
from shared.events.vocabulary import CORE, SOFT
from tests.property.acts import GENERAL, Act, acts_of, day_of, told_start, whole
from tests.property.force import Force
from tests.property.rulings import Courts, Ruling

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
    told_whole = map(whole, occurrences)
    known = [o for o in told_whole if o.known_from <= known_at and (o.known_to is None or known_at < o.known_to)]
    dated = [o for o in known if day_of(o) <= as_of]
    clauses: set[str] = set()
    told = [o for o in dated if o.kind == "policy-changed"]
    acts = [told_start(act, told, clauses) for o in told for act in acts_of(o, clauses)]
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
        if not case.courts.open(ruling):
            continue
        ties = case.courts.ties(ruling)
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


class _Case:
    """The acts and rulings dated so far, and what follows on a day if nothing else happens."""

    def __init__(
        self, place: str, state: str, acts: Sequence[Act], rulings: Sequence[Ruling], clauses: set[str]
    ) -> None:
        self.place, self.state, self.acts, self.clauses = place, state, acts, clauses
        self.courts = Courts(acts, rulings, clauses)
        self.force = Force(state, acts, self.courts, clauses)

    def on(self, day: date) -> Answer:
        core = CORE | {GENERAL}
        own, is_state = self.force.provisions(self.place, day), self.place == self.state
        above = own if is_state else self.force.provisions(self.state, day)
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
            if not self.force.held(act, dimension, day) or self.force.blocked(act, dimension, day):
                continue
            if self.force.lapsed(act, day):
                ended.add(act.id)
            ended |= {end.id for end in self.force.endings(act, dimension, day)}
        for end in self.acts:
            if end.owner != self.place or not end.ends or end.direction != "cooperates":
                continue
            if end.begins is None or end.begins > day:
                continue
            for dimension in set(end.dimensions) & set(core):
                parts = [(a, d) for a in mine for d in a.dimensions if end.instrument or dimension in (GENERAL, d)]
                if not any(self.force.ends(end, a, d, any_rank=True) for a, d in parts):
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
