"""What happens in the synthetic world, and in which words of data a source can tell it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from shared.events import (
    ClaimData,
    ClaimPlace,
    Count,
    Effect,
    EnforcementReported,
    Instrument,
    JurisdictionListed,
    Method,
    Period,
    PolicyChanged,
    RulingIssued,
)
from shared.events.envelope import SCHEMA_PREFIX
from shared.events.strong_key import strong_key
from shared.events.vocabulary import DIMENSIONS
from tests.bench.world import Actor, State

_DRAWN = tuple(name for name in DIMENSIONS if name not in ("sanctuary_ban", "funding_sanction"))
_KINDS = ("ordinance", "resolution", "sheriff_policy", "police_order", "agreement")
_STATE_KINDS = ("statute", "executive_order", "ag_directive", "statute")
AGREEMENT_DAYS = 3 * 365  # the term of the 287(g) agreement as ICE worded it in 2009: three years from its signing
_OPPOSITE = {"limits": "cooperates", "cooperates": "limits"}
_FORUMS = ("state_trial", "federal_trial", "federal_appeals", "us_supreme")


@dataclass(frozen=True, slots=True)
class Telling:
    """One way to tell a happening: the data of a claim but for what its source adds, and parts of its identity."""

    type: str
    dataschema: str
    subject: str | None
    data: dict[str, Any]
    distinction: list[object]
    event_date: str | None


@dataclass(frozen=True, slots=True)
class Act:
    """An instrument with its way through the stages: [(days after the one before, stage)]."""

    state: State
    actor: Actor
    instrument: str
    kind: str
    dimension: str
    direction: str
    way: tuple[tuple[int, str], ...]


@dataclass(slots=True)
class Happening:
    """Something that occurred on a day; `full` and `vague` are made when first told."""

    state: State
    day: int
    sentence: str
    make: Callable[[bool], ClaimData]
    tellings: dict[bool, Telling] = field(default_factory=dict)

    def told(self, vague: bool) -> Telling:
        """Return the telling, checked once by the model of its type."""
        known = self.tellings.get(vague)
        if known is None:
            claim = self.make(vague)
            data = claim.model_dump(mode="json") | {"strong_key": strong_key(claim)}
            known = self.tellings[vague] = Telling(
                claim.type,
                f"{SCHEMA_PREFIX}/{claim.type}/{claim.version}",
                claim.subject(),
                data,
                claim.distinction(),
                claim.event_date,
            )
        return known


def day_text(day: int, vague: bool = False) -> str:
    """Return an ordinal day as EDTF; a vague source knows every other time the month only."""
    text = date.fromordinal(day).isoformat()
    return text[:7] if vague and day % 2 else text


def act(random: Random, state: State, number: int, day: int, *, of_state: bool, ban: bool) -> Act:
    """Draw a new act and its way through the stages."""
    actor = state.actor if of_state else state.locality(random)
    kinds = _STATE_KINDS if of_state else _KINDS
    kind = "statute" if ban else kinds[int(random.random() * len(kinds))]
    direction = "cooperates" if ban or random.random() > state.leaning else "limits"
    dimension = "sanctuary_ban" if ban else _DRAWN[int(random.random() * len(_DRAWN))]
    year = date.fromordinal(day).year
    instrument = f"{state.code}:a{number}-{year}" if of_state else f"{state.code}:{actor.slug}:a{number}-{year}"
    return Act(state, actor, instrument, kind, dimension, direction, _way(random))


def _way(random: Random) -> tuple[tuple[int, str], ...]:
    way = [(0, "introduced"), (40, "enacted")] if random.random() < 0.4 else [(0, "enacted")]
    draw = random.random()
    if draw < 0.25:
        way[-1] = (way[-1][0], "failed" if len(way) > 1 else "announced")
        return tuple(way)
    if draw < 0.6:
        way.append((60, "in_effect"))
    if draw > 0.75:
        way.append((int(random.uniform(300, 4000)), "rescinded"))
    return tuple(way)


def policy(act: Act, stage: str, day: int) -> Happening:
    """Return one step of an act."""
    direction = _OPPOSITE[act.direction] if stage == "rescinded" else act.direction
    later = stage == "enacted" and act.kind == "statute"

    def make(vague: bool) -> ClaimData:
        instrument = None if vague else Instrument(id=act.instrument, kind=act.kind)
        return PolicyChanged(
            **_common([(act.actor.id, "actor")], day_text(day, vague)),
            instrument=instrument,
            dimensions=[act.dimension],
            direction=direction,
            stage=stage,
            reach="localities" if act.dimension == "sanctuary_ban" else None,
            effective_on=day_text(day + 90) if later and not vague else None,
            ends_on=day_text(day + AGREEMENT_DAYS) if act.kind == "agreement" and stage != "rescinded" else None,
        )

    return Happening(act.state, day, f"{act.actor.name}: {act.instrument} {stage}, on {act.dimension}.", make)


def ruling(random: Random, act: Act, day: int, others: list[State]) -> Happening:
    """Return a decision on an act; with others, one that names several states."""
    forum = _FORUMS[int(random.random() ** 2 * len(_FORUMS))]
    effect = ("suspends", "partly_suspends", "restores", "upholds", "strikes", "none")[int(random.random() * 6)]
    supports = act.direction if effect in ("restores", "upholds") else _OPPOSITE[act.direction]
    posture = ("appealed", "proceeds", "final", "unknown")[int(random.random() * 4)]
    case = f"case-{act.instrument.replace(':', '-')}"
    places = [(act.actor.id, "target"), *((state.actor.id, "party") for state in others)]

    def make(vague: bool) -> ClaimData:
        return RulingIssued(
            **_common(places, day_text(day, vague)),
            court=None if vague else forum,
            forum=None if vague else forum,
            case=case,
            outcome="granted" if effect.endswith("suspends") else "affirmed",
            supports=supports,
            effects=[Effect(instrument=act.instrument, effect=effect)],
            relief_scope="all",
            posture=posture,
        )

    return Happening(act.state, day, f"A court decided on {act.instrument}: {effect}.", make)


def raid(random: Random, state: State, number: int, day: int, others: list[State]) -> Happening:
    """Return an operation at a locality, or over several states."""
    places = [(state.locality(random).id, "place"), *((other.locality(random).id, "place") for other in others)]
    n = 5 + int(random.random() * 200)

    def make(vague: bool) -> ClaimData:
        return EnforcementReported(
            **_common(places, day_text(day)),
            operation=None if vague else f"Operation {number}",
            direction="neutral",
            counts=[Count(n=n, unit="arrested")],
        )

    return Happening(state, day, f"Federal officers arrested {n} people in operation {number}.", make)


def listing(state: State, actor: Actor, lister: str, edition: int, action: str, day: int) -> Happening:
    """Return a row of a list, as the list has it or as the press retells it."""

    def make(vague: bool) -> ClaimData:
        return JurisdictionListed(
            **_common([(actor.id, "listed")], day_text(day)),
            lister=lister,
            list_name="Places that decline",
            edition=None if vague else day_text(edition),
            action=action,
            counts=[Count(n=1 + day % 9, unit="declined", scope=actor.id)],
            period=Period(from_=day_text(edition - 7), to=day_text(edition - 1)),
        )

    return Happening(state, day, f"{actor.name} is {action} by {lister}.", make)


def _common(places: list[tuple[str, str]], event_date: str) -> dict[str, Any]:
    """The members that every claim has; the source fills in its own."""
    return {
        "jurisdictions": [ClaimPlace(id=id_, role=role) for id_, role in places],
        "event_date": event_date,
        "reported_at": event_date if len(event_date) == 10 else f"{event_date}-01",
        "cause": None,
        "evidence": [],
        "method": Method(name="told", version="1"),
        "confidence": 0.5,
        "tier": "auto",
        "source_grade": 2,
    }
