"""When to stop asking a server that fails, and when to try it again."""

from collections.abc import Callable
from time import monotonic

FAILURES, REST, LONGEST_REST = 5, 60.0, 3600.0


class Breaker:
    """Rests for `rest` seconds after so many failures in a row, then lets one try through at a time.

    A rest that the server asks for (Retry-After) is kept at once, up to an hour. `now`: a clock in seconds.
    """

    def __init__(self, failures: int = FAILURES, rest: float = REST, now: Callable[[], float] = monotonic) -> None:
        self._bound, self._rest, self._now = failures, rest, now
        self._failed, self._until = 0, 0.0

    @property
    def rests(self) -> float:
        """Seconds until the next try; 0 while it may be asked."""
        return max(0.0, self._until - self._now())

    def admits(self) -> bool:
        """Whether to ask now. After a rest for failures the next one waits until this try is known, or a rest long."""
        if self.rests:
            return False
        if self._failed >= self._bound:
            self._until = self._now() + self._rest
        return True

    def succeeded(self) -> None:
        """The server answered."""
        self._failed, self._until = 0, 0.0

    def failed(self, wait: float | None = None) -> None:
        """The server failed; `wait`: seconds that it asked for."""
        self._failed += 1
        rest = self._rest if self._failed >= self._bound else 0.0
        self._until = max(self._until, self._now() + max(rest, min(wait or 0.0, LONGEST_REST)))
