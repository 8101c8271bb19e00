"""The texts beside the record: stored with their event, unless a tombstone says otherwise; whichever comes first."""

from collections.abc import Sequence
from typing import Any

from services.projection.record.entries import Recordable
from shared.postgres import sql

_ERASED = sql(__file__, "erased.sql")


async def erased_among(connection: Any, events: Sequence[Recordable]) -> set[str]:
    """Return the ids of the events whose text is erased, by a tombstone of their own or of their address.

    Call it after the events of the same batch are written: a tombstone may come beside its article.
    """
    asked = [event for event in events if event.erased_by]
    if not asked:
        return set()
    rows = await connection.fetch(_ERASED, [event.erased_by for event in asked], [event.address for event in asked])
    found = {row["erased"] for row in rows}
    return {event.id for event in asked if found & {event.erased_by, event.address}}


async def write_texts(connection: Any, new: Sequence[Recordable]) -> bool:
    """Store the texts of new events, and remove those that new tombstones name; return whether any was erased."""
    gone = {event.erases for event in new if event.erases}
    if gone:
        await connection.execute("delete from record.text where event = any($1)", list(gone))
    erased = await erased_among(connection, new)
    texts = [
        (event.id, member, value) for event in new if event.id not in erased for member, value in event.texts.items()
    ]
    if texts:
        await connection.copy_records_to_table("text", schema_name="record", records=texts)
    return bool(gone or erased)
