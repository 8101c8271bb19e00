"""Publishing: a publish returns when the server has the events on disk."""

from collections.abc import Iterable, Iterator
from itertools import islice

from redis.exceptions import OutOfMemoryError, ResponseError

from shared.bus.entry import DATA, Client
from shared.bus.failure import Unavailable
from shared.events import Envelope

CHUNK = 500
FSYNC_TIMEOUT_MS = 2000


class NotDurable(Unavailable):
    """The server took the events but keeps no append-only file: start it with --appendonly yes."""


class StreamsFull(Unavailable, OutOfMemoryError):
    """The stream server is at its memory limit and refuses new events; nothing is dropped.

    `sanctuary status` names the group that stands still: start it, or give the server more memory.
    """

    @classmethod
    def told(cls, error: OutOfMemoryError) -> "StreamsFull":
        """Say it with the server's own words."""
        return cls(
            f"the stream server is full and refused the events, nothing is dropped ({error}): start the groups that "
            "`sanctuary status` warns of, or raise maxmemory, then publish again"
        )


class Publisher:
    """Writes events to their streams. Ids are deterministic, so a publish that failed is simply done again."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._waits = True

    async def publish(self, events: Iterable[Envelope]) -> int:
        """Append each event to the stream of its type, in order; return how many.

        Waits through short outages. Raises redis errors when the server stays away, StreamsFull when it is full
        (nothing is dropped: the caller's cursor has not moved), and NotDurable when it cannot keep what it is given.
        """
        return await self.publish_raw((event.type, event.to_json()) for event in events)

    async def publish_raw(self, entries: Iterable[tuple[str, bytes]]) -> int:
        """Append (stream, event JSON) pairs as `publish` does, without looking into them."""
        count = 0
        rest: Iterator[tuple[str, bytes]] = iter(entries)
        while chunk := list(islice(rest, CHUNK)):
            await self._send(chunk)
            count += len(chunk)
        return count

    async def _send(self, chunk: list[tuple[str, bytes]]) -> None:
        pipe = self._client.pipeline(transaction=False)
        for stream, raw in chunk:
            pipe.xadd(stream, {DATA: raw})
        if self._waits:
            pipe.execute_command("WAITAOF", 1, 0, FSYNC_TIMEOUT_MS)
        replies = await pipe.execute(raise_on_error=False)
        for reply in replies[: len(chunk)]:
            if isinstance(reply, OutOfMemoryError):
                raise StreamsFull.told(reply)
            if isinstance(reply, Exception):
                raise reply
        if self._waits:
            self._check(replies[-1])

    def _check(self, reply: object) -> None:
        if isinstance(reply, ResponseError):
            if "unknown command" in str(reply).lower():
                self._waits = False  # a server before Redis 7.2: its appendfsync setting decides
                return
            raise NotDurable(f"the stream server keeps no append-only file ({reply}): start it with --appendonly yes")
        if isinstance(reply, Exception):
            raise reply
        if not isinstance(reply, list) or reply[0] < 1:
            raise NotDurable(f"the stream server did not reach its disk within {FSYNC_TIMEOUT_MS} ms: look at its disk")
