"""Time and chance as the fetcher takes them in, so that tests are exact."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """now: seconds that only grow. date: the time of day, UTC. chance: 0 <= x < 1."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    chance: Callable[[], float] = random.random
    date: Callable[[], datetime] = lambda: datetime.now(UTC)


REAL = Clock()
