"""A chat completions server on loopback that answers, or fails, as a test wants; it notes what it was asked."""

import asyncio
import contextlib
import gzip
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

Behaviour = Callable[["Asked", asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Asked:
    """One request: its path, its headers in small letters, its body."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def shown(self) -> dict[str, Any]:
        """The article as it was shown."""
        found: dict[str, Any] = json.loads(self.body["messages"][1]["content"])
        return found


@dataclass
class Server:
    """Where it listens, what it does, and what it was asked so far."""

    behaves: Behaviour
    url: str = ""
    asked: list[Asked] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request on a connection, then the end."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            first, *lines = head.split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            body = json.loads(await reader.readexactly(int(headers["content-length"])))
            self.asked.append(asked := Asked(first.split()[1], headers, body))
            await self.behaves(asked, writer)
            await writer.drain()
        writer.close()


@contextlib.asynccontextmanager
async def answering(behaves: Behaviour) -> AsyncIterator[Server]:
    """Run a server."""
    made = Server(behaves)
    async with await asyncio.start_server(made.serve, "127.0.0.1", 0) as server:
        made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
        yield made
        server.close_clients() if hasattr(server, "close_clients") else None


def send(writer: asyncio.StreamWriter, body: bytes, status: str = "200 OK", **headers: str) -> None:
    told = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    writer.write(f"HTTP/1.1 {status}\r\ncontent-length: {len(body)}\r\nconnection: close\r\n{told}\r\n".encode() + body)


def completion(**said: Any) -> bytes:
    message = {"role": "assistant", "content": json.dumps(said)}
    return json.dumps({"model": "judge-7b-q4", "choices": [{"message": message, "finish_reason": "stop"}]}).encode()


def says(**said: Any) -> Behaviour:
    """Answer so; the quote is the title where none is given, the places are all that were offered."""

    async def behave(asked: Asked, writer: asyncio.StreamWriter) -> None:
        own = {"quote": asked.shown["title"], "places": [place["id"] for place in asked.shown["places"]]}
        send(writer, completion(**{**own, **said}))

    return behave


def sends(body: bytes, status: str = "200 OK", **headers: str) -> Behaviour:
    async def behave(asked: Asked, writer: asyncio.StreamWriter) -> None:
        send(writer, body, status, **headers)

    return behave


def packed(body: bytes) -> Behaviour:
    return sends(gzip.compress(body), content_encoding="gzip")


def in_turn(*behaviours: Behaviour) -> Behaviour:
    """One behaviour for each request, the last for all that follow."""
    left = list(behaviours)

    async def behave(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await (left.pop(0) if len(left) > 1 else left[0])(asked, writer)

    return behave


async def silent(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """Take the request and say nothing."""
    await asyncio.sleep(600)


async def dripping(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """A byte now and then: never silent, never done."""
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n")
    for _ in range(5000):
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.05)


async def endless(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """A body without end."""
    writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"1000\r\n" + b" " * 4096 + b"\r\n")
        await writer.drain()


async def hangs_up(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """End in mid answer."""
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n{")
