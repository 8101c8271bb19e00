"""Append: stream entries become the record, once each, in gapless commit order. Knows nothing of the domain."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from services.projection.record.entries import NotStorable, Recordable, order, read_entry
from services.projection.record.head import KnownHead, RecordPutBack
from services.projection.record.texts import erased_among, write_texts
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
    `erased` says that an erasure came, or an article whose text may not be kept: erasures.py has work.
    """

    first: int | None
    last: int | None
    new: int
    duplicates: int
    conflicts: int
    not_storable: tuple[tuple[Entry, str], ...]
    erased: bool = False


async def append(pool: asyncpg.Pool, entries: Sequence[Entry], known_head: KnownHead | None = None) -> Appended:
    """Record entries in one transaction: head lock, dedupe by id, COPY, head moved. Acknowledge after it returns.

    Idempotent. An id that is recorded with another body keeps the first body and leaves a row in record.conflict.
    Raises RecordPutBack, having changed nothing, where the record ends before `known_head`.
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
        if known_head:
            known_head.check(head)
        new, others = await _divided(connection, good)
        await _write(connection, new, head, now)
        erased = await write_texts(connection, new) or any(event.erases for event in good)
        conflicts = await _conflicts(connection, others, now)
        await _read_up_to(connection, good)
    last = head + len(new)
    if known_head:
        known_head.committed(last)
    first, end = (head + 1, last) if new else (None, None)
    return Appended(first, end, len(new), len(good) - len(new), conflicts, tuple(bad), erased)


async def handle(pool: asyncpg.Pool, entries: Sequence[Entry], known_head: KnownHead | None = None) -> Appended:
    """Append for the bus: raises Poison for a single entry that is no envelope, NotStorable to have a batch split.

    Raises Unavailable while the database is away or put back, so that the bus waits and parks nothing.
    """
    try:
        done = await append(pool, entries, known_head)
    except RecordPutBack as error:
        raise Unavailable(str(error)) from None
    except Exception as error:
        if not away(error):
            raise
        raise Unavailable(f"no database: {error or type(error).__name__}") from None
    for _, reason in done.not_storable:
        raise Poison(reason) if len(entries) == 1 else NotStorable(reason)
    return done


async def _divided(connection: Any, events: Sequence[Recordable]) -> tuple[list[Recordable], list[Recordable]]:
    """Return the events that are new, each once, and those whose id is taken by another body."""
    rows = await connection.fetch(
        "select id::text, body_hash from record.event where id = any($1)", [event.id for event in events]
    )
    known = {row["id"]: row["body_hash"] for row in rows}
    new: list[Recordable] = []
    others: dict[tuple[str, bytes], Recordable] = {}
    for event in events:
        first = known.get(event.id)
        if first is None:
            known[event.id] = event.body_hash
            new.append(event)
        elif first != event.body_hash:
            others[event.id, event.body_hash] = event
    return new, list(others.values())


async def _write(connection: Any, new: list[Recordable], head: int, now: datetime) -> None:
    if not new:
        return
    rows = [
        (head + n, e.id, e.type, e.version, e.subject, e.time, now, e.body, e.body_hash, e.entry)
        for n, e in enumerate(new, 1)
    ]
    await connection.copy_records_to_table("event", schema_name="record", columns=_EVENT, records=rows)
    await connection.execute("update record.head set position = $1", head + len(new))


async def _conflicts(connection: Any, others: list[Recordable], now: datetime) -> int:
    """Keep the other bodies to be shown.

    Of an erased article there is none, its recorded body may lack the text; nor of a tombstone: a text is erased once,
    whoever asks for it again.
    """
    others = [event for event in others if not event.erases]
    if not others:
        return 0
    erased = await erased_among(connection, others)
    shown = [(e.id, e.body_hash, e.body, e.entry, now) for e in others if e.id not in erased]
    await connection.executemany(_CONFLICT, shown)
    return len(shown)


async def _read_up_to(connection: Any, events: Sequence[Recordable]) -> None:
    ids: dict[str, list[str]] = {}
    for event in events:
        ids.setdefault(event.stream, []).append(event.entry)
    latest = {name: max(map(order, of)) for name, of in sorted(ids.items())}
    await connection.executemany(_STREAM, [(name, f"{ms}-{seq}") for name, (ms, seq) in latest.items()])
