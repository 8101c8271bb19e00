"""Fetching from the web: bounded in bytes and time, honest about who asks, and only what has changed."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urljoin

import httpx

from services.ingest.canonical import is_sound
from services.ingest.errors import Unreachable
from services.ingest.found import Material

USER_AGENT = "SanctuaryLedger/0.1 (reads public news, rulings and official lists; asks only for what has changed)"
# identity: a compressed answer can be small on the wire and without end in memory.
HEADERS = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity", "Accept": "*/*"}
_ERROR_NUMBER = re.compile(r"\[Errno -?\d+\] ")
REDIRECTS = (301, 302, 303, 307, 308)

# The one place where an address is judged before it is connected to. Raises Unreachable for one that is refused.
Judge = Callable[[httpx.URL], Awaitable[None]]


async def any_address(_: httpx.URL) -> None:
    """Let every address pass."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much one fetch may take: bytes of the body, seconds in all, redirects."""

    size: int = 8 << 20
    seconds: float = 30.0
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said of the version that it sent; asked with again, it answers only if there is a newer one."""

    etag: str | None = None
    last_modified: str | None = None

    def headers(self) -> dict[str, str]:
        """Return the conditions of the next request."""
        told = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in told.items() if value}


class Fetcher:
    """Fetches one address at a time per call; calls may run side by side."""

    def __init__(self, client: httpx.AsyncClient, judge: Judge = any_address, bounds: Bounds = Bounds()) -> None:
        self._client, self._judge, self._bounds = client, judge, bounds

    async def get(self, url: str, known: Validators = Validators()) -> tuple[Material, Validators] | None:
        """Return the body with its validators, or None when it has not changed since `known`.

        The material's address is the one that answered, after redirects. Raises Unreachable.
        """
        try:
            async with asyncio.timeout(self._bounds.seconds):
                return await self._follow(url, known)
        except TimeoutError:
            raise Unreachable(f"no whole answer within {self._bounds.seconds:g} s") from None
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            what = _ERROR_NUMBER.sub("", str(error)) or "the connection was lost"
            raise Unreachable(f"{what}: check the address") from None

    async def _follow(self, url: str, known: Validators) -> tuple[Material, Validators] | None:
        for _ in range(self._bounds.redirects + 1):
            if not is_sound(url):
                raise Unreachable(f"{url[:200]!r} is no http or https address with a host: check it")
            await self._judge(httpx.URL(url))
            async with self._client.stream("GET", url, headers={**HEADERS, **known.headers()}) as answer:
                if answer.status_code in REDIRECTS and "location" in answer.headers:
                    url = urljoin(url, answer.headers["location"])
                    continue
                if answer.status_code == 304:
                    return None
                if answer.status_code != 200:
                    raise Unreachable(f"the server answers {answer.status_code} {answer.reason_phrase}")
                return await self._read(url, answer)
        raise Unreachable(f"more than {self._bounds.redirects} redirects")

    async def _read(self, url: str, answer: httpx.Response) -> tuple[Material, Validators]:
        if answer.headers.get("content-encoding", "identity").lower() != "identity":
            raise Unreachable("the server compresses although asked not to")
        body = bytearray()
        async for chunk in answer.aiter_raw():
            body += chunk
            if len(body) > self._bounds.size:
                raise Unreachable(f"larger than {self._bounds.size >> 20} MiB")
        media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower() or None
        material = Material(url, bytes(body), media_type, answer.charset_encoding)
        return material, Validators(answer.headers.get("etag"), answer.headers.get("last-modified"))


def web_client() -> httpx.AsyncClient:
    """Return the HTTP client of ingest; the caller closes it. Redirects are followed by Fetcher, which judges each."""
    limits = httpx.Limits(max_connections=16, max_keepalive_connections=8)
    return httpx.AsyncClient(follow_redirects=False, trust_env=False, timeout=httpx.Timeout(10.0), limits=limits)
