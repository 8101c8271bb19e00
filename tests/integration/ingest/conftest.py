"""A small web on loopback that knows conditional requests, and the means to look at the streams."""

import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson
import pytest

from services.ingest.memory import Memory
from shared.bus import DATA, Publisher, connect


@dataclass
class Web:
    """Pages by path; what was asked for, with the answer's code. While `hold` is clear nobody gets an answer."""

    address: str
    pages: dict[str, tuple[str, bytes, dict[str, str]]] = field(default_factory=dict)
    asked: list[tuple[str, int]] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    hold: threading.Event = field(default_factory=threading.Event)
    waiting: int = 0

    def put(self, path: str, body: str | bytes, media_type: str = "text/html", **headers: str) -> str:
        raw = body if isinstance(body, bytes) else body.encode()
        self.pages[path] = (media_type, raw, headers)
        return self.address + path


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if not site.hold.is_set():
                site.waiting += 1
                site.hold.wait(60)
            media_type, body, headers = site.pages.get(self.path, ("", b"", {"status": "404"}))
            etag = f'"{sha256(body).hexdigest()[:12]}"'
            code = int(headers.get("status", "304" if self.headers.get("If-None-Match") == etag else "200"))
            if self.path != "/robots.txt":
                site.asked.append((self.path, code))
            site.agents.add(f"{self.headers['User-Agent']} {self.headers['Accept-Encoding']}")
            self.send_response(code)
            self.send_header("ETag", etag)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", "0" if code == 304 else str(len(body)))
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            if code != 304:
                self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = Web(f"http://127.0.0.1:{server.server_address[1]}")
    monkeypatch.setenv("SANCTUARY_ALLOW_PRIVATE", site.address.removeprefix("http://"))
    site.hold.set()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
async def client(redis_url: str) -> AsyncIterator[Any]:
    connected = connect(redis_url)
    yield connected
    await connected.aclose()


@pytest.fixture
def publisher(client: Any) -> Publisher:
    return Publisher(client)


@pytest.fixture
def memory(client: Any) -> Memory:
    return Memory(client)


async def published(client: Any, stream: str = "article-seen") -> list[dict[str, Any]]:
    """The data of a stream's events, oldest first, each with its id."""
    entries = [orjson.loads(entry[1][DATA.encode()]) for entry in await client.xrange(stream)]
    return [{"event_id": event["id"]} | event["data"] for event in entries]
