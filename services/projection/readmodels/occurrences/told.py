"""What a claim tells, as a tuple of canonical JSON texts: equal values are one object, untold ones are None."""

from collections.abc import Callable, Mapping
from sys import intern
from typing import Any

import orjson

from shared.events import ClaimData, EnforcementReported, JurisdictionListed, PolicyChanged, RulingIssued
from shared.events.divisions import COUNTRY

Told = tuple[str | None, ...]
Canonical = Callable[[str], str | None]

# The arbitrated fields of each kind, after the event date. What differs from row to row of a list (reason, counts) is
# arbitrated for each place and stands in `by_place`.
FIELDS: Mapping[str, tuple[str, ...]] = {
    PolicyChanged.type: (
        *("event_date", "instrument.id", "instrument.kind", "instrument.name", "dimensions", "direction", "stage"),
        *("symbolic", "reach", "effective_on", "ends_on", "federal"),
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
    return tuple(_text(name, _value(claim, name, canonical)) for name in FIELDS[claim.type])


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


def _text(name: str, value: Any) -> str | None:
    if value is None or value == UNTOLD.get(name, None):
        return None
    return canonical_json(value)


def _value(claim: Any, name: str, canonical: Canonical) -> Any:
    if name.startswith("instrument."):
        return getattr(claim.instrument, name[11:], None)
    if name == "federal":
        return any(p.id == COUNTRY and p.role == "actor" for p in claim.jurisdictions)
    if name == "dimensions":
        return sorted(set(claim.dimensions))
    if name == "effects":
        return _effects(claim.effects, canonical)
    if name == "counts":
        return _counts(claim.counts, canonical)
    if name == "period":
        return claim.period.model_dump(mode="json") if claim.period else None
    return getattr(claim, name)


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
