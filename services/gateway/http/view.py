"""The GraphQL endpoint: the GraphQL-over-HTTP draft's status codes and content types, finished JSON passed through."""

from collections.abc import AsyncGenerator, Mapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry import Schema
from strawberry.asgi import ASGIWebSocketAdapter, GraphQL
from strawberry.http import GraphQLHTTPResponse
from strawberry.http.base import BaseRequestProtocol
from strawberry.http.exceptions import NonJsonMessageReceived
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types import ExecutionResult

from services.gateway.errors import TIMEOUT, UNAVAILABLE
from services.gateway.live.changes import Changes

_RESPONSE = "application/graphql-response+json"
_AWAY = {TIMEOUT, UNAVAILABLE}


class Frames(ASGIWebSocketAdapter):
    """Text frames that hold a JSON object, whose payload is one too."""

    async def iter_json(self, *, ignore_parsing_errors: bool = False) -> AsyncGenerator[object, None]:
        """Yield the messages; one that is no object closes the socket as one that is no JSON does."""
        async for message in super().iter_json(ignore_parsing_errors=ignore_parsing_errors):
            if not isinstance(message, dict) or not isinstance(message.get("payload", {}), dict | None):
                raise NonJsonMessageReceived
            yield message

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Send the message as text, as the protocol asks."""
        await self.ws.send_text(orjson.dumps(message).decode())


class Endpoint(GraphQL[dict[str, Any], None]):
    """The endpoint of a schema. `changes` feeds its subscriptions."""

    websocket_adapter_class = Frames

    def __init__(self, schema: Schema, changes: Changes) -> None:
        super().__init__(schema, graphql_ide=None, subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,))
        self._changes = changes

    def should_render_graphql_ide(self, request: BaseRequestProtocol) -> bool:
        """Never: the explorer is at /, and a browser here is told, like anybody, that a query is missing."""
        return False

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> dict[str, Any]:
        """What subscriptions need."""
        return {"request": request, "response": response, "watch": self._changes.watch}

    async def get_sub_response(self, request: Request | WebSocket) -> Response:
        """The headers and the status that are added to the answer; kept beside the request."""
        response = await super().get_sub_response(request)
        request.state.answer = response
        request.state.modern = _modern(request.headers.get("accept", ""))
        return response

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        """Leave `data` out, and tell by the status, when the request itself failed."""
        body = await super().process_result(request, result)
        errors = result.errors or []
        if errors and result.data is None and all(error.path is None for error in errors):
            body.pop("data", None)
            if request.state.modern:
                codes = {(error.extensions or {}).get("code") for error in errors}
                request.state.answer.status_code = 503 if codes & _AWAY else 400
        if request.state.modern:
            request.state.answer.headers["content-type"] = f"{_RESPONSE}; charset=utf-8"
        return body

    def create_response(self, response_data: Any, sub_response: Response) -> Response:
        """One content type, the one that was negotiated."""
        chosen = sub_response.headers.get("content-type")
        del sub_response.headers["content-type"]
        response = super().create_response(response_data, sub_response)
        if chosen:
            response.headers["content-type"] = chosen
        return response

    def decode_json(self, data: str | bytes) -> object:
        """Read JSON strictly; raises a JSONDecodeError."""
        return orjson.loads(data)

    def encode_json(self, data: object) -> bytes:
        """Write JSON; finished pieces go out as they are."""
        return orjson.dumps(data)


def _modern(accept: str) -> bool:
    """Whether the reader prefers the media type of the draft to plain JSON."""
    modern, legacy = accept.find(_RESPONSE), accept.find("application/json")
    return modern >= 0 and not 0 <= legacy < modern
