"""Turns: one request at a time and host, a pause between two, and rest for a host that failed or asked for it."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from services.ingest.fetching.clock import Clock
from services.ingest.fetching.patience import PATIENCE
from services.ingest.fetching.refusals import HostRests

HOSTS = 10_000
"""So many hosts are remembered; the longest unused is forgotten first."""

Take = Callable[[str, float], Awaitable[None]]
"""Waits until no other process has asked the host within so many seconds."""


async def alone(_: str, __: float) -> None:
    """Nobody else reads."""


@dataclass(slots=True)
class _Host:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    next_at: float = 0.0
    rests_until: float = 0.0
    failures: int = 0
    waiting: int = 0


class Turns:
    """What is known of hosts while the service runs. `take` keeps the pauses together with other processes."""

    def __init__(self, clock: Clock, take: Take = alone) -> None:
        self._clock, self._take = clock, take
        self._hosts: OrderedDict[str, _Host] = OrderedDict()

    @asynccontextmanager
    async def turn(self, host: str, interval: float) -> AsyncIterator[None]:
        """Wait until nobody else asks the host and `interval` seconds have passed since the last answer ended.

        Raises HostRests where that is longer than a fetch is patient.
        """
        state = self._of(host)
        state.waiting += 1
        try:
            async with state.lock:
                while (rest := state.rests_until - self._clock.now()) > 0:
                    if rest > PATIENCE:
                        raise HostRests(f"{host} rests for another {rest:.0f} s: it failed, or asked for it")
                    await self._clock.sleep(rest)
                while (pause := state.next_at - self._clock.now()) > 0:
                    await self._clock.sleep(pause)
                if interval > 0:
                    await self._take(host, interval)
                try:
                    yield
                finally:
                    state.next_at = self._clock.now() + interval
        finally:
            state.waiting -= 1

    def succeeded(self, host: str) -> None:
        """Note that the host answered."""
        self._of(host).failures = 0

    def failures(self, host: str) -> int:
        """Return how many fetches in a row were given up."""
        return self._of(host).failures

    def rest(self, host: str, seconds: float, *, failed: bool) -> None:
        """Leave the host alone for a while; `failed` counts."""
        state = self._of(host)
        state.rests_until = max(state.rests_until, self._clock.now() + seconds)
        state.failures += failed

    def _of(self, host: str) -> _Host:
        state = self._hosts.setdefault(host, _Host())
        self._hosts.move_to_end(host)
        if len(self._hosts) > HOSTS:
            name, oldest = next(iter(self._hosts.items()))
            if not oldest.waiting:
                del self._hosts[name]
        return state
