"""The record as a service with a role that only reads sees it: events as they were published, in order."""

from collections.abc import AsyncIterator

import asyncpg
import orjson

from shared.bus.bootstrap import Past
from shared.bus.entry import Entry
from shared.postgres import sql


def past(pool: asyncpg.Pool, stream: str, batch: int) -> Past:
    """Return the reader of a stream's past: all events of its type that are recorded when it is first asked.

    Texts are put back into their events; an erased article comes without. An entry's id is the one under which it was
    recorded. The role needs select on record.head, record.event and record.text.
    """

    async def read(after: int) -> AsyncIterator[tuple[int, list[Entry]]]:
        head = await pool.fetchval("select position from record.head")
        query = sql(__file__, "record.sql")
        while rows := await pool.fetch(query, stream, after, head, batch):
            after = rows[-1]["position"]
            yield after, [Entry(stream, row["entry"], _whole(row["body"], row["texts"])) for row in rows]

    return read


def _whole(body: str, texts: str | None) -> bytes:
    if texts is None:
        return body.encode()
    event = orjson.loads(body)
    event["data"] |= orjson.loads(texts)
    return orjson.dumps(event)
