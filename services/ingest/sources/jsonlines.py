"""JSON lines: one text a line, {"url", "title", "text", "published", ...}."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import orjson

from services.ingest.canonical import is_sound, is_web
from services.ingest.errors import Unreadable
from services.ingest.found import Found, Item, Material, Refusal
from services.ingest.moments import read_moment
from services.ingest.normalise import normalise, one_line

NAMES = {
    "title": ("title", "headline"),
    "text": ("text", "body", "content"),
    "published": ("published", "published_at", "date"),
    "modified": ("modified", "modified_at", "updated"),
    "author": ("author", "byline"),
    "publisher": ("publisher", "outlet", "source"),
    "language": ("language", "lang"),
}


def suits(material: Material) -> bool:
    """Whether it is named or typed as JSON lines, or begins with an object."""
    typed = material.media_type in ("application/x-ndjson", "application/jsonl", "application/json-lines")
    return typed or material.suffix in (".jsonl", ".ndjson") or material.head.startswith(b"{")


def read(material: Material) -> Iterator[Found]:
    """Yield one item a line; a line that cannot be read is refused with its number, and the others go in."""
    for number, line in enumerate(material.body.removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
        if not line.strip():
            continue
        try:
            yield _item(line, material)
        except (Unreadable, ValueError) as error:
            yield Refusal(f"{material.address} line {number}", _reason(error))


def _reason(error: Exception) -> str:
    return f"malformed JSON: {error}" if isinstance(error, orjson.JSONDecodeError) else str(error)


def _item(line: bytes, material: Material) -> Item:
    told = orjson.loads(line)
    if not isinstance(told, dict):
        raise Unreadable('not an object: a line is {"url": ..., "title": ..., "text": ..., "published": ...}')
    title, text = one_line(_string(told, "title") or ""), normalise(_string(told, "text") or "")
    if not title and not text:
        raise Unreadable("neither title nor text: one of them is needed")
    mark = told.get("id") or sha256(line.strip()).hexdigest()[:16]
    url = told.get("url") or told.get("link") or f"{material.address}#{mark}"
    if not isinstance(url, str) or not 0 < len(url) <= 2000:
        raise Unreadable("url is no address: a text of at most 2,000 characters is needed")
    if is_web(url) and not is_sound(url):
        raise Unreadable(f"url {url[:200]!r} is no address: write http:// or https:// and a host")
    return Item(
        url=url,
        title=title,
        text=text,
        language=_string(told, "language"),
        publisher=_string(told, "publisher"),
        author=one_line(_string(told, "author") or "") or None,
        published=read_moment(_string(told, "published")),
        modified=read_moment(_string(told, "modified")),
        origin=material.address,
    )


def _string(told: dict[str, Any], member: str) -> str | None:
    for name in NAMES[member]:
        value = told.get(name)
        if value is not None and not isinstance(value, str):
            raise Unreadable(f"{name} is {type(value).__name__}: a text is needed")
        if value:
            return value
    return None
