"""Dead letters: entries that could not be handled, parked beside their stream with the reason."""

from dataclasses import dataclass

from shared.bus.entry import DATA, Client
from shared.errors import LedgerError

SUFFIX = ".dlq"


class NoSuchDeadLetter(LedgerError):
    """There is no dead letter of this id: `sanctuary dead-letters list` shows those that are there."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A parked entry: its own id, where it came from, why, how often it was delivered, and its bytes."""

    id: str
    stream: str
    origin_id: str
    group: str
    error: str
    deliveries: int
    raw: bytes


async def park(
    client: Client, *, stream: str, group: str, entry_id: str, raw: bytes, error: str, deliveries: int
) -> None:
    """Move an entry to the dead letters and acknowledge it, both or neither."""
    async with client.pipeline(transaction=True) as pipe:
        pipe.xadd(
            stream + SUFFIX,
            {DATA: raw, "origin_id": entry_id, "group": group, "error": error[:500], "deliveries": deliveries},
        )
        pipe.xack(stream, group, entry_id)
        await pipe.execute()


async def dead_letters(client: Client, streams: list[str]) -> list[DeadLetter]:
    """Return all dead letters of these streams, oldest first within each."""
    return [
        DeadLetter(
            id=entry_id.decode(),
            stream=stream,
            origin_id=fields[b"origin_id"].decode(),
            group=fields[b"group"].decode(),
            error=fields[b"error"].decode(),
            deliveries=int(fields[b"deliveries"]),
            raw=fields[DATA.encode()],
        )
        for stream in streams
        for entry_id, fields in await client.xrange(stream + SUFFIX)
    ]


async def find(client: Client, streams: list[str], entry_id: str) -> DeadLetter:
    """Return one dead letter by its own id or its origin's. Raises NoSuchDeadLetter."""
    for letter in await dead_letters(client, streams):
        if entry_id in (letter.id, letter.origin_id):
            return letter
    raise NoSuchDeadLetter(f"no dead letter {entry_id}: `sanctuary dead-letters list` shows those that are there")


async def replay(client: Client, letter: DeadLetter) -> None:
    """Put the entry on its stream again and take it out of the dead letters, both or neither."""
    async with client.pipeline(transaction=True) as pipe:
        pipe.xadd(letter.stream, {DATA: letter.raw})
        pipe.xdel(letter.stream + SUFFIX, letter.id)
        await pipe.execute()


async def discard(client: Client, letter: DeadLetter) -> None:
    """Delete the dead letter for good."""
    await client.xdel(letter.stream + SUFFIX, letter.id)
