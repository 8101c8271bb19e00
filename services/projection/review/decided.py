"""What editors decided, read from the record beside the readings that it is about."""

from collections import Counter, defaultdict
from typing import Any

import asyncpg
import orjson
from pydantic import ValidationError

from services.projection.review.labels import Judged, Labels, Read, labels
from services.projection.review.shown import shown
from shared.events import (
    ArticleSeen,
    ClaimData,
    ClaimRetracted,
    ClaimReviewed,
    Envelope,
    EventData,
    parse_envelope,
    understand,
)
from shared.events.catalog import NotUnderstood
from shared.events.dates import read_instant
from shared.postgres import sql

Act = ClaimReviewed | ClaimRetracted


async def decided(pool: asyncpg.Pool, name: str) -> Labels:
    """Return the labels that the record holds; `name` begins their ids. Changes nothing. Raises NothingShown.

    A confirmation, and a correction or retraction as misread, say what a text tells. Any other word is about the world
    or about the source's own correction, and no label. The latest word on a claim decides. Only articles are labels:
    documents and lists are never classified.
    """
    async with shown(pool) as (connection, schema):
        acts = _latest(await connection.fetch(sql(__file__, "acts.sql")))
        rows = await connection.fetch(sql(__file__, "readings.sql").format(schema=schema), list(acts))
        ids = list({row["id"] for row in rows})
        claims = await connection.fetch(sql(__file__, "claims.sql"), ids)
        articles = await connection.fetch(sql(__file__, "articles.sql"), list({row["cause"] for row in rows}))
    told = {row["id"]: data for row in claims if isinstance(data := _data(parse_envelope(row["body"])), ClaimData)}
    erased = {row["id"] for row in articles if row["texts"] is None}
    texts = {row["id"]: _article(row) for row in articles if row["texts"] is not None}
    left: Counter[str] = Counter()
    readings: dict[tuple[str, str, str], list[Read]] = defaultdict(list)
    for row in rows:
        if (claim := told.get(row["id"])) is not None:
            readings[row["cause"], row["method"], row["version"]].append(_read(row["id"], claim, acts.get(row["id"])))
    whole = []
    for (cause, *_), reads in readings.items():
        if not any(read.judged for read in reads):
            left["on the world, not the text"] += 1
        elif cause in erased:
            left["of an erased text"] += 1
        elif (article := texts.get(cause)) is None or article.kind != "article":
            left["of no article"] += 1
        else:
            whole.append((cause, article, reads))
    found = labels(whole, name)
    found.left_out |= left
    return found


def _latest(rows: list[Any]) -> dict[str, tuple[str, Act]]:
    latest: dict[str, tuple[str, Act]] = {}
    for row in rows:
        act = _data(parse_envelope(row["body"]))
        if isinstance(act, ClaimReviewed | ClaimRetracted):
            before = latest.get(act.claim)
            if before is None or _order(*before) < _order(row["id"], act):
                latest[act.claim] = (row["id"], act)
    return latest


def _order(id_: str, act: Act) -> Any:
    return read_instant(act.at), id_


def _read(id_: str, claim: ClaimData, word: tuple[str, Act] | None) -> Read:
    if word is None:
        return Read(id_, claim, None)
    act, order = word[1], _order(*word)
    if isinstance(act, ClaimReviewed) and act.verdict == "confirm":
        return Read(id_, claim, Judged(order, claim))
    if act.reason != "misread":
        return Read(id_, claim, None)
    if isinstance(act, ClaimRetracted):
        return Read(id_, claim, Judged(order, None))
    try:
        right = type(claim).model_validate({**claim.model_dump(mode="json"), **act.corrected, "strong_key": None})
    except ValidationError:  # no such claim: the fold leaves it as published, and so nobody has judged it
        return Read(id_, claim, None)
    return Read(id_, claim, Judged(order, right))


def _data(envelope: Envelope) -> EventData | None:
    """What this code does not understand it cannot teach: the fold waits for an upgrade too."""
    try:
        return understand(envelope)
    except NotUnderstood:
        return None


def _article(row: Any) -> ArticleSeen | None:
    envelope = parse_envelope(row["body"])
    data = _data(envelope.model_copy(update={"data": envelope.data | orjson.loads(row["texts"])}))
    return data if isinstance(data, ArticleSeen) else None
