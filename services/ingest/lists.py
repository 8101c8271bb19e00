"""What an official list claims: one listing a row, and the day on which a place was dropped from it. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

from pydantic import ValidationError

from services.ingest.errors import Unreadable
from services.ingest.found import ListText, Refusal, Row
from services.ingest.moments import earlier
from shared.errors import LedgerError
from shared.events import ClaimPlace, Evidence, JurisdictionListed, Method
from shared.events.dates import edtf
from shared.events.envelope import first_problem
from shared.events.vocabulary import ListAction
from shared.places import Gazetteer, Place

METHOD = Method(name="list", version="1")
CONFIDENCE = 0.98
AREAS = ("county", "parish", "borough", "state", "district", "territory", "city-county", "city and county")


@dataclass(frozen=True, slots=True)
class Columns:
    """How the columns of a list say what the events say; a list known by its columns also brings its own names."""

    signature: frozenset[str]
    lister: str | None = None
    list_name: str | None = None
    grade: int = 3
    reason_is_of: str = "listed"
    place: tuple[str, ...] = ("id", "name", "jurisdiction", "place")
    state: str = "state"
    listed: tuple[str, ...] = ("listed_on", "date")
    dropped: tuple[str, ...] = ("delisted_on", "dropped_on")
    reason: tuple[str, ...] = ("reason", "note")


DOJ = Columns(
    frozenset({"printed_group", "name", "state", "kind", "fips", "listed_on", "delisted_on"}),
    lister="DOJ",
    list_name="sanctuary jurisdictions",
    reason_is_of="dropped",
)
NAMED = Columns(frozenset({"lister", "list_name"}))
KNOWN = (DOJ, NAMED)


@dataclass(frozen=True, slots=True)
class Reading:
    """The claims of a list, the rows refused, and how many rows repeat a place of the same edition."""

    claims: tuple[JurisdictionListed, ...]
    refused: tuple[Refusal, ...]
    repeated: int


def columns_of(listing: ListText) -> Columns:
    """Return how to read the list. Raises Unreadable where its columns do not say enough."""
    there = frozenset(listing.columns)
    for known in KNOWN:
        if known.signature <= there and there & set(known.place):
            return known
    raise Unreadable(
        "its columns do not say whose list it is: a list needs name (or id), state, lister, list_name, listed_on"
    )


def read_list(listing: ListText, article: str, fetched_at: str, gazetteer: Gazetteer) -> Reading:
    """Return what the rows claim; a place stands once in an edition, however often it is printed.

    Raises Unreadable when the columns do not say enough, or when no row can be read.
    """
    columns = columns_of(listing)
    claims: dict[tuple[str, str | None, str], JurisdictionListed] = {}
    refused, repeated = [], 0
    for row in listing.rows:
        try:
            _check_width(row, listing.columns)
            told = list(_claims(row, columns, article, fetched_at, gazetteer))
        except (LedgerError, ValueError) as error:
            reason = first_problem(error) if isinstance(error, ValidationError) else str(error)
            refused.append(Refusal(f"{listing.item.url} line {row.line}", reason))
            continue
        keys = [(claim.jurisdictions[0].id, claim.edition, claim.action) for claim in told]
        repeated += keys[0] in claims
        for key, claim in zip(keys, told, strict=True):
            claims.setdefault(key, claim)
    if refused and not claims:
        first = f"line {listing.rows[0].line}: {refused[0].reason}"
        raise Unreadable(f"none of its {len(refused)} rows can be read; {first}")
    return Reading(tuple(claims.values()), tuple(refused), repeated)


def _claims(
    row: Row, columns: Columns, article: str, fetched_at: str, gazetteer: Gazetteer
) -> Iterator[JurisdictionListed]:
    cells = row.cells
    place = find_place(cells, columns, gazetteer)
    listed, dropped = _day(cells, columns.listed), _day(cells, columns.dropped)
    edition = _day(cells, ("edition",)) or listed
    lister, list_name = columns.lister or cells.get("lister"), columns.list_name or cells.get("list_name")
    for column, value in (("lister", lister), ("list_name", list_name)):
        if not value:
            raise ValueError(f"column {column}: is empty: write whose list it is, and what it is called")
    action = cells.get("action", "").lower() or "listed"
    if action not in get_args(ListAction):
        raise ValueError(f"column action: {action[:60]!r} is no action: write {', '.join(get_args(ListAction))}")
    reason = _cell(cells, columns.reason)

    def claim(action: str, day: str | None, why: str | None) -> JurisdictionListed:
        return JurisdictionListed.model_validate(
            {
                "jurisdictions": [ClaimPlace(id=place.id, role="listed")],
                "event_date": day,
                "reported_at": earlier(day, fetched_at),
                "cause": article,
                "evidence": [Evidence(article=article, field="text", start=row.start, end=row.end)],
                "method": METHOD,
                "confidence": CONFIDENCE,
                "tier": "auto",
                "source_grade": columns.grade,
                "lister": lister,
                "list_name": list_name,
                "edition": edition,
                "action": action,
                "reason": why[:500] if why else None,
            }
        )

    yield claim(action, listed, reason if columns.reason_is_of == "listed" else None)
    if dropped:
        yield claim("dropped", dropped, reason if columns.reason_is_of == "dropped" else None)


def find_place(cells: Mapping[str, str], columns: Columns, gazetteer: Gazetteer) -> Place:
    """Return the place of a row: by id, else by name, state and kind; a code of a city is its county's, so never used.

    Raises UnknownPlace or AmbiguousPlace.
    """
    name = _cell(cells, columns.place) or ""
    kind = cells.get("kind", "").lower()
    if kind in AREAS and (place := gazetteer.by_fips(cells.get("fips", "").zfill(2))):
        return place
    state = cells.get(columns.state)
    fits: Mapping[str, Callable[[Place], bool]] = {
        "city": lambda place: place.kind in ("place", "district") or bool(place.same_as),
        "county": lambda place: place.kind not in ("place", "state"),
    }
    named = [place for place in gazetteer.named(name, state) if kind in fits and fits[kind](place)]
    return named[0] if len(named) == 1 else gazetteer.find(name, state)


def _cell(cells: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((cells[name] for name in names if cells.get(name)), None)


def _day(cells: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    column = next((name for name in names if cells.get(name)), None)
    if column is None:
        return None
    try:
        return edtf(cells[column])
    except ValueError:
        wanted = "write YYYY, YYYY-MM or YYYY-MM-DD, from 1776 on"
        raise ValueError(f"column {column}: {cells[column][:60]!r} is no date: {wanted}") from None


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
