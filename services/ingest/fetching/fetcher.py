"""Fetching from the web: who may be asked, when, in how many bytes and seconds, and what follows from a failure."""

from dataclasses import replace

from services.ingest.aside import aside
from services.ingest.charsets import narrow
from services.ingest.fetching.asking import Answer, Client, Redirect
from services.ingest.fetching.bounds import Bounds
from services.ingest.fetching.clock import REAL, Clock
from services.ingest.fetching.patience import Again, GiveUp, decide
from services.ingest.fetching.permission import Permission
from services.ingest.fetching.refusals import HostRests, Refused, TooManyRedirects, TooSlow
from services.ingest.fetching.robots import SIZE
from services.ingest.fetching.targets import Target, aim, onward
from services.ingest.fetching.turns import Take, Turns, alone
from services.ingest.fetching.validators import NONE, Validators
from services.ingest.found import Material

BINARY = "application/vnd."
"""Workbooks and their like: bytes that are no text in any character set."""


class Fetcher:
    """Reads addresses; calls may run side by side. It remembers what sites allow and which hosts rest: keep one.

    take: waits until no other process has asked a host within so many seconds.
    """

    def __init__(self, client: Client, clock: Clock = REAL, take: Take = alone) -> None:
        self._client, self._clock = client, clock
        self._turns = Turns(clock, take)
        self._permission = Permission(self._robots, clock)

    async def get(self, url: str, known: Validators = NONE) -> tuple[Material, Validators] | None:
        """Return the body with its validators, or None when it has not changed since `known`.

        The material's address is the one that answered, after redirects. Raises Refused (an Unreachable).
        """
        answered = await self._follow(url, known.headers(), self._client.bounds, polite=True)
        if answered is None:
            return None
        target, answer = answered
        head, body = answer.head, answer.body
        if not (head.media_type or "text/").startswith(BINARY):
            body = await aside(narrow, body)
        material = Material(target.url, body, head.media_type, head.charset)
        return material, Validators(head.validator("etag"), head.validator("last-modified"))

    async def _robots(self, url: str) -> bytes:
        bounds = replace(self._client.bounds, size=max(self._client.bounds.size, 2 * SIZE))
        answered = await self._follow(url, {}, bounds, polite=False)
        return answered[1].body if answered else b""

    async def _follow(
        self, url: str, conditions: dict[str, str], bounds: Bounds, *, polite: bool
    ) -> tuple[Target, Answer] | None:
        """Follow redirects, every hop judged like the first; `polite`: robots.txt is asked first."""
        left = bounds.seconds
        for _ in range(bounds.redirects + 1):
            target = aim(url, self._client.allowed)
            wished = await self._permission.seek(target) if polite else 0.0
            answer, left = await self._patiently(target, conditions, bounds, left, wished)
            if not isinstance(answer, Redirect):
                return (target, answer) if answer else None
            url = onward(target, answer.location)
        raise TooManyRedirects(f"more than {bounds.redirects} redirects: give the address where they end")

    async def _patiently(
        self, target: Target, conditions: dict[str, str], bounds: Bounds, left: float, wished: float
    ) -> tuple[Answer | Redirect | None, float]:
        """Ask for one thing in its turn, again where that may help; return the answer and the seconds that are left."""
        own = self._client.allowed.names(target.host, target.port)
        interval = max(wished, self._client.manners.own_interval if own else self._client.manners.interval)
        attempt = 0
        while True:
            attempt += 1
            try:
                async with self._turns.turn(target.host, interval):
                    began = self._clock.now()
                    try:
                        if left <= 0:
                            raise TooSlow(f"no whole answer within {bounds.seconds:g} s: try again later")
                        answer = await self._client.ask(target, conditions, bounds, left, self._clock.date())
                    finally:
                        left -= self._clock.now() - began
            except HostRests:
                raise
            except Refused as refused:
                next_ = decide(refused, attempt, self._turns.failures(target.host), self._clock.chance())
                match next_:
                    case Again(after):
                        self._turns.rest(target.host, after, failed=False)
                    case GiveUp(rest):
                        if rest:
                            self._turns.rest(target.host, rest, failed=True)
                        raise
            else:
                self._turns.succeeded(target.host)
                return answer, left
