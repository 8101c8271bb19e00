"""Is the record what was appended to it? Every event is read once more, and compared with what its row says of it."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import orjson

from services.projection.fold.advance import Progress
from services.projection.record.entries import NotStorable, read_entry
from services.projection.record.erasures import erased
from services.projection.replay.export import PAGE_BYTES, PAGE_EVENTS, whole
from shared.bus import Entry
from shared.events import EVENT_TYPES
from shared.events.body_hash import FLEETING, body_hash
from shared.postgres import sql

_BESIDE = ("id", "type", "version", "subject", "time")


async def altered(
    pool: asyncpg.Pool, end: int, *, progress: Progress | None = None
) -> AsyncIterator[tuple[int, str, str]]:
    """Yield (position, event id, what differs) of each event up to `end` that is not as it was recorded.

    What is beside the body is compared with it, and body and texts with the hash that append made of them. Where a
    text is gone the hash tells nothing; the rest is still compared, and a tombstone must say that it is gone. A text
    that lies there in spite of the tombstone of its article is told as well.
    """
    after, gone = 0, await erased(pool)
    while rows := await pool.fetch(sql(__file__, "export.sql"), after, end, PAGE_EVENTS, PAGE_BYTES):
        for row in rows:
            if found := differing(row):
                yield row["position"], row["id"], found
            if row["texts"] and row["id"] in gone.articles:
                yield row["position"], row["id"], "its text is there and was erased"
            if lacks_text(row) and not gone.held_in(row["body"].encode()):
                gone = await erased(pool)  # a tombstone may have come since
                if not gone.held_in(row["body"].encode()):
                    yield row["position"], row["id"], "its text is missing and was not erased"
        after = rows[-1]["position"]
        if progress:
            progress(after, end)


def lacks_text(row: Any) -> bool:
    """Tell whether a row lacks a text with which it was recorded; an import may record an article without. Pure."""
    model = EVENT_TYPES.get(row["type"])
    if model is None or not model.text_members:
        return False
    event = whole(row["body"], row["texts"])
    if all(member in event["data"] for member in model.text_members):
        return False
    return bool(body_hash(row["type"], event.get("subject"), event["data"], FLEETING) != row["body_hash"])


def differing(row: Any) -> str:
    """Return in what a row of the record differs from the event that it holds; empty where in nothing. Pure."""
    event = whole(row["body"], row["texts"])
    model = EVENT_TYPES.get(row["type"])
    complete = model is None or all(member in event["data"] for member in model.text_members)
    try:
        read = read_entry(Entry("record", str(row["position"]), orjson.dumps(event)))
    except NotStorable as error:
        return str(error)
    found = [name for name in _BESIDE if getattr(read, name) != row[name]]
    if complete and read.body_hash != row["body_hash"]:
        found.append("body or text" if read.texts else "body")
    return ", ".join(found)
