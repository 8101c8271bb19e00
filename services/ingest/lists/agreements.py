"""Rows of the 287(g) list: each an agreement of an agency with the immigration service. Pure."""

import re
from collections.abc import Iterator
from hashlib import sha256

from services.ingest.lists.agencies import place_of
from services.ingest.lists.claims import Context, shared_fields
from services.ingest.lists.parts import Part
from services.ingest.moments import earlier
from shared.events import ClaimData, PolicyChanged
from shared.places import Place

SAID: tuple[Part, ...] = ("agency_type", "county", "state")
LONGEST = 60
"""An agency's part of an instrument id is cut here, and told apart by a hash."""


def claims(context: Context) -> Iterator[ClaimData]:
    """Yield the agreement of a row: in effect from the day of its signing, known since the list was published.

    Raises ValueError for a row without agency, known support type or a day of signing; Untied for an agency that
    cannot be tied to a place.
    """
    form, cells = context.form, context.row.cells
    agency, model = form.says(cells, "agency"), form.says(cells, "model")
    if not agency:
        raise ValueError("names no agency")
    if model is None or model not in form.words["model"].values():
        raise ValueError(f"the support type {(model or '')[:60]!r} is not known")
    signed = form.day(cells, "date")
    if signed is None or len(signed) != 10:
        raise ValueError("its day of signing is empty or no whole day")
    reported_at = earlier(context.published, context.fetched_at)
    if signed > reported_at[:10]:
        raise ValueError(f"signed on {signed}, after the list of {reported_at[:10]} was published")
    kind, county, state = (form.says(cells, part) or "" for part in SAID)
    place = place_of(agency, kind, county, state, context.gazetteer)
    told = {
        "event_date": signed,
        "effective_on": signed,
        "dimensions": ["agreement_287g"],
        "direction": "cooperates",
        "stage": "in_effect",
        "instrument": {
            "id": instrument_id(place, agency, model, signed[:4]),
            "kind": "agreement",
            "name": f"287(g) agreement ({model.replace('-', ' ')}) of {agency}"[:300],
        },
    }
    yield PolicyChanged.model_validate(shared_fields(context, [{"id": place.id, "role": "actor"}], reported_at) | told)


def instrument_id(place: Place, agency: str, model: str, year: str) -> str:
    """Return `state[:place]:agency-287g-model-year`: one for each agreement, the same in every edition of the list."""
    name = re.sub(r"sheriff s (office|department|dept)$", "sheriff", re.sub(r"[^a-z0-9]+", " ", _plain(agency)).strip())
    slug = name.replace(" ", "-")
    if len(slug) > LONGEST:
        slug = f"{slug[:LONGEST]}-{sha256(slug.encode()).hexdigest()[:6]}"
    tail = "" if place.state == place.id else f":{place.id.rpartition(':')[2]}"
    return f"{(place.state_code or '').lower()}{tail}:{slug}-287g-{model}-{year}"


def _plain(agency: str) -> str:
    return re.sub(r"sheriffs'?\b", "sheriff's", agency.lower())
