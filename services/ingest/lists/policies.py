"""Rows that say which policy a place made. Pure."""

from collections.abc import Iterator
from typing import get_args

from services.ingest.lists.claims import Context, shared_fields
from services.ingest.lists.places import find_place
from services.ingest.moments import earlier
from shared.events import ClaimData, PolicyChanged
from shared.events.vocabulary import InstrumentKind


def claims(context: Context) -> Iterator[ClaimData]:
    """Yield the act of a row: dimension, direction and stage as its form or its columns say.

    A word for the instrument that the form does not know leaves its kind untold, and is kept as its name. Raises
    ValueError, UnknownPlace, AmbiguousPlace.
    """
    form, cells = context.form, context.row.cells
    place = find_place(cells, form, context.gazetteer)
    day = form.day(cells, "date")
    if day is None:
        raise ValueError("its date is empty: an act needs the day, month or year in which it was made")
    kind = form.says(cells, "instrument_kind")
    known = kind in get_args(InstrumentKind)
    name = form.says(cells, "instrument_name") or (None if known else kind)
    dimension = form.says(cells, "dimension")
    told = {
        "event_date": day,
        "dimensions": [dimension] if dimension else [],
        "direction": form.says(cells, "direction"),
        "stage": form.says(cells, "stage"),
        "instrument": {"kind": kind if known else None, "name": name} if kind or name else None,
    }
    reported_at = earlier(context.published, context.fetched_at)
    yield PolicyChanged.model_validate(shared_fields(context, [{"id": place.id, "role": "actor"}], reported_at) | told)
