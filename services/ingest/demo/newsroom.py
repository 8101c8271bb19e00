"""The demo newsroom: a small site on loopback with a feed and a page for each article, as any outlet has."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from hashlib import sha256

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.ingest.demo.rendering import feed, page
from services.ingest.demo.stories import stories
from services.ingest.errors import Unreachable

HOST = "127.0.0.1"


class _Quiet(uvicorn.Server):
    """A server inside another service: signals are that one's business."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield


class Newsroom:
    """Serves from `open` to `close`; port 0 takes any free one."""

    def __init__(self, port: int = 0) -> None:
        self._port = port
        self._server: _Quiet | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def base(self) -> str:
        """The address of the site."""
        return f"http://{HOST}:{self._port}"

    @property
    def feed(self) -> str:
        """The address of its feed."""
        return f"{self.base}/feed.xml"

    async def open(self) -> None:
        """Start serving; returns when the site answers. Raises Unreachable when the port is taken."""
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((HOST, self._port))
            sock.listen(128)
        except OSError as error:
            sock.close()
            raise Unreachable(
                f"port {self._port} of the demo cannot be used ({error.strerror}): set SANCTUARY_DEMO_PORT to another"
            ) from None
        self._port = sock.getsockname()[1]
        config = uvicorn.Config(site(self.base), log_level="warning", access_log=False, lifespan="off")
        self._server = _Quiet(config)
        self._task = asyncio.create_task(self._server.serve(sockets=[sock]))

    async def close(self) -> None:
        """Stop serving."""
        if self._server and self._task:
            self._server.should_exit = True
            await self._task


def site(base: str) -> Starlette:
    """Return the site as an ASGI app; every answer has an ETag, and a version that is known is not sent again."""
    by_name = {story.name: story for story in stories()}

    async def get_feed(request: Request) -> Response:
        return _answer(request, feed(base, stories()), "application/rss+xml")

    async def get_page(request: Request) -> Response:
        story = by_name.get(request.path_params["name"])
        return _answer(request, page(story), "text/html") if story else Response("no such article", 404)

    return Starlette(routes=[Route("/feed.xml", get_feed), Route("/articles/{name}", get_page)])


def _answer(request: Request, text: str, media_type: str) -> Response:
    body = text.encode()
    headers = {"ETag": f'"{sha256(body).hexdigest()[:32]}"'}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)
