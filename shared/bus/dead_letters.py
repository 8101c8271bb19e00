"""Dead letters: entries that could not be handled, parked beside their stream with the reason."""

import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from redis.exceptions import OutOfMemoryError, ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError

from shared.bus.entry import DATA, Client
from shared.bus.publish import FSYNC_TIMEOUT_MS, StreamsFull
from shared.errors import LedgerError

SUFFIX = ".dlq"
_PAGE = 100
# One script: a delivery that was thought dead may come back when another has parked the entry or handled it, and a
# client whose reply was lost asks again. XADD is the first to write: a full server refuses before anything has moved.
_PARK_PENDING = """
if #redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[2], ARGV[2], 1) == 0 then return 0 end
redis.call('XADD', KEYS[2], '*', unpack(ARGV, 3))
return redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
"""

# A script stops at its first error, where MULTI would go on to delete a letter that its stream has just refused.
_REPLAY = """
local moved = 0
for i, id in ipairs(ARGV) do
    local stream, letters = KEYS[2 * i - 1], KEYS[2 * i]
    local letter = redis.call('XRANGE', letters, id, id)[1]
    if letter then
        for field = 1, #letter[2], 2 do
            if letter[2][field] == '__data__' then
                redis.call('XADD', stream, '*', '__data__', letter[2][field + 1])
            end
        end
        moved = moved + redis.call('XDEL', letters, id)
    end
end
return moved
"""


class NoSuchDeadLetter(LedgerError):
    """There is no such dead letter: `sanctuary dead-letters list` shows those that are there."""


class AmbiguousDeadLetter(LedgerError):
    """Several dead letters answer to this id: write it with its stream, as in policy-changed/1700000000000-0."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A parked entry: its own id, where it came from, why, how often it was delivered, and its bytes.

    `version` is that of the program whose group refused it (shared.version); empty where an earlier one did not say.
    """

    id: str
    stream: str
    origin_id: str
    group: str
    error: str
    deliveries: int
    version: str
    raw: bytes

    @property
    def parked_at(self) -> datetime:
        """When it was parked, UTC, by the server's clock."""
        return datetime.fromtimestamp(int(self.id.partition("-")[0]) / 1000, UTC)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many dead letters a stream has, and for how many seconds the oldest has been waiting (0 for none)."""

    count: int
    oldest_seconds: float


async def park(
    client: Client,
    *,
    stream: str,
    group: str,
    entry_id: str,
    raw: bytes,
    error: str,
    deliveries: int,
    version: str,
    pending: bool = False,
) -> bool:
    """Move an entry to the dead letters and acknowledge it, both or neither; return whether that was done.

    With `pending` only where the group still has it pending, so that it is parked once, whoever else delivers it; and
    it is on disk when this returns: the entry's batch is acknowledged next, and what a power cut took back would be
    acknowledged with it. Raises redis errors, also when the disk is not reached in time.
    """
    letter: dict[str, bytes | str | int] = {
        DATA: raw,
        "origin_id": entry_id,
        "group": group,
        "error": error[:500],
        "deliveries": deliveries,
        "version": version,
    }
    if pending:
        fields = [part for pair in letter.items() for part in pair]
        pipe = client.pipeline(transaction=False)
        pipe.eval(_PARK_PENDING, 2, stream, stream + SUFFIX, group, entry_id, *fields)
        pipe.execute_command("WAITAOF", 1, 0, FSYNC_TIMEOUT_MS)
        parked, disk = await pipe.execute(raise_on_error=False)
        return bool(_settled(parked)) and _on_disk(disk)
    async with client.pipeline(transaction=True) as pipe:
        pipe.xadd(stream + SUFFIX, letter)
        pipe.xack(stream, group, entry_id)
        await pipe.execute()
    return True


def _settled(reply: object) -> object:
    if isinstance(reply, Exception):
        raise reply
    return reply


def _on_disk(reply: object) -> bool:
    if isinstance(reply, ResponseError) and "unknown command" in str(reply).lower():
        return True  # a server before Redis 7.2: its appendfsync setting decides
    if isinstance(reply, list) and reply[0] >= 1:
        return True
    raise (
        reply if isinstance(reply, Exception) else RedisTimeoutError("the dead letter is not on the server's disk yet")
    )


async def waiting(client: Client, stream: str) -> Waiting:
    """Return how many dead letters a stream has, of all groups, and how long the oldest has waited."""
    count = int(await client.xlen(stream + SUFFIX))
    first = await client.xrange(stream + SUFFIX, count=1) if count else []
    if not first:
        return Waiting(0, 0.0)
    return Waiting(count, max(0.0, time.time() - int(first[0][0].partition(b"-")[0]) / 1000))


async def pages(client: Client, streams: Sequence[str]) -> AsyncIterator[list[DeadLetter]]:
    """Yield the dead letters of these streams, a page at a time, oldest first within each stream.

    What is parked after a stream's first page was asked for is left out, so that it ends even when all are parked anew.
    """
    for stream in streams:
        last = await client.xrevrange(stream + SUFFIX, count=1)
        after = "-"
        while last and (found := await client.xrange(stream + SUFFIX, min=after, max=last[0][0], count=_PAGE)):
            yield [_letter(stream, entry_id.decode(), fields) for entry_id, fields in found]
            after = "(" + found[-1][0].decode()


async def dead_letters(client: Client, streams: Sequence[str]) -> list[DeadLetter]:
    """Return all dead letters of these streams, oldest first within each."""
    return [letter async for page in pages(client, streams) for letter in page]


async def find(client: Client, streams: Sequence[str], entry_id: str) -> DeadLetter:
    """Return one dead letter by its own id or its origin's, with or without `stream/` before it.

    Raises NoSuchDeadLetter, AmbiguousDeadLetter.
    """
    stream, _, bare = entry_id.rpartition("/")
    found = [
        letter
        async for page in pages(client, [name for name in streams if stream in ("", name)])
        for letter in page
        if bare in (letter.id, letter.origin_id)
    ]
    if len(found) > 1:
        found = [letter for letter in found if letter.id == bare]  # an origin may have been refused by two groups
    if len(found) > 1:
        names = ", ".join(f"{letter.stream}/{letter.id}" for letter in found)
        raise AmbiguousDeadLetter(f"{entry_id} names {len(found)} dead letters: write one of {names}")
    if not found:
        raise NoSuchDeadLetter(f"no dead letter {entry_id}: `sanctuary dead-letters list` shows those that are there")
    return found[0]


async def replay(client: Client, *letters: DeadLetter) -> int:
    """Put entries on their streams again and take them out of the dead letters; return how many were still there.

    Each letter is moved whole or not at all, and once, even when the answer is lost on the way and asked for again.
    Raises StreamsFull.
    """
    keys = [key for letter in letters for key in (letter.stream, letter.stream + SUFFIX)]
    try:
        return int(await client.eval(_REPLAY, len(keys), *keys, *(letter.id for letter in letters)))
    except OutOfMemoryError as error:
        raise StreamsFull.told(error) from None


async def discard(client: Client, *letters: DeadLetter) -> int:
    """Delete dead letters for good; return how many were still there."""
    async with client.pipeline(transaction=True) as pipe:
        for letter in letters:
            pipe.xdel(letter.stream + SUFFIX, letter.id)
        return sum(await pipe.execute())


def _letter(stream: str, entry_id: str, fields: dict[bytes, bytes]) -> DeadLetter:
    return DeadLetter(
        id=entry_id,
        stream=stream,
        origin_id=fields[b"origin_id"].decode(),
        group=fields[b"group"].decode(),
        error=fields[b"error"].decode(errors="replace"),
        deliveries=int(fields[b"deliveries"]),
        version=fields.get(b"version", b"").decode(),
        raw=fields[DATA.encode()],
    )
