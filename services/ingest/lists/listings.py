"""Rows that list a place, or drop it, or count something at it. Pure."""

from collections.abc import Iterator
from typing import get_args

from services.ingest.lists.claims import Context, shared_fields
from services.ingest.lists.places import find_place
from services.ingest.moments import earlier
from shared.events import ClaimData, EnforcementReported, JurisdictionListed
from shared.events.vocabulary import ListAction


def claims(context: Context) -> Iterator[ClaimData]:
    """Yield the listing of a row, and its later removal; of a row about the whole country its figure alone.

    Raises ValueError, UnknownPlace, AmbiguousPlace.
    """
    form, cells = context.form, context.row.cells
    place = find_place(cells, form, context.gazetteer)
    edition, listed, dropped = _edition(context), form.day(cells, "listed"), form.day(cells, "dropped")
    period, counts = _period(context), _counts(context, place.id)
    if place.kind == "country":
        yield _figure(context, period, counts)
        return
    lister, list_name = form.says(cells, "lister"), form.says(cells, "list_name")
    for column, value in (("lister", lister), ("list_name", list_name)):
        if not value:
            raise ValueError(f"column {column}: is empty: write whose list it is, and what it is called")
    action = (form.says(cells, "action") or "listed").lower()
    if action not in get_args(ListAction):
        raise ValueError(f"column action: {action[:60]!r} is no action: write {', '.join(get_args(ListAction))}")
    reason = (form.says(cells, "reason") or "")[:500] or None
    day = listed or (edition if form.columns.get("period") else None)

    def claim(action: str, day: str | None, why: str | None) -> JurisdictionListed:
        told = {"event_date": day, "edition": edition or listed, "action": action, "reason": why}
        named = {"lister": lister, "list_name": list_name, "counts": counts, "period": period}
        reported_at = earlier(day, context.fetched_at)
        return JurisdictionListed.model_validate(
            shared_fields(context, [{"id": place.id, "role": "listed"}], reported_at) | told | named
        )

    yield claim(action, day, reason if form.reason_is_of == "listed" else None)
    if dropped:
        yield claim("dropped", dropped, reason if form.reason_is_of == "dropped" else None)


def _figure(context: Context, period: dict[str, str] | None, counts: list[dict[str, object]]) -> EnforcementReported:
    if not counts or not period:
        raise ValueError("names the whole country without a figure and its period: a listing needs a place in it")
    told = {
        "event_date": period["to"],
        "agency": context.form.says(context.row.cells, "lister"),
        "scale": "trend",
        "direction": "limits" if counts[0]["unit"] == "declined" else "neutral",
        "counts": [counts[0] | {"scope": "total"}],
        "period": period,
    }
    reported_at = earlier(_edition(context), context.fetched_at)
    return EnforcementReported.model_validate(shared_fields(context, [], reported_at) | told)


def _edition(context: Context) -> str | None:
    return context.form.day(context.row.cells, "edition")


def _period(context: Context) -> dict[str, str] | None:
    told = context.form.says(context.row.cells, "period")
    if told is None:
        return None
    first, slash, last = told.partition("/")
    if not slash:
        raise ValueError(f"the period {told[:60]!r} is none: write first day/last day, as 2017-01-28/2017-02-03")
    return {"from": first.strip(), "to": last.strip()}


def _counts(context: Context, place: str) -> list[dict[str, object]]:
    number, unit = context.form.says(context.row.cells, "number"), context.form.says(context.row.cells, "unit")
    if not number:
        return []
    bare = number.replace(",", "")
    if not bare.isdecimal() or not unit:
        raise ValueError(f"the figure {number[:60]!r} is no whole number with a unit")
    return [{"n": int(bare), "unit": unit, "scope": place}]
