"""The oracle's acts: what occurrences of policy-changed tell, read as directly as the rules say it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from services.projection.readmodels.occurrences.occurrence import Occurrence
from shared.events.dates import first_day, last_day
from shared.events.vocabulary import POLICE, SOFT

GENERAL = "general"
RANKS = {"court_order": 2, "statute": 1, "ordinance": 1, None: 1}
UNTOLD = {
    **dict.fromkeys(("instrument", "reach", "effective_on", "ends_on", "forum", "case", "relief_scope")),
    **{"dimensions": [], "symbolic": False, "effects": [], "stayed": False, "posture": "unknown"},
}
STAGES_THAT_TELL = ("announced", "introduced", "passed_one_chamber", "passed", "enacted", "in_effect")


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


def whole(o: Occurrence) -> Occurrence:
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


def day_of(o: Occurrence) -> date:
    """Return the day an occurrence is dated: an imprecise date counts from its last day for an end."""
    if o.event_date is None:
        return o.known_from.date()
    ends = o.kind == "policy-changed" and o.fields["stage"] in ("rescinded", "expired")
    return last_day(o.event_date) if ends else first_day(o.event_date)


def acts_of(o: Occurrence, clauses: set[str]) -> list[Act]:
    """Return the acts that an occurrence tells, one for each owner; note the clauses that decide."""
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
    day = day_of(o)
    counted_from = last_day if ends else first_day  # an imprecise date counts from its last day for an end
    begins: date | None = counted_from(f["effective_on"] or o.event_date or day.isoformat())
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


def told_start(act: Act, told: Iterable[Occurrence], clauses: set[str]) -> Act:
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
