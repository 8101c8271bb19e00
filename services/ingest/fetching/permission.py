"""Asking a site's robots.txt before reading from it, once in a while for each site."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from services.ingest.aside import aside
from services.ingest.fetching.clock import Clock
from services.ingest.fetching.refusals import (
    AnswerRefused,
    Busy,
    Disallowed,
    NoAddress,
    Refused,
    RobotsAway,
    TooManyRedirects,
    WrongType,
)
from services.ingest.fetching.robots import Rules, read_rules
from services.ingest.fetching.targets import Target

AGE = 6 * 3600.0
"""Seconds that rules hold (RFC 9309, 2.4: a day at most)."""
AWAY_AGE = 60.0
"""Seconds until a robots.txt that could not be had is asked for again."""
STALE = 30 * 24 * 3600.0
"""Rules that cannot be renewed hold for so long (RFC 9309, 2.3.1.4)."""
SITES = 10_000
FEW = 500
"""So many rules are tried at once; more are tried beside the loop."""


async def _slowly(rules: Rules, target: Target) -> bool:
    return await aside(rules.allow, target.path)


Ask = Callable[[str], Awaitable[bytes]]


@dataclass(slots=True)
class _Site:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    rules: Rules | None = None
    read_at: float = 0.0
    ask_at: float = 0.0
    why: str = ""


class Permission:
    """`ask` reads a robots.txt and returns its bytes, or raises the Refused that kept it from that."""

    def __init__(self, ask: Ask, clock: Clock) -> None:
        self._ask, self._clock = ask, clock
        self._sites: OrderedDict[str, _Site] = OrderedDict()

    async def seek(self, target: Target) -> float:
        """Return the seconds that the site wishes between two requests. Raises Disallowed, RobotsAway.

        A cause that lies in the host (no such host, a private address) is raised as it is.
        """
        site = self._sites.setdefault(target.origin, _Site())
        self._sites.move_to_end(target.origin)
        if len(self._sites) > SITES:
            self._sites.popitem(last=False)
        async with site.lock:
            if self._clock.now() >= site.ask_at:
                await self._renew(site, target)
        if site.rules is None:
            raise RobotsAway(f"{target.origin}/robots.txt cannot be had ({site.why}): tried again in a while")
        allowed = site.rules.allow(target.path) if len(site.rules.rules) <= FEW else await _slowly(site.rules, target)
        if not allowed:
            raise Disallowed(f"{target.origin}/robots.txt asks programs not to read it: ask the publisher for leave")
        return site.rules.delay

    async def _renew(self, site: _Site, target: Target) -> None:
        now = self._clock.now()
        try:
            rules = await aside(read_rules, await self._ask(f"{target.origin}/robots.txt"))
        except Busy as refused:
            self._keep(site, str(refused), now)
        except (AnswerRefused, WrongType, TooManyRedirects, NoAddress):
            site.rules, site.read_at, site.ask_at = Rules(), now, now + AGE  # there is none: everything may be read
        except Refused as refused:
            if refused.of_host:
                raise
            self._keep(site, str(refused), now)
        else:
            site.rules, site.read_at, site.ask_at = rules, now, now + AGE

    def _keep(self, site: _Site, why: str, now: float) -> None:
        site.why, site.ask_at = why.partition(":")[0], now + AWAY_AGE
        if now - site.read_at > STALE:
            site.rules = None
