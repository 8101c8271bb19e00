"""What an official list claims: each row by the form of the list, repeats once. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import orjson
from pydantic import ValidationError

from services.ingest.errors import Unreadable
from services.ingest.found import ListText, Refusal, Row
from services.ingest.lists import agreements, listings, policies
from services.ingest.lists.claims import Context
from services.ingest.lists.forms import Form, built_in, form_of
from services.ingest.lists.parts import Tells
from shared.errors import LedgerError
from shared.events import ClaimData, JurisdictionListed, PolicyChanged
from shared.events.envelope import first_problem
from shared.places import Gazetteer

# What a row claims, by what its form tells. To add one: a file, a row, and a name in Tells.
READERS: Mapping[Tells, Callable[[Context], Iterator[ClaimData]]] = {
    "listings": listings.claims,
    "agreements": agreements.claims,
    "policies": policies.claims,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """The claims of a list, the rows refused, and how many rows say once more what another row says."""

    claims: tuple[ClaimData, ...]
    refused: tuple[Refusal, ...]
    repeated: int


def read_list(
    listing: ListText, article: str, fetched_at: str, gazetteer: Gazetteer, forms: Sequence[Form] = built_in()
) -> Reading:
    """Return what the rows claim; a place stands once in an edition, however often it is printed.

    Raises Unreadable when the columns do not say enough, or when no row can be read.
    """
    if listing.form:
        listing.form.check(listing.columns)
    form = listing.form or form_of(listing.columns, forms)
    if listing.grade:
        form = form.model_copy(update={"grade": listing.grade})
    claims: dict[bytes, ClaimData] = {}
    refused, repeated = [], 0
    for row in listing.rows:
        context = Context(row, form, article, listing.item.published, fetched_at, gazetteer)
        try:
            _check_width(row, listing.columns)
            told = list(READERS[form.tells](context))
        except (LedgerError, ValueError) as error:
            reason = first_problem(error) if isinstance(error, ValidationError) else str(error)
            refused.append(Refusal(f"{listing.item.url} {listing.counted_in} {row.line}", reason))
            continue
        keys = [_sameness(claim) for claim in told]
        repeated += keys[0] in claims
        for key, claim in zip(keys, told, strict=True):
            claims.setdefault(key, claim)
    if refused and not claims:
        first = f"{listing.counted_in} {listing.rows[0].line}: {refused[0].reason}"
        raise Unreadable(f"none of its {len(refused)} rows can be read; {first}")
    return Reading(tuple(claims.values()), tuple(refused), repeated)


def _sameness(claim: ClaimData) -> bytes:
    """Rows that agree in this say one thing. A listing is one for each edition, an act one for each day.

    An instrument with an id is the same in every spelling of its name.
    """
    day = None if isinstance(claim, JurisdictionListed) else claim.event_date
    figures = [] if claim.jurisdictions else [count.unit for count in getattr(claim, "counts", ())]
    told: object = claim.distinction()
    if isinstance(claim, PolicyChanged) and claim.instrument and claim.instrument.id:
        told = [claim.instrument.id, claim.stage]
    return orjson.dumps([claim.type, claim.subject(), told, day, figures])


def _check_width(row: Row, columns: tuple[str, ...]) -> None:
    """Raise ValueError for a row that is shorter or longer than the header: its cells may stand in wrong columns."""
    absent = next((name for name in columns if name not in row.cells), None)
    if absent is not None:
        last = list(row.cells.values())[-1]
        raise ValueError(
            f"column {absent}: the row ends before it, after {last[:60]!r}: "
            f"write all {len(columns)} cells, empty ones too"
        )
    if row.beyond:
        raise ValueError(
            f"column {len(columns) + 1}: {row.beyond[:60]!r} stands under no column of the header: "
            "quote cells that hold a comma"
        )
