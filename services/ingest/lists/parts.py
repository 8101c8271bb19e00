"""What a row of a list may tell, part by part, and which parts each kind of claim needs."""

from collections.abc import Mapping
from typing import Literal

Tells = Literal["listings", "agreements", "policies"]
Part = Literal[
    "place",
    "state",
    "kind",
    "fips",
    "county_fips",
    "listed",
    "dropped",
    "action",
    "reason",
    "lister",
    "list_name",
    "edition",
    "period",
    "unit",
    "number",
    "agency",
    "agency_type",
    "county",
    "model",
    "date",
    "instrument_kind",
    "dimension",
    "direction",
    "stage",
    "instrument_name",
]
NEEDED: Mapping[Tells, tuple[Part, ...]] = {
    "listings": ("place", "lister", "list_name"),
    "agreements": ("agency", "agency_type", "state", "model", "date"),
    "policies": ("place", "date", "direction", "stage"),
}
