"""Append: stream entries become the record, once each, in gapless commit order. Knows nothing of the domain."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg

from services.projection.record.entries import NotStorable, Recordable, read_entry
from shared.bus import Entry, Poison, Unavailable
from shared.postgres import away, sql

_EVENT = ("position", "id", "type", "version", "subject", "time", "recorded_at", "body", "body_hash", "entry")
_LOCK_HEAD = sql(__file__, "lock_head.sql")
_STREAM = sql(__file__, "stream.sql")
_CONFLICT = sql(__file__, "conflict.sql")


@dataclass(frozen=True, slots=True)
class Appended:
    """What one append did. `first` and `last` are the new positions, None when nothing was new.

    `not_storable` holds the entries that are no envelopes, each with its reason; the others are recorded all the same.
    """

    first: int | None
    last: int | None
    new: int
    duplicates: int
    conflicts: int
    not_storable: tuple[tuple[Entry, str], ...]


async def append(pool: asyncpg.Pool, entries: Sequence[Entry]) -> Appended:
    """Record entries in one transaction: head lock, dedupe by id, COPY, head moved. Acknowledge after it returns.

    Idempotent. An id that is recorded with another body keeps the first body and leaves a row in record.conflict.
    """
    good: list[Recordable] = []
    bad: list[tuple[Entry, str]] = []
    for entry in entries:
        try:
            good.append(read_entry(entry))
        except NotStorable as error:
            bad.append((entry, str(error)))
    if not good:
        return Appended(None, None, 0, 0, 0, tuple(bad))
    async with pool.acquire() as connection, connection.transaction():
        # The lock comes before the dedupe: the other way round two appends of the same ids deadlock or double.
        row = await connection.fetchrow(_LOCK_HEAD)
        assert row is not None, "record.head has its one row"
        head, now = row
        known = {
            row["id"]: row["body_hash"]
            for row in await connection.fetch(
                "select id::text, body_hash from record.event where id = any($1)", [event.id for event in good]
            )
        }
        new: dict[str, Recordable] = {}
        conflicts: dict[tuple[str, bytes], Recordable] = {}
        for event in good:
            first = known.get(event.id)
            if first is None:
                known[event.id] = event.body_hash
                new[event.id] = event
            elif first != event.body_hash:
                conflicts[event.id, event.body_hash] = event
        await _write(connection, list(new.values()), head, now)
        if conflicts:
            await connection.executemany(
                _CONFLICT, [(c.id, c.body_hash, c.body, c.entry, now) for c in conflicts.values()]
            )
        latest: dict[str, tuple[int, int]] = {}
        for event in good:
            latest[event.stream] = max(latest.get(event.stream, (0, 0)), _order(event.entry))
        await connection.executemany(_STREAM, [(name, f"{ms}-{seq}") for name, (ms, seq) in sorted(latest.items())])
    last = head + len(new)
    return Appended(
        head + 1 if new else None, last if new else None, len(new), len(good) - len(new), len(conflicts), tuple(bad)
    )


async def handle(pool: asyncpg.Pool, entries: Sequence[Entry]) -> Appended:
    """Append for the bus: raises Poison for a single entry that is no envelope, NotStorable to have a batch split.

    Raises Unavailable while the database is away, so that the bus waits and parks nothing.
    """
    try:
        done = await append(pool, entries)
    except Exception as error:
        if not away(error):
            raise
        raise Unavailable(f"no database: {error or type(error).__name__}") from None
    for _, reason in done.not_storable:
        raise Poison(reason) if len(entries) == 1 else NotStorable(reason)
    return done


async def _write(connection: Any, new: list[Recordable], head: int, now: Any) -> None:
    if not new:
        return
    rows = [
        (head + n, e.id, e.type, e.version, e.subject, e.time, now, e.body, e.body_hash, e.entry)
        for n, e in enumerate(new, 1)
    ]
    await connection.copy_records_to_table("event", schema_name="record", columns=_EVENT, records=rows)
    await connection.execute("update record.head set position = $1", head + len(new))
    gone = {event.erases for event in new if event.erases}
    if gone:
        await connection.execute("delete from record.text where event = any($1)", list(gone))
    asked = [event.erased_by for event in new if event.erased_by]
    if asked:
        # An erasure may come before its article: such a text is never stored.
        found = await connection.fetch("select id::text from record.event where id = any($1)", asked)
        erased = {row["id"] for row in found}
        texts = [
            (event.id, member, value)
            for event in new
            if event.texts and event.erased_by not in erased and event.id not in gone
            for member, value in event.texts.items()
        ]
        await connection.copy_records_to_table("text", schema_name="record", records=texts)


def _order(entry: str) -> tuple[int, int]:
    ms, _, seq = entry.partition("-")
    return (int(ms), int(seq or 0)) if ms.isdigit() else (0, 0)
