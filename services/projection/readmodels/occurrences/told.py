"""What a claim tells, as a tuple of canonical JSON texts: equal values are one object, untold ones are None."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from sys import intern
from typing import Any

import orjson

from shared.events import ClaimData, EnforcementReported, Instrument, JurisdictionListed, PolicyChanged, RulingIssued
from shared.events.divisions import COUNTRY

Told = tuple[str | None, ...]
Canonical = Callable[[str], str | None]
_NO_INSTRUMENT = Instrument()

# The arbitrated fields of each kind, after the event date. What differs from row to row of a list (reason, counts) is
# arbitrated for each place and stands in `by_place`.
FIELDS: Mapping[str, tuple[str, ...]] = {
    PolicyChanged.type: (
        *("event_date", "instrument.id", "instrument.kind", "instrument.name", "dimensions", "direction", "stage"),
        *("symbolic", "reach", "effective_on", "ends_on"),
    ),
    RulingIssued.type: (
        *("event_date", "court", "forum", "case", "case_name", "docket", "judge", "outcome", "supports", "effects"),
        *("relief_scope", "stayed", "posture"),
    ),
    JurisdictionListed.type: ("event_date", "lister", "list_name", "edition", "action", "period"),
    EnforcementReported.type: ("event_date", "agency", "operation", "scale", "direction", "counts", "period"),
}
# What a field reads when nobody told it.
UNTOLD: Mapping[str, Any] = {"effects": [], "counts": [], "posture": "unknown"}


def canonical_json(value: Any) -> str:
    """Return the one JSON text of a value, keys sorted; equal texts are the same object."""
    return intern(orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode())


def told(claim: ClaimData, canonical: Canonical) -> Told:
    """Return what a claim tells, in the order of FIELDS. Place ids inside are canonical where the gazetteer knows them.

    null, no effects, no counts and posture unknown say nothing; no dimensions says general.
    """
    match claim:
        case PolicyChanged():
            of = claim.instrument or _NO_INSTRUMENT
            values: tuple[Any, ...] = (
                *(of.id, of.kind, of.name, sorted(set(claim.dimensions)), claim.direction, claim.stage),
                *(claim.symbolic, claim.reach, claim.effective_on, claim.ends_on),
            )
        case RulingIssued():
            values = (
                *(claim.court, claim.forum, claim.case, claim.case_name, claim.docket, claim.judge, claim.outcome),
                *(claim.supports, _effects(claim.effects, canonical) or None, claim.relief_scope, claim.stayed),
                None if claim.posture == "unknown" else claim.posture,
            )
        case JurisdictionListed():
            values = (claim.lister, claim.list_name, claim.edition, claim.action, _period(claim))
        case EnforcementReported():
            counts = _counts(claim.counts, canonical) or None
            values = (claim.agency, claim.operation, claim.scale, claim.direction, counts, _period(claim))
        case _:
            raise TypeError(f"{claim.type} is no claim")
    return tuple([None if value is None else _text(value) for value in (claim.event_date, *values)])


def row_of_list(claim: ClaimData, canonical: Canonical) -> str | None:
    """Return the reason and the counts that one row of a list gives for its place, as JSON; None without any."""
    if not isinstance(claim, JurisdictionListed) or not (claim.reason or claim.counts):
        return None
    return canonical_json({"reason": claim.reason, "counts": _counts(claim.counts, canonical)})


def read_told(kind: str, values: Told) -> dict[str, Any]:
    """Return the fields as the event's JSON has them, `event_date` left out, the parts of the instrument joined."""
    fields: dict[str, Any] = {}
    instrument: dict[str, Any] = {}
    for name, text in zip(FIELDS[kind][1:], values[1:], strict=True):
        value = orjson.loads(text) if text is not None else UNTOLD.get(name)
        if name.startswith("instrument."):
            instrument[name[11:]] = value
        else:
            fields[name] = value
    if instrument:
        fields["instrument"] = instrument if any(instrument.values()) else None
    return fields


def _text(value: Any) -> str:
    return _texts(value) if isinstance(value, str | bool) else canonical_json(value)


@lru_cache(maxsize=8192, typed=True)
def _texts(value: str | bool) -> str:
    return canonical_json(value)


def _period(claim: JurisdictionListed | EnforcementReported) -> dict[str, Any] | None:
    return claim.period.model_dump(mode="json") if claim.period else None


def _effects(effects: list[Any], canonical: Canonical) -> list[dict[str, Any]]:
    found = {}
    for effect in effects:
        place = (canonical(effect.of) or effect.of) if effect.of else None
        row = {"instrument": effect.instrument, "of": place, "dimensions": sorted(set(effect.dimensions))}
        row["effect"] = effect.effect
        found[canonical_json(row)] = row
    return [found[text] for text in sorted(found)]


def _counts(counts: list[Any], canonical: Canonical) -> list[dict[str, Any]]:
    found = {}
    for count in counts:
        scope = (canonical(count.scope) or count.scope) if count.scope.startswith(COUNTRY) else count.scope
        row = {"n": count.n, "unit": count.unit, "scope": scope}
        found[canonical_json(row)] = row
    return [found[text] for text in sorted(found)]
