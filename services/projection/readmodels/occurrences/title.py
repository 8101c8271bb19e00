"""The title of an occurrence: one plain sentence made from its fields."""

from collections.abc import Callable

from services.projection.readmodels.occurrences.occurrence import Occurrence

NAMED_PLACES = 3
_STAGES = {
    "announced": "announced",
    "introduced": "introduced",
    "passed_one_chamber": "passed one chamber",
    "passed": "passed",
    "enacted": "enacted",
    "in_effect": "in effect",
    "vetoed": "vetoed",
    "failed": "failed",
    "rescinded": "rescinded",
    "expired": "expired",
}
_FORUMS = {
    "state_trial": "state trial court",
    "state_appeals": "state appeals court",
    "state_supreme": "state supreme court",
    "federal_trial": "federal trial court",
    "federal_appeals": "federal appeals court",
    "us_supreme": "US Supreme Court",
}
_LISTED = {
    "listed": "listed by {}",
    "dropped": "dropped by {}",
    "corrected": "listing corrected by {}",
    "disputed": "listing by {} disputed",
    "withdrawn": "listing withdrawn by {}",
}
_OUTCOMES = {"other": "ruling"}


def title(occurrence: Occurrence, name_of: Callable[[str], str]) -> str:
    """Return the title, as "Texas: statute tx:sb4-2017 enacted". `name_of` gives a place's name by its id."""
    return f"{_where(occurrence, name_of)}: {_TITLES[occurrence.kind](occurrence)}"


def _where(occurrence: Occurrence, name_of: Callable[[str], str]) -> str:
    actors = [place for place, role in occurrence.places if role == "actor"]
    places = actors or [place for place, _ in occurrence.places]
    if not places:
        return "United States"
    names = sorted(name_of(place) for place in places)
    more = len(names) - NAMED_PLACES
    return ", ".join(names[:NAMED_PLACES]) + (f" and {more} more" if more > 0 else "")


def _policy(occurrence: Occurrence) -> str:
    fields = occurrence.fields
    instrument = fields["instrument"] or {}
    kind = (instrument.get("kind") or "policy").replace("_", " ")
    about = instrument.get("id") or instrument.get("name")
    if not about:
        about = "on " + ", ".join(d.replace("_", " ") for d in fields["dimensions"]) if fields["dimensions"] else ""
    return " ".join(part for part in (kind, about, _STAGES[fields["stage"]]) if part)


def _ruling(occurrence: Occurrence) -> str:
    fields = occurrence.fields
    who = fields["court"] or _FORUMS.get(fields["forum"] or "", "court")
    what = _OUTCOMES.get(fields["outcome"], fields["outcome"])
    case = fields["case_name"] or fields["case"]
    return f"{who}, {what}" + (f" in {case}" if case else "")


def _listing(occurrence: Occurrence) -> str:
    fields = occurrence.fields
    edition = f", edition {fields['edition']}" if fields["edition"] else ""
    return f"{_LISTED[fields['action']].format(fields['lister'])} ({fields['list_name']}{edition})"


def _enforcement(occurrence: Occurrence) -> str:
    fields = occurrence.fields
    operation = f" ({fields['operation']})" if fields["operation"] else ""
    counts = ", ".join(f"{count['n']} {count['unit']}" for count in fields["counts"] if count["scope"] == "total")
    what = "releases in spite of detainers" if fields["direction"] == "limits" else "enforcement"
    return f"{fields['agency']} {what}{operation}" + (f", {counts}" if counts else "")


_TITLES = {
    "policy-changed": _policy,
    "ruling-issued": _ruling,
    "jurisdiction-listed": _listing,
    "enforcement-reported": _enforcement,
}
