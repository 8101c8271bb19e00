"""One request and its answer, whole and within the bounds, or the cause why not."""

import asyncio
import ssl
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Self

import httpcore

from services.ingest.fetching.allowed import Allowed
from services.ingest.fetching.answers import Head, heads_too_large, read_head, refusal
from services.ingest.fetching.bounds import USUAL, Bounds
from services.ingest.fetching.connecting import JudgedConnections, Resolver, system_resolver
from services.ingest.fetching.manners import POLITE, Manners
from services.ingest.fetching.patience import read_retry_after
from services.ingest.fetching.refusals import ConnectionLost, NoHttp, NoTrust, TooSlow
from services.ingest.fetching.targets import Target
from services.ingest.fetching.unpacking import ACCEPTED, Body

_DRAINED = 64 << 10
"""A body of so many bytes is read though nobody wants it, so that its connection serves again."""


@dataclass(frozen=True, slots=True)
class Redirect:
    """The server leads on."""

    location: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole body, unpacked."""

    head: Head
    body: bytes


class Client:
    """An HTTP client without cookies, credentials, proxies and redirects, over connections that are judged."""

    def __init__(
        self,
        allowed: Allowed | None = None,
        bounds: Bounds = USUAL,
        manners: Manners = POLITE,
        *,
        resolve: Resolver = system_resolver,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self.allowed, self.bounds, self.manners = allowed or Allowed(), bounds, manners
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl_context,
            max_connections=16,
            max_keepalive_connections=8,
            keepalive_expiry=20.0,
            network_backend=JudgedConnections(self.allowed, resolve),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close all connections."""
        await self._pool.aclose()

    async def ask(
        self, target: Target, conditions: dict[str, str], bounds: Bounds, left: float, now: datetime
    ) -> Answer | Redirect | None:
        """Ask for one thing within `left` seconds; None says that it has not changed. Raises Refused.

        now: the time of day, from which a date in Retry-After counts.
        """
        try:
            async with asyncio.timeout(left):
                return await self._ask(target, conditions, bounds, now)
        except TimeoutError:
            raise TooSlow(f"no whole answer within {bounds.seconds:g} s: try again later") from None
        except httpcore.ConnectError as error:
            raise NoTrust(f"no secure connection to {target.host} ({_plainly(error)}): check the address") from None
        except httpcore.RemoteProtocolError as error:
            told = _plainly(error)
            if "too long" in told:
                raise heads_too_large(bounds) from None
            if "isconnected" in told or "peer closed" in told:
                raise ConnectionLost(f"{target.host} went away before the answer was whole: try again later") from None
            raise NoHttp(f"what {target.host} sends is no HTTP ({told}): check the address") from None
        except httpcore.LocalProtocolError as error:
            raise NoHttp(f"cannot be asked for ({_plainly(error)}): check the address") from None
        except (httpcore.NetworkError, httpcore.TimeoutException, OSError):  # OSError: TLS that breaks in mid-answer
            raise ConnectionLost(f"the connection to {target.host} was lost: try again later") from None

    async def _ask(
        self, target: Target, conditions: dict[str, str], bounds: Bounds, now: datetime
    ) -> Answer | Redirect | None:
        headers: list[tuple[bytes | str, bytes | str]] = [
            ("Host", target.netloc),
            ("User-Agent", self.manners.user_agent),
            ("Accept", "*/*"),
            ("Accept-Encoding", ACCEPTED),
            *conditions.items(),
        ]
        url = httpcore.URL(
            scheme=target.scheme.encode(), host=target.host.encode(), port=target.port, target=target.path.encode()
        )
        extensions = {"timeout": {"connect": bounds.connect, "read": None, "write": bounds.connect, "pool": None}}
        async with AsyncExitStack() as held:
            try:
                async with asyncio.timeout(bounds.first):
                    answer = await held.enter_async_context(
                        self._pool.stream("GET", url, headers=headers, extensions=extensions)
                    )
            except TimeoutError:
                raise TooSlow(f"no answer within {bounds.first:g} s: try again later") from None
            head = read_head(answer.status, answer.headers, bounds)
            location = head.location
            unchanged = head.status == HTTPStatus.NOT_MODIFIED
            refused = None if location or unchanged else refusal(head, bounds, _retry_after(head, now))
            if location or unchanged or refused:
                if unchanged or (head.length is not None and head.length <= _DRAINED):
                    async for _ in answer.aiter_stream():  # the connection serves again only behind a whole answer
                        pass
                if refused:
                    raise refused
                return Redirect(location) if location else None
            body = Body(head.get("content-encoding") or "", bounds)
            async for piece in answer.aiter_stream():
                body.add(piece)
            return Answer(head, body.whole())


def _retry_after(head: Head, now: datetime) -> float | None:
    return read_retry_after(head.get("retry-after"), now)


def _plainly(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__
