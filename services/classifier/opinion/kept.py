"""The first answer to a question is the answer: an article that is delivered again is read by it, and not asked again.

A claim's id does not tell answers apart, so two answers would be two bodies under one id.
"""

from collections import OrderedDict
from typing import Protocol

from shared.bus.entry import Client

PREFIX = "ledger:classifier:opinion:1"
# Longer than an entry waits for its redelivery: the retention of the streams is a week by default.
DAYS = 30
MOST = 2_000


class Kept(Protocol):
    """Answers by the key of their question."""

    async def known(self, key: str) -> bytes | None:
        """Return what was kept."""

    async def keep(self, key: str, answer: bytes) -> bytes:
        """Keep an answer where there is none; return the one that is kept."""


class KeptHere:
    """In the memory of this process, the last ones only: for the command line."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._held: OrderedDict[str, bytes] = OrderedDict()

    async def known(self, key: str) -> bytes | None:
        """Return what was kept."""
        return self._held.get(key)

    async def keep(self, key: str, answer: bytes) -> bytes:
        """Keep an answer where there is none; return the one that is kept."""
        kept = self._held.setdefault(key, answer)
        self._held.move_to_end(key)
        while len(self._held) > self._most:
            self._held.popitem(last=False)
        return kept


class KeptOnServer:
    """On the stream server, for all replicas. Redis errors pass: the batch waits as it does for its publishing.

    What was answered here is remembered until it is kept, so that a full server does not make anybody ask again.
    """

    def __init__(self, client: Client) -> None:
        self._client, self._here = client, KeptHere()

    async def known(self, key: str) -> bytes | None:
        """Return what was kept."""
        kept: bytes | None = await self._client.get(f"{PREFIX}:{key}")
        if kept is None and (here := await self._here.known(key)):
            return await self.keep(key, here)
        return kept

    async def keep(self, key: str, answer: bytes) -> bytes:
        """Keep an answer where there is none; return the one that is kept."""
        here = await self._here.keep(key, answer)
        first: bytes | None = await self._client.set(f"{PREFIX}:{key}", here, nx=True, get=True, ex=DAYS * 86_400)
        return here if first is None else first
