"""The door of the endpoint: a body is one JSON object of at most 1 MiB, sent within some seconds."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import orjson
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 1 << 20
MOST_SECONDS = 15.0
MOST_QUERY_STRING = 16_384


class Front:
    """Refuses what is no request before GraphQL sees it; passes the body on whole."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif len(scope["query_string"]) > MOST_QUERY_STRING:
            await _refuse(414, "The query string is too long: send the document in the body of a POST.", scope, send)
        elif scope["method"] != "POST":
            await self._app(scope, receive, send)
        else:
            await self._post(scope, receive, send)

    async def _post(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(MOST_SECONDS):
                body = await _read(scope, receive)
        except TimeoutError:
            await _refuse(408, "The body did not arrive in time.", scope, send)
            return
        if body is None:
            await _refuse(413, f"The body is longer than {MOST_BYTES} bytes.", scope, send)
            return
        if _says_json(scope) and not _is_object(body):
            await _refuse(400, "The body must be a JSON object with a query.", scope, send)
            return
        handed_over = False

        async def whole() -> Message:
            nonlocal handed_over
            if handed_over:
                return await receive()
            handed_over = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, whole, send)


async def _read(scope: Scope, receive: Receive) -> bytes | None:
    """The whole body; None as soon as it is known to be too long."""
    told = _header(scope, b"content-length")
    if told.isdigit() and int(told) > MOST_BYTES:
        return None
    parts, size = [], 0
    while True:
        message: MutableMapping[str, Any] = await receive()
        if message["type"] == "http.disconnect":
            return b""
        part = message.get("body", b"")
        parts.append(part)
        size += len(part)
        if size > MOST_BYTES:
            return None
        if not message.get("more_body"):
            return b"".join(parts)


def _header(scope: Scope, name: bytes) -> bytes:
    return next((value for key, value in scope["headers"] if key == name), b"")


def _says_json(scope: Scope) -> bool:
    return b"json" in _header(scope, b"content-type").lower()


def _is_object(body: bytes) -> bool:
    try:
        return isinstance(orjson.loads(body), dict)
    except orjson.JSONDecodeError:
        return False


async def _refuse(status: int, message: str, scope: Scope, send: Send) -> None:
    response = JSONResponse({"errors": [{"message": message}]}, status_code=status)

    async def nothing() -> Message:
        return {"type": "http.disconnect"}

    await response(scope, nothing, send)
