"""A group that comes late: the streams keep what is young, so it reads the record too, once.

The group is made at the beginning of its stream at once, so that nothing more is trimmed away from it, and with it, in
one transaction, a mark that says how far its past has been read. The past is then read beside the new entries; what is
in both is handled twice, which handlers bear by their promise. A process that dies goes on at the mark.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

from redis.exceptions import ResponseError

from shared.bus.consume import Consumer
from shared.bus.entry import DATA, Client, Entry
from shared.bus.failure import delay
from shared.bus.groups import group_names
from shared.errors import LedgerError

# Given a position of the record, yields (last position, entries) batch by batch: what the record holds after it, up to
# its end at the time of the first question. Later events are in the stream, behind the group.
Past = Callable[[int], AsyncIterator[tuple[int, list[Entry]]]]


class NoPast(LedgerError):
    """The group is new, its stream has been trimmed, and there is no record to read the rest from.

    Give the service DATABASE_URL with a role that may read the record.
    """


def mark(stream: str, group: str) -> str:
    """Return the key that holds the position up to which a late group has read its past; absent when it has."""
    return f"{stream}.{group}.past"


async def begin(client: Client, stream: str, group: str, *, has_past: bool) -> None:
    """Make the group where it is missing, its past still to be read; call it before the consumers start.

    Raises NoPast when there is nobody to ask for the past (`has_past` false) and the stream has lost entries.
    """
    if group in await group_names(client, stream):
        return
    if not has_past:
        if lost := await _lost(client, stream):
            raise NoPast(
                f"group {group} is new and {stream} no longer holds its first {lost} entries: "
                "give DATABASE_URL a role that may read the record"
            )
        return
    async with client.pipeline(transaction=True) as pipe:
        pipe.set(mark(stream, group), 0, nx=True)
        pipe.xgroup_create(stream, group, id="0", mkstream=True)
        replies = await pipe.execute(raise_on_error=False)
    for reply in replies:
        if isinstance(reply, Exception) and "BUSYGROUP" not in str(reply):  # another replica was first
            raise reply


async def is_due(client: Client, stream: str, group: str) -> bool:
    """Tell whether the group's past is still to be read."""
    return bool(await client.exists(mark(stream, group)))


async def bootstrap(client: Client, consumer: Consumer, past: Past) -> int:
    """Hand the group's past to its handler, by the rules for new entries; return how many events that were.

    Does nothing when the past has been read. Raises what `past` raises; the next call goes on at the mark.
    """
    key = mark(consumer.stream, consumer.group)
    at = await client.get(key)
    if at is None:
        return 0
    await consumer.broker.connect()
    count = 0
    async for position, entries in past(int(at)):
        await _settle(replace(consumer, past=True), entries)
        count += len(entries)
        if not await client.set(key, position, xx=True):
            return count  # another replica has read it all
    await client.delete(key)
    return count


async def _lost(client: Client, stream: str) -> int:
    """Return how many entries a stream has had and holds no longer."""
    try:
        info = await client.xinfo_stream(stream)
    except ResponseError:  # no such stream yet
        return 0
    return int(info["entries-added"]) - int(info["length"])


async def _settle(consumer: Consumer, entries: list[Entry]) -> None:
    """Deliver until all are handled or parked: here nobody else delivers them again."""
    raw = [(entry.id.encode(), {DATA.encode(): entry.raw}) for entry in entries]
    for deliveries in range(1, consumer.max_deliveries + 1):
        try:
            await consumer.deliver(raw, deliveries)
            return
        except Exception:
            if deliveries == consumer.max_deliveries:
                raise
            await asyncio.sleep(delay(deliveries, random.random()))  # noqa: S311 (jitter, no secret)
