"""RSS and Atom feeds."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import urljoin

import feedparser

from services.ingest.canonical import is_web
from services.ingest.errors import Unreadable
from services.ingest.found import Found, Item, Link, Material, Refusal
from services.ingest.moments import from_struct
from services.ingest.normalise import normalise, one_line
from services.ingest.sources.harmless import harmless
from services.ingest.sources.markup import text_of

FULL_TEXT = 600
"""An entry whose own content has this many characters is a full text: its page is not fetched."""


def suits(material: Material) -> bool:
    """Whether the bytes begin as a feed does, whatever the server calls them."""
    return any(mark in material.head for mark in (b"<rss", b"<feed", b"<rdf:rdf"))


def read(material: Material) -> Iterator[Found]:
    """Yield the entries, oldest first. Raises Unreadable for a document that is no feed or that declares entities."""
    body = harmless(material.decoded())
    try:
        parsed = feedparser.parse(
            BytesIO(body),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,  # only its text is kept, and an entry's own link is joined to the address here
            resolve_relative_uris=False,
        )
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise Unreadable(f"the feed cannot be parsed ({str(error)[:80]}): check that it is RSS or Atom") from None
    if not parsed.version and not parsed.entries:
        raise Unreadable("the feed cannot be parsed: check that the address gives RSS or Atom")
    publisher = one_line(text_of(parsed.feed.get("title", ""))) or None
    language = parsed.feed.get("language")
    for entry in sorted(parsed.entries, key=_when):
        try:
            yield _found(entry, material, publisher, language)
        except Unreadable as error:
            yield Refusal(f"{material.address} entry {entry.get('id') or entry.get('link')}", str(error))


def _when(entry: Any) -> str:
    published, updated = _dates(entry)
    return updated or published or ""


def _dates(entry: Any) -> tuple[str | None, str | None]:
    # dict.get: feedparser's own get lends `published` to `updated`.
    published, updated = (from_struct(dict.get(entry, name)) for name in ("published_parsed", "updated_parsed"))
    return published, updated


def _found(entry: Any, material: Material, publisher: str | None, language: str | None) -> Found:
    address = entry.get("link") or entry.get("id") or ""
    try:
        url = urljoin(material.address, address) if material.from_web else address
    except ValueError:
        raise Unreadable("its link is no address: http:// or https:// and a host is needed") from None
    if not url or not (is_web(url) or ":" in url):
        raise Unreadable("the entry has no address: a link or an id is needed")
    title = one_line(text_of(entry.get("title", "")))
    own = max((text_of(part.get("value", "")) for part in entry.get("content", [])), key=len, default="")
    text = normalise(own or text_of(entry.get("summary", "")))
    if not title and not text:
        raise Unreadable("the entry has neither title nor text")
    published, modified = _dates(entry)
    source = entry.get("source", {})
    item = Item(
        url=url,
        title=title,
        text=text,
        language=language,
        publisher=one_line(text_of(source.get("title", ""))) or publisher,
        author=one_line(text_of(entry.get("author", ""))) or None,
        published=published or modified,
        modified=modified if published and modified and modified > published else None,
        feed=material.address,
        origin=material.address,
    )
    return Link(url, item) if len(own) < FULL_TEXT and material.from_web and is_web(url) else item
