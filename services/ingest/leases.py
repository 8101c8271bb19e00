"""Leases in Redis: of the replicas that share the sources, one at a time reads each.

A lease is a hint, not a lock: a holder that was cut off may read on for a moment beside the next one. That costs a
fetch and never an event, since ids are deterministic.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from secrets import token_hex

from redis.exceptions import RedisError

from services.ingest.memory import PREFIX
from shared.bus.entry import Client
from shared.service import end

RENEW = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end return 0"
RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"
SECONDS = 60.0


class Leases:
    """The leases of one process; `seconds` is how long a dead holder keeps the others waiting."""

    def __init__(self, client: Client, seconds: float = SECONDS) -> None:
        self._client, self._seconds = client, seconds

    async def under(self, name: str, work: Callable[[], Awaitable[None]]) -> bool:
        """Do the work while holding the lease of that name; return False, having done nothing, where another holds it.

        The lease is renewed while the work goes on, and released after. Where it is lost on the way (Redis was emptied,
        or away for longer than the lease lasts) the work is cancelled and False returned. Raises what the work raises.
        """
        key, token = f"{PREFIX}:lease:{name}", token_hex(16)
        if not await self._client.set(key, token, nx=True, px=self._milliseconds):
            return False
        working = asyncio.ensure_future(work())
        try:
            if not await self._keep(key, token, working):
                return False
            await working
            return True
        finally:
            await end([working])
            await self._release(key, token)

    @property
    def _milliseconds(self) -> int:
        return max(1, int(self._seconds * 1000))

    async def _keep(self, key: str, token: str, working: "asyncio.Future[None]") -> bool:
        """Renew the lease until the work ends (True) or the lease is lost (False).

        Not a task beside the work: one that is cancelled while the client talks to the server may go on.
        """
        until = time.monotonic() + self._seconds
        while not (await asyncio.wait([working], timeout=self._seconds / 3))[0]:
            began = time.monotonic()
            try:
                async with asyncio.timeout(max(0.0, until - began)):
                    if not await self._client.eval(RENEW, 1, key, token, self._milliseconds):
                        return False
                until = began + self._seconds
            except (RedisError, OSError):
                if time.monotonic() >= until:
                    return False
        return True

    async def _release(self, key: str, token: str) -> None:
        """Give it back; where Redis is away it runs out by itself."""
        try:
            async with asyncio.timeout(min(2.0, self._seconds)):
                await self._client.eval(RELEASE, 1, key, token)
        except (RedisError, OSError):
            return
