"""What a handler waits for, told by the readiness of its service while the bus tries again."""

from collections.abc import Awaitable, Callable

from shared.bus.entry import Entry
from shared.bus.failure import Unavailable


class Waits:
    """Passes entries on to a handler and remembers the reason for which it could not take the last ones."""

    def __init__(self, handle: Callable[[list[Entry]], Awaitable[None]], what: str) -> None:
        self._handle, self._what = handle, what
        self._reason: str | None = None

    async def __call__(self, entries: list[Entry]) -> None:
        """Handle the entries. Raises what the handler raises."""
        try:
            await self._handle(entries)
        except Unavailable as error:
            self._reason = " ".join(str(error).split())
            raise
        self._reason = None

    async def problem(self) -> str | None:
        """Complain while the handler waits."""
        return f"{self._what} waits: {self._reason}" if self._reason else None
