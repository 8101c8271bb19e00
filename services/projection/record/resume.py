"""Reading on: from where each stream must be read, so that the record misses nothing that the streams still hold."""

from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from services.projection.record.entries import NotStorable, order, read_entry
from shared.bus import DATA, Entry
from shared.bus.dead_letters import dead_letters
from shared.bus.entry import Client
from shared.telemetry import log

# Of two entries that were read at once the later one may be recorded first, and a backup be taken in between.
LATE = 3600.0
# As many of the newest entries as replicas may have in their hands at once; restored, they are not in the record.
LOOKED_AT = 2000

Order = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Standing:
    """One stream beside the record. Entry ids as two numbers, (0, 0) where there is none.

    recorded: the last entry that the record names. first: the oldest that the stream holds, None when it is empty.
    last: the newest that it ever gave. trimmed: whether entries were taken from its beginning. missing: whether an
    entry that the group has had, and that is neither pending nor a dead letter, is not in the record.
    """

    recorded: Order
    first: Order | None
    last: Order
    trimmed: bool
    missing: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do with a stream: the entry that the record shall name, from where to read again, and what is gone."""

    named: Order | None = None
    read_after: Order | None = None
    gap: tuple[Order, Order] | None = None


def plan(standing: Standing, late: float = LATE) -> Plan:
    """Decide. Pure.

    A stream whose newest entry lies before the recorded one is another stream than the record knew: the server was
    lost, and the ids begin anew. An entry that is missing in the record shows that the database is older than the
    group: it is set back, to `late` seconds before the last one recorded. Ids make what comes twice harmless.
    """
    recorded = min(standing.recorded, standing.last)
    first = standing.first or (standing.last[0], standing.last[1] + 1)
    return Plan(
        named=recorded if recorded < standing.recorded else None,
        read_after=(max(0, recorded[0] - int(late * 1000)), 0) if standing.missing else None,
        # Trimming never takes the last recorded entry: a stream that begins after it was trimmed for a newer database.
        gap=(recorded, first) if standing.trimmed and first > recorded else None,
    )


async def resume(
    pool: asyncpg.Pool, client: Client, streams: Sequence[str], group: str, late: float = LATE
) -> dict[str, Plan]:
    """Bring record and groups together before anything is consumed; return what was done, by stream. Idempotent.

    A gap is kept in record.gap and told at every look at the status.
    """
    done = {}
    for stream in streams:
        chosen = plan(await _standing(pool, client, stream, group), late)
        if chosen == Plan():
            continue
        done[stream] = chosen
        if chosen.named is not None:
            await pool.execute("update record.stream set last_entry = $2 where name = $1", stream, _text(chosen.named))
            log.warning("stream_began_anew", stream=stream, newest_entry=_text(chosen.named))
        if chosen.gap:
            after, before = map(_text, chosen.gap)
            await pool.execute(
                "insert into record.gap (stream, after_entry, before_entry) values ($1, $2, $3) on conflict do nothing",
                *(stream, after, before),
            )
            log.error(
                "entries_gone", stream=stream, after=after, before=before, remedy="import an export that has them"
            )
        if chosen.read_after is not None:
            await client.xgroup_setid(stream, group, _text(chosen.read_after))
            log.warning("reads_again", stream=stream, after=_text(chosen.read_after))
    return done


async def _standing(pool: asyncpg.Pool, client: Client, stream: str, group: str) -> Standing:
    """Look at a stream. The group first, the record last: what is acknowledged in between is recorded by then."""
    info = await client.xinfo_stream(stream)
    groups = {found["name"].decode(): found for found in await client.xinfo_groups(stream)}
    had = await _had(client, stream, group, groups[group]["last-delivered-id"].decode())
    recorded = await pool.fetchval("select last_entry from record.stream where name = $1", stream)
    first = info["first-entry"]
    return Standing(
        recorded=order(recorded or "0-0"),
        first=order(first[0].decode()) if first else None,
        last=order(info["last-generated-id"].decode()),
        trimmed=info["entries-added"] > info["length"],
        missing=await _missing(pool, had),
    )


async def _had(client: Client, stream: str, group: str, delivered: str) -> list[str]:
    """Return the event ids of the newest entries that the group is done with, but for dead letters."""
    if order(delivered) == (0, 0):
        return []
    open_: set[str] = set()
    after = "-"
    while found := await client.xpending_range(stream, group, min=after, max="+", count=LOOKED_AT):
        open_ |= {one["message_id"].decode() for one in found}
        after = "(" + found[-1]["message_id"].decode()
    open_ |= {letter.origin_id for letter in await dead_letters(client, [stream]) if letter.group == group}
    ids = []
    for entry_id, fields in await client.xrevrange(stream, max=delivered, count=LOOKED_AT):
        if entry_id.decode() not in open_:
            try:
                ids.append(read_entry(Entry(stream, entry_id.decode(), fields.get(DATA.encode(), b""))).id)
            except NotStorable:
                continue  # a dead letter that was discarded
    return ids


async def _missing(pool: asyncpg.Pool, ids: list[str]) -> bool:
    if not ids:
        return False
    found = await pool.fetchval("select count(*) from record.event where id = any($1)", ids)
    return int(found) < len(set(ids))


def _text(entry: Order) -> str:
    return f"{entry[0]}-{entry[1]}"
