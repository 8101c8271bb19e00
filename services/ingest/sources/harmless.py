"""XML of strangers: what declares entities or nests without end is refused before anything parses it at a cost."""

import re
from xml.parsers import expat

from services.ingest.errors import Unreadable

DEEPEST = 100
"""A feed's elements are nested in so many at most; feedparser's time grows with the square of the depth."""
UNTIDY_DEEPEST = 1000
"""The same where elements are left open, as <br> is."""
MOST = 60_000
"""A feed of a thousand entries has a third of so many elements; feedparser reads about ten thousand in a second."""
UNTIDY_MOST = 20_000
"""The same for a document that is no XML: its time grows with the square of what looks like a tag."""
ENTITIES = "the feed declares XML entities, which can be made to explode: not read"
DEEP = "the feed nests its elements without end: not read"
MANY = "the feed holds more elements than any feed needs: give one with fewer entries"
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>\s*", re.IGNORECASE)
_TAG = re.compile(rb"<(/?)[A-Za-z_][^<>]*>")


def harmless(text: str) -> bytes:
    """Return the document as UTF-8 that says so, so that whoever parses it reads what was checked here.

    Raises Unreadable for one that declares entities, which can be made to explode or to fetch what is elsewhere, and
    for one that is nested too deep or holds too much. One that is merely untidy passes, as long as it does not even
    mention entities.
    """
    body = b'<?xml version="1.0" encoding="utf-8"?>\n' + _DECLARATION.sub("", text.lstrip("\ufeff")).encode()
    try:
        _walk(body)
    except expat.ExpatError:
        if b"<!entity" in body.lower():
            raise Unreadable(ENTITIES) from None
        if body.count(b"<") > UNTIDY_MOST:
            raise Unreadable(MANY) from None
        if _depth(body) > UNTIDY_DEEPEST:
            raise Unreadable(DEEP) from None
    return body


def _walk(body: bytes) -> None:
    """Parse, and keep nothing."""
    depth = count = 0

    def start(*_: object) -> None:
        nonlocal depth, count
        depth += 1
        count += 1
        if depth > DEEPEST:
            raise Unreadable(DEEP)
        if count > MOST:
            raise Unreadable(MANY)

    def end(_: object) -> None:
        nonlocal depth
        depth -= 1

    def entity(*_: object) -> int:
        raise Unreadable(ENTITIES)

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.EntityDeclHandler = parser.UnparsedEntityDeclHandler = entity
    parser.ExternalEntityRefHandler = entity
    parser.Parse(body, True)


def _depth(body: bytes) -> int:
    depth = deepest = 0
    for tag in _TAG.finditer(body):
        if tag.group(1):
            depth = max(0, depth - 1)
        elif not tag.group().endswith(b"/>"):
            depth += 1
            deepest = max(deepest, depth)
    return deepest
