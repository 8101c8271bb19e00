"""A way to the stream server that lets so many entries of a stream through and then nothing more, for good."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

CHUNK = 1 << 16


@dataclass
class Holding:
    """`url` leads through it; `held` is set when an entry of `stream` beyond the first `passes` is kept back."""

    stream: str
    passes: int
    url: str
    server: str
    held: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def marker(self) -> bytes:
        """How the command begins that appends to the stream, behind the number of its parts."""
        return b"$4\r\nXADD\r\n$%d\r\n%s\r\n" % (len(self.stream), self.stream.encode())

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        answers, commands = await asyncio.open_unix_connection(self.server)
        back = asyncio.ensure_future(_copy(answers, writer))
        try:
            await self._forward(reader, commands)
        finally:
            back.cancel()
            await asyncio.gather(back, return_exceptions=True)
            for end in (commands, writer):
                end.close()

    async def _forward(self, reader: asyncio.StreamReader, commands: asyncio.StreamWriter) -> None:
        marker, seen = self.marker, b""
        with contextlib.suppress(ConnectionError):
            while chunk := await reader.read(CHUNK):
                window, start = seen + chunk, 0
                while not self.held.is_set() and (found := window.find(marker, start)) >= 0:
                    start = found + len(marker)
                    self.passes -= 1
                    if self.passes < 0:
                        commands.write(window[len(seen) : max(found, len(seen))])
                        await commands.drain()
                        self.held.set()
                if not self.held.is_set():
                    commands.write(chunk)
                    await commands.drain()
                seen = window[-(len(marker) - 1) :]


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while chunk := await reader.read(CHUNK):
            writer.write(chunk)
            await writer.drain()


@contextlib.asynccontextmanager
async def holding(redis_url: str, folder: Path, stream: str, passes: int) -> AsyncIterator[Holding]:
    """Run one before the server at the unix socket of `redis_url`."""
    path = folder / "held.sock"
    made = Holding(stream, passes, f"unix://{quote(str(path))}", unquote(urlsplit(redis_url).path))
    async with await asyncio.start_unix_server(made.serve, path) as server:
        yield made
        server.close()
