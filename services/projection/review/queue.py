"""The queue of tier review, as the live generation has it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg
import orjson
from pydantic import ValidationError

from services.projection.review.doubts import doubts
from services.projection.review.shown import shown
from shared.errors import LedgerError
from shared.events import CLAIM_TYPES, ClaimData
from shared.places.spelling import key
from shared.postgres import sql


class WrongQuestion(LedgerError):
    """The queue is asked for by a kind or a state that there is not: mend the option that the line names."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A claim that waits for an editor. `places` are names with their roles; a quote whose text is erased is None.

    `says` are the fields of its kind; `doubts` what it lacks, where the claim shows it. Times are UTC.
    """

    id: str
    kind: str
    event_date: str | None
    reported_at: datetime
    confidence: float
    method: str
    places: list[str]
    quotes: list[str | None]
    headline: str | None
    publisher: str | None
    url: str | None
    says: dict[str, Any]
    doubts: list[str]


async def queue(
    pool: asyncpg.Pool, *, kind: str | None = None, state: str | None = None, limit: int = 20
) -> list[Waiting]:
    """Return what waits for an editor, the longest reported first. `state`: code, FIPS code, name or OCD id.

    Raises WrongQuestion, NothingShown.
    """
    if kind is not None and kind not in CLAIM_TYPES:
        raise WrongQuestion(f"--kind {kind}: a claim is of one of {', '.join(CLAIM_TYPES)}")
    async with shown(pool) as (connection, schema):
        own = None
        if state is not None:
            asked = state.strip()
            own = await connection.fetchval(sql(__file__, "state.sql").format(schema=schema), asked, key(asked))
            if own is None:
                raise WrongQuestion(f"--state {state}: no state; give its code, FIPS code, name or OCD division id")
        rows = await connection.fetch(sql(__file__, "queue.sql").format(schema=schema), kind, own, limit)
    return [_waiting(row) for row in rows]


def _waiting(row: Any) -> Waiting:
    data = orjson.loads(row["data"])
    model = CLAIM_TYPES[row["kind"]]
    try:
        lacks = doubts(model.model_validate(data))
    except ValidationError:  # published in an older version: what it lacks is not known
        lacks = []
    told_apart = set(ClaimData.model_fields)
    return Waiting(
        id=row["id"],
        kind=row["kind"],
        event_date=row["event_date"],
        reported_at=row["reported_at"],
        confidence=row["confidence"] / 1000,
        method=f"{row['method']} {row['version']}",
        places=list(row["places"]),
        quotes=list(row["quotes"]),
        headline=row["headline"],
        publisher=row["publisher"],
        url=row["url"],
        says={name: value for name, value in data.items() if name not in told_apart and value not in (None, [], False)},
        doubts=lacks,
    )
