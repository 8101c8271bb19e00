"""The raw floors: the least work that takes in and folds events at all, with the same decoder (orjson) and no promises.

They dedupe nothing, lock nothing, keep no history, check nothing. What the ledger costs is the ratio to them.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from tests.bench.telling import Raw

GROUP = "floor"
_EVENT = ("position", "id", "type", "subject", "time", "body")
_PAGE = "select position, body::text from {table} where position > $1 order by position limit $2"


async def xadd(client: Any, events: Iterable[Raw], *, prefix: str = "raw:", chunk: int = 500) -> None:
    """Pipelined XADD and nothing else."""
    pipe = client.pipeline(transaction=False)
    for number, (stream, raw) in enumerate(events, 1):
        pipe.xadd(prefix + stream, {"__data__": raw})
        if number % chunk == 0:
            await pipe.execute()
    await pipe.execute()


async def append(client: Any, connection: Any, streams: Iterable[str], position: int, *, batch: int = 500) -> int:
    """XREADGROUP, COPY in one transaction, XACK, until the streams are empty; return the last position."""
    for stream in streams:
        while found := await client.xreadgroup(GROUP, "one", {stream: ">"}, count=batch):
            entries = found[0][1] if isinstance(found, list) else next(iter(found.values()))[0]
            position = await copy(connection, [fields[b"__data__"] for _, fields in entries], position)
            await client.xack(stream, GROUP, *(entry for entry, _ in entries))
    return position


async def copy(connection: Any, raws: Iterable[bytes], position: int) -> int:
    """COPY events behind a position in one transaction; return the last position."""
    rows = []
    for position, raw in enumerate(raws, position + 1):  # noqa: B020 (it goes on counting)
        document = orjson.loads(raw)
        rows.append(
            (
                *(position, UUID(document["id"]), document["type"], document.get("subject")),
                *(datetime.fromisoformat(document["time"]), raw.decode()),
            )
        )
    async with connection.transaction():
        await connection.copy_records_to_table("event", schema_name="raw", columns=_EVENT, records=rows)
    return position


async def fold(
    connection: Any,
    to_position: int,
    *,
    rows_too: bool,
    page: int = 2000,
    after: int = 0,
    table: str = "record.event",
    last: dict[tuple[str, str], Any] | None = None,
) -> dict[tuple[str, str], Any]:
    """Read the record in pages, decode, keep the last value per place and dimension, COPY them, move a checkpoint.

    One transaction per page. With `rows_too` each claim is also COPYed as one row with its data and one unique index,
    which is what any read model that can show claims has to write at the least. `after`, `table` and `last` are for
    a fold that goes on where it stopped.
    """
    last = {} if last is None else last
    position, query = after, _PAGE.format(table=table)
    while position < to_position:
        found = await connection.fetch(query, position, min(page, to_position - position))
        moved: dict[tuple[str, str], tuple[str, str | None]] = {}
        rows = []
        position = found[-1][0]
        for _, body in found:
            document = orjson.loads(body)
            data = document["data"]
            places = data.get("jurisdictions")
            if places is None:
                continue
            value = (data.get("direction") or data.get("supports") or data["action"], data["event_date"])
            for dimension in data.get("dimensions") or (document["type"],):
                for place in places:
                    last[place["id"], dimension] = moved[place["id"], dimension] = value
            if rows_too:
                text = orjson.dumps(data).decode()
                rows.append((UUID(document["id"]), document["type"], document.get("subject"), value[1], text))
        async with connection.transaction():
            records = [(*key, *value) for key, value in moved.items()]
            await connection.copy_records_to_table("last_value", schema_name="raw", records=records)
            if rows:
                await connection.copy_records_to_table("row", schema_name="raw", records=rows)
            await connection.execute("update raw.checkpoint set position = $1", position)
    return last
