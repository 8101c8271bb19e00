"""From an occurrence of policy-changed to acts: whose, which way, of what rank, from when, until when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.projection.readmodels.occurrences.occurrence import Occurrence
from shared.events.dates import first_day, last_day
from shared.events.divisions import COUNTRY, state_of
from shared.events.vocabulary import SOFT

GENERAL = ""
BEGINS = frozenset({"enacted", "in_effect"})
ENDS = frozenset({"rescinded", "expired"})
TELLS_NOTHING = frozenset({"vetoed", "failed"}) | ENDS
RANK = {"court_order": 2, "statute": 1, "ordinance": 1, None: 1}


@dataclass(frozen=True, slots=True)
class Act:
    """An act that begins (stage enacted, in_effect) or ends others (rescinded, expired).

    day: from when it counts: the first day of its event date, for an ending the last.
    dimensions: GENERAL stands for none named. rank: court_order 2; statute, ordinance, unknown 1; the rest 0.
    starts: the first day of its effect; None while a signed statute waits for a source to tell it.
    ends: the first day on which it no longer holds (lapse); None without one.
    reach: own, localities, or None where untold.
    """

    id: str
    place: str
    day: date
    direction: str
    ending: bool
    rescinds: bool
    dimensions: tuple[str, ...]
    instrument: str | None
    kind: str | None
    rank: int
    starts: date | None
    ends: date | None
    reach: str | None


@dataclass(frozen=True, slots=True)
class Telling:
    """An occurrence that tells from when its instrument takes effect; explicit: by effective_on, not by its own day."""

    id: str
    day: date
    instrument: str
    starts: date
    explicit: bool


def owners(occurrence: Occurrence) -> tuple[str, ...]:
    """Clause: a provision belongs to its actor, else to the target or place named; a federal act is nobody's."""
    for role in ("actor", "target", "place"):
        named = [place for place, part in occurrence.places if part == role]
        if named:
            return tuple(sorted({place for place in named if place != COUNTRY}))
    return ()


def acts_of(occurrence: Occurrence) -> tuple[Act, ...]:
    """Return the acts, one for each owner, that can move a stance; none without an event date.

    Clauses: only enacted, in_effect, rescinded and expired move a stance; symbolic acts, direction neutral outside the
    soft dimensions, and funding_sanction move nothing.
    """
    fields, stage = occurrence.fields, occurrence.fields.get("stage")
    if occurrence.kind != "policy-changed" or occurrence.event_date is None or fields.get("symbolic"):
        return ()
    if stage not in BEGINS | ENDS:
        return ()
    direction, dimensions = fields["direction"], _dimensions(fields)
    if not dimensions:
        return ()
    instrument: Mapping[str, Any] = fields.get("instrument") or {}
    kind = instrument.get("kind")
    ending = stage in ENDS
    day = last_day(occurrence.event_date) if ending else first_day(occurrence.event_date)
    return tuple(
        Act(
            id=occurrence.id,
            place=place,
            day=day,
            direction=direction,
            ending=ending,
            rescinds=stage == "rescinded",
            dimensions=dimensions,
            instrument=instrument.get("id"),
            kind=kind,
            rank=RANK.get(kind, 0),
            starts=_starts(fields, day, ending, kind),
            ends=last_day(fields["ends_on"]) if fields.get("ends_on") and not ending else None,
            reach=fields.get("reach"),
        )
        for place in owners(occurrence)
        if state_of(place)
    )


def telling_of(occurrence: Occurrence) -> Telling | None:
    """Return what an occurrence tells about the first day of its instrument's effect, if it tells it."""
    fields = occurrence.fields
    instrument = (fields.get("instrument") or {}).get("id")
    if occurrence.kind != "policy-changed" or not instrument or not occurrence.event_date:
        return None
    told = fields.get("effective_on") or (occurrence.event_date if fields.get("stage") == "in_effect" else None)
    if told is None or fields.get("stage") in TELLS_NOTHING:
        return None
    return Telling(
        occurrence.id, first_day(occurrence.event_date), instrument, first_day(told), bool(fields.get("effective_on"))
    )


def _dimensions(fields: Mapping[str, Any]) -> tuple[str, ...]:
    named = fields.get("dimensions") or (GENERAL,)
    if fields["direction"] == "neutral":
        return tuple(sorted(SOFT.intersection(named)))
    return tuple(sorted(set(named) - {"funding_sanction"}))


def _starts(fields: Mapping[str, Any], day: date, ending: bool, kind: str | None) -> date | None:
    """Clauses: from effective_on, untold from the event date; a signed statute waits until a source tells."""
    told = fields.get("effective_on")
    if ending:
        return last_day(told) if told else day
    if told:
        return first_day(told)
    return None if kind == "statute" and fields.get("stage") == "enacted" else day
