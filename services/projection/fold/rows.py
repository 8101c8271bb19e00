"""From the values of the pure folds to rows of the tables: place ids become keys, open ends become infinity. Pure."""

from collections.abc import Mapping
from datetime import date, datetime

import orjson

from services.projection.fold.tables import Row
from services.projection.readmodels.listings.listing_row import ListingRow
from services.projection.readmodels.occurrences.claim_row import ClaimRow
from services.projection.readmodels.occurrences.matter import matter
from services.projection.readmodels.occurrences.occurrence import Occurrence
from services.projection.readmodels.occurrences.title import title
from services.projection.readmodels.sources.articles import Article, Reading
from services.projection.readmodels.stances import StanceRow

FOREVER = datetime.max  # asyncpg writes these two as 'infinity'
NO_END = date.max
Keys = Mapping[str, int]


def article_row(article: Article) -> Row:
    """Return the row of table article."""
    seen = article.seen
    return (
        *(article.id, seen.kind, seen.url, seen.publisher, seen.language, seen.published_at, seen.modified_at),
        *(datetime.fromisoformat(seen.fetched_at), article.reported_at, seen.feed, seen.copy_of, seen.version_of),
        *(article.erased, article.recorded_at, article.position),
    )


def reading_row(reading: Reading) -> Row:
    """Return the row of table reading."""
    return (
        *(reading.article, reading.method, reading.version, reading.claims, reading.recorded_at),
        reading.position,
    )


def claim_row(claim: ClaimRow, keys: Keys) -> Row:
    """Return the row of table claim."""
    return (
        *(claim.id, claim.kind, claim.cause, [keys[place] for place in claim.places], claim.roles, claim.event_date),
        *(claim.reported_at, claim.recorded_at, claim.method, claim.version, claim.confidence, claim.tier),
        *(claim.source_grade, claim.strong_key, claim.evidence, claim.data, claim.standing, claim.counts_from),
        *(_open(claim.counts_to) if claim.counts_from else None, claim.position),
    )


def occurrence_row(occurrence: Occurrence, keys: Keys, names: Mapping[str, str]) -> Row:
    """Return the row of table occurrence."""
    fields = occurrence.fields
    return (
        *(occurrence.state, occurrence.id, occurrence.known_from, _open(occurrence.known_to), occurrence.kind),
        *(occurrence.event_date, occurrence.day, [keys[place] for place, _ in occurrence.places]),
        *([role for _, role in occurrence.places], title(occurrence, names.__getitem__)),
        *(fields.get("direction", fields.get("supports")), _verb(occurrence)),
        *(_json(dict(fields)), _json({k: list(v) for k, v in occurrence.disagreements.items()})),
        *(occurrence.claims, occurrence.confidence, matter(occurrence)),
    )


def listing_row(row: ListingRow, keys: Keys) -> Row:
    """Return the row of table listing."""
    return (
        *(keys[row.place], row.lister, row.list_name, row.edition, row.valid_from, row.valid_to or NO_END),
        *(row.known_from, _open(row.known_to), row.action, row.reason, row.occurrence),
    )


def stance_row(row: StanceRow, keys: Keys) -> Row:
    """Return the row of table stance."""
    without = {ruling: {"bits": bits, "ahead": ahead} for ruling, (bits, ahead) in row.without}
    because = {str(bit): ids for bit, ids in row.because}
    return (
        *(keys[row.place], row.valid_from, row.valid_to or NO_END, row.known_from, _open(row.known_to), row.bits),
        *(_json(row.ahead), row.touched, _json(without), _json(because)),
    )


def _verb(occurrence: Occurrence) -> str:
    fields = occurrence.fields
    return str(fields.get("stage") or fields.get("outcome") or fields.get("action") or "reported")


def _open(end: datetime | None) -> datetime:
    return FOREVER if end is None else end


def _json(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
