"""Refusals over HTTP as problem+json (RFC 9457): one line each, and nothing of the inside."""

from collections.abc import Mapping
from http import HTTPStatus

import orjson
from pydantic import ValidationError
from starlette.responses import Response

from shared.errors import LedgerError
from shared.events.envelope import first_problem


class Problem(LedgerError):
    """A request is refused with this status; the text says why and how to mend it."""

    def __init__(
        self, status: int, detail: str, retry_after: int | None = None, *, headers: Mapping[str, str] = {}
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.headers = {**headers, **({"Retry-After": str(retry_after)} if retry_after is not None else {})}


def answer(refused: Problem) -> Response:
    """Return the problem as a response."""
    told = {
        "type": "about:blank",
        "title": HTTPStatus(refused.status).phrase,
        "status": refused.status,
        "detail": " ".join(str(refused).split()),
    }
    return Response(orjson.dumps(told), refused.status, refused.headers, "application/problem+json")


def one_line(error: Exception) -> str:
    """Return what is wrong with an input as one line."""
    return " ".join((first_problem(error) if isinstance(error, ValidationError) else str(error)).split())
