"""HTML pages: the text of the article, and what the page says of itself."""

from collections.abc import Iterator
from typing import Any

import lxml.html

from services.ingest.canonical import own_address
from services.ingest.errors import Unreadable
from services.ingest.found import Found, Item, Material
from services.ingest.moments import read_moment
from services.ingest.normalise import normalise, one_line
from services.ingest.sources.markup import text_of

PUBLISHED = ("article:published_time", "datePublished", "date", "dc.date", "dcterms.created", "parsely-pub-date")
MODIFIED = ("article:modified_time", "dateModified", "og:updated_time", "dcterms.modified")


def suits(material: Material) -> bool:
    """Whether it is HTML, by its type, its name or its first bytes."""
    return (
        material.media_type in ("text/html", "application/xhtml+xml")
        or material.suffix in (".html", ".htm", ".xhtml")
        or any(mark in material.head for mark in (b"<!doctype html", b"<html"))
    )


def read(material: Material) -> Iterator[Found]:
    """Yield the page's article. Raises Unreadable when the page holds no text."""
    # Loaded on first use: it takes longer than all the rest of ingest.
    import trafilatura

    markup = material.decoded()
    try:
        tree = lxml.html.document_fromstring(markup.encode(), parser=lxml.html.HTMLParser(encoding="utf-8"))
    except (lxml.etree.ParserError, ValueError):
        raise Unreadable("the page is empty") from None
    title = one_line(_meta(tree, "og:title") or _first(tree, "//h1") or _first(tree, "//title") or "")
    body = trafilatura.extract(markup, include_comments=False, include_tables=True, deduplicate=False) or ""
    text = normalise(_paragraphs(body) or text_of(_inner(tree)))
    text = text.removeprefix(title).lstrip() if title and text.startswith(title + "\n") else text
    if not text:
        raise Unreadable("the page holds no text to read")
    named = tree.xpath("string(//link[translate(@rel,'CANONICAL','canonical')='canonical']/@href)") or None
    yield Item(
        url=own_address(material.address, named),
        title=title or material.stem,
        text=text,
        language=tree.get("lang") or None,
        publisher=one_line(_meta(tree, "og:site_name") or "") or None,
        published=_date(tree, PUBLISHED),
        modified=_date(tree, MODIFIED),
        origin=material.address,
    )


def _paragraphs(text: str) -> str:
    """Trafilatura parts blocks by single line ends; texts of the ledger part them by blank lines."""
    return "\n\n".join(line.strip() for line in text.splitlines() if line.strip())


def _inner(tree: Any) -> str:
    found = tree.xpath("//article|//main|//body")
    return lxml.html.tostring(found[0], encoding="unicode") if found else ""


def _first(tree: Any, path: str) -> str | None:
    found = tree.xpath(path)
    return found[0].text_content() if found else None


def _meta(tree: Any, name: str) -> str | None:
    for element in tree.iter("meta"):
        if name.lower() in ((element.get(key) or "").lower() for key in ("property", "name", "itemprop")):
            content: str | None = element.get("content")
            return content
    return None


def _date(tree: Any, names: tuple[str, ...]) -> str | None:
    for name in names:
        try:
            if when := read_moment(_meta(tree, name)):
                return when
        except ValueError:
            continue
    return None
