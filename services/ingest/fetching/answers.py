"""The head of an answer, read with suspicion. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus

from services.ingest.fetching.bounds import Bounds
from services.ingest.fetching.refusals import AnswerRefused, Busy, HeadersTooLarge, Refused, WrongType
from services.ingest.fetching.unpacking import too_large

REDIRECTS = frozenset({301, 302, 303, 307, 308})
BUSY = frozenset({429, 500, 502, 503, 504})
NO_TEXT = (
    "image/",
    "video/",
    "audio/",
    "font/",
    "model/",
    "application/pdf",
    "application/wasm",
    "application/x-msdow",
)
_LONGEST_VALIDATOR = 500
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Head:
    """status, and the headers by name in lower case; one that came several times is joined by commas."""

    status: int
    headers: dict[str, str]

    def get(self, name: str) -> str | None:
        """Return a header."""
        return self.headers.get(name)

    @property
    def media_type(self) -> str | None:
        """The declared type, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower() or None

    @property
    def charset(self) -> str | None:
        """The declared character set."""
        found = _CHARSET.search(self.headers.get("content-type", ""))
        return found.group(1).lower() if found else None

    @property
    def location(self) -> str | None:
        """Where a redirect leads; None for any other answer. Servers write it in UTF-8, whatever the RFC says."""
        told = self.headers.get("location") if self.status in REDIRECTS else None
        return told.encode("latin-1").decode("utf-8", "replace") if told else None

    def validator(self, name: str) -> str | None:
        """Return a header that can be sent back as it is; None where it is missing, strange or long."""
        told = self.headers.get(name, "")
        return told if told and len(told) <= _LONGEST_VALIDATOR and told.isascii() and told.isprintable() else None

    @property
    def length(self) -> int | None:
        """The declared length of the body."""
        told = self.headers.get("content-length", "")
        return int(told) if told.isascii() and told.isdigit() and len(told) < 19 else None


def read_head(status: int, headers: Iterable[tuple[bytes, bytes]], bounds: Bounds) -> Head:
    """Read the head of an answer. Raises HeadersTooLarge."""
    held = list(headers)
    size = sum(len(name) + len(value) + 4 for name, value in held)
    if size > bounds.head:
        raise heads_too_large(bounds)
    told: dict[str, str] = {}
    for name, value in held:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        told[key] = f"{told[key]}, {text}" if key in told else text
    return Head(status, told)


def heads_too_large(bounds: Bounds) -> HeadersTooLarge:
    """Return the refusal of a head beyond the bound."""
    return HeadersTooLarge(f"the head of the answer is larger than {bounds.head >> 10} KiB: not read")


def refusal(head: Head, bounds: Bounds, retry_after: float | None) -> Refused | None:
    """Return why the body of an answer (no redirect, not 304) is not worth reading; None where it is."""
    if head.status != 200:
        text = f"the server answers {head.status} {_phrase(head.status)}".rstrip()
        return Busy(head.status, text, retry_after) if head.status in BUSY else AnswerRefused(head.status, text)
    if head.media_type and head.media_type.startswith(NO_TEXT):
        return WrongType(f"is {head.media_type[:60]}, no text: give the address of a feed, a page or a list")
    if head.length is not None and head.length > bounds.size:
        return too_large(bounds)
    return None


def _phrase(status: int) -> str:
    """Our own words for a status: the server's may be anything."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
