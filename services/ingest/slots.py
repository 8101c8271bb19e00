"""Slots in Redis: replicas that read from one host keep the pause between two requests together."""

import asyncio
import random
from collections.abc import Awaitable, Callable

from services.ingest.memory import PREFIX
from shared.bus.entry import Client

Sleep = Callable[[float], Awaitable[object]]


class Slots:
    """The slots of one process: a key that lives for the pause. Whoever makes it may ask, the others wait."""

    def __init__(
        self, client: Client, *, sleep: Sleep = asyncio.sleep, chance: Callable[[], float] = random.random
    ) -> None:
        self._client, self._sleep, self._chance = client, sleep, chance

    async def take(self, host: str, pause: float) -> None:
        """Return when nobody has taken the host's slot within the last `pause` seconds; it is taken then.

        Raises what the stream server raises.
        """
        key = f"{PREFIX}:lease:host:{host}"
        while not await self._client.set(key, b"", nx=True, px=max(1, round(pause * 1000))):
            await self._sleep(pause * (0.05 + 0.1 * self._chance()))
