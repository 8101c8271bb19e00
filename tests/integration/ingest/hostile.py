"""Servers on loopback that answer as no server should, and a fetcher that may read them."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from services.ingest.fetching import Allowed, Bounds, Client, Fetcher, Manners, read_allowed
from services.ingest.fetching.clock import REAL, Clock
from services.ingest.fetching.connecting import Resolver, system_resolver
from services.ingest.fetching.manners import POLITE

Script = Callable[[asyncio.StreamWriter], Awaitable[None]]
EASY = Bounds(size=1 << 20, connect=20.0, first=20.0, seconds=40.0)
"""Enough for a busy machine; what is to be left in time is given less."""
NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


def answer(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    """A whole answer; `length` is what its head says where that is not true."""
    told = ["Content-Type: text/html", *headers, f"Content-Length: {len(body) if length is None else length}"]
    return "\r\n".join([f"HTTP/1.1 {status}", *told, "", ""]).encode() + body


@dataclass
class Site:
    """What a server answers by path: bytes, or a script that writes them. asked: what was asked for, with the head."""

    port: int = 0
    pages: dict[str, bytes | Script] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    open: int = 0
    most_open: int = 0
    sent: int = 0
    clients: list[Client] = field(default_factory=list)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def fetcher(
        self,
        bounds: Bounds = EASY,
        manners: Manners = POLITE,
        *,
        allowed: Allowed | None = None,
        clock: Clock = REAL,
        resolve: Resolver = system_resolver,
    ) -> Fetcher:
        allowed = allowed if allowed is not None else read_allowed(f"127.0.0.1:{self.port}")
        self.clients.append(Client(allowed, bounds, manners, resolve=resolve))
        return Fetcher(self.clients[-1], clock)

    async def write_on(self, writer: asyncio.StreamWriter, piece: bytes, pause: float = 0.0) -> None:
        """Send the same for ever."""
        while True:
            writer.write(piece)
            self.sent += len(piece)
            await writer.drain()
            await asyncio.sleep(pause)


@asynccontextmanager
async def serving(
    pages: Mapping[str, bytes | Script] | None = None,
    *,
    at: tuple[str, int] = ("127.0.0.1", 0),
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[Site]:
    """Serve until the block ends; robots.txt is missing unless it is among the pages."""
    site = Site(pages=dict(pages or {}))

    handling: dict[asyncio.Task[None] | None, asyncio.StreamWriter] = {}

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        handling[asyncio.current_task()] = writer
        site.open += 1
        site.most_open = max(site.open, site.most_open)
        try:
            while head := (await reader.readuntil(b"\r\n\r\n")).decode():
                path = head.split(" ")[1]
                site.asked.append((path, head))
                told = site.pages.get(path, NOT_FOUND)
                if isinstance(told, bytes):
                    writer.write(told)
                    await writer.drain()
                else:
                    await told(writer)
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            site.open -= 1
            writer.close()

    server = await asyncio.start_server(handle, *at, ssl=tls)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        for client in site.clients:
            await client.aclose()
        server.close()
        for writer in handling.values():
            writer.transport.abort()
        await asyncio.wait_for(asyncio.gather(*(task for task in handling if task)), 10)


@dataclass
class Hands:
    """A clock that a test moves: sleeping only moves it, and notes for how long."""

    at: float = 1000.0
    slept: list[float] = field(default_factory=list)
    chance: float = 0.0

    def clock(self) -> Clock:
        async def sleep(seconds: float) -> None:
            self.slept.append(round(seconds, 6))
            self.at += seconds
            await asyncio.sleep(0)

        return replace(REAL, now=lambda: self.at, sleep=sleep, chance=lambda: self.chance)
