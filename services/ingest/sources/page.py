"""HTML pages: the text of the article, and what the page says of itself."""

import re
from collections.abc import Iterator
from typing import Any

import lxml.html

from services.ingest.canonical import own_address
from services.ingest.errors import Unreadable
from services.ingest.found import Found, Item, Material
from services.ingest.normalise import normalise, one_line
from services.ingest.sources.byline import author_of
from services.ingest.sources.datings import dates_of, printed_day
from services.ingest.sources.headline import headline
from services.ingest.sources.hollow import INSTEAD, why_hollow
from services.ingest.sources.markup import BLOCKS, possible, text_of
from services.ingest.sources.structured import article_of

HEAD_BLOCKS = 5
"""Among the first so many blocks the headline, the day and the release line are the page's furniture, not its text."""
ELEMENTS = 30_000
"""A page of more elements is no article, and takes its reader's time without end."""
SECOND_LOOK = 2_000
"""A page of more paragraphs, cells, lines and the like is read by one method only: what checks a poor outcome by
another takes time with the square of their number."""
PARTS = (*BLOCKS, "br", "dd", "dl", "dt", "option", "pre", "table", "tbody", "th", "ul", "ol", "center", "form")
LAYOUT = 300
"""A cell with more characters and paragraphs of its own lays a page out; its table is none."""
_FURNITURE = re.compile(
    r"advertisement|transcript|listen(?: \u00b7)?(?: \d+:\d\d)?|share this:?|#{2,}|- ?30 ?-|\|?[-|: ]+\|?"
    r"|(?:copyright|\u00a9|\(c\)) ?\d{4}\b.*|all rights reserved\b.*|terms of (?:use|service)\b.*"
    r"|skip to (?:main )?content|for immediate release|privacy policy"
    r"|(?:thank you for reading!? )?please (?:log|sign) in\b.*"
    r"|(?:related|read more|read also|also read|read next|see also|recommended|you may also like):.*",
    re.I,
)
FURNITURE_LONGEST = 200


def suits(material: Material) -> bool:
    """Whether it is HTML, by its type, its name or its first bytes."""
    return (
        material.media_type in ("text/html", "application/xhtml+xml")
        or material.suffix in (".html", ".htm", ".xhtml")
        or any(mark in material.head for mark in (b"<!doctype html", b"<html"))
    )


def read(material: Material) -> Iterator[Found]:
    """Yield the page's article. Raises Unreadable when the page holds no text.

    Its paragraphs are parted by blank lines; menus, notices, related links, comments and the repeated headline are left
    out.
    """
    markup = possible(material.decoded())
    try:
        tree = lxml.html.document_fromstring(markup.encode(), parser=lxml.html.HTMLParser(encoding="utf-8"))
    except (lxml.etree.ParserError, ValueError):
        raise Unreadable("the page is empty") from None
    if sum(1 for _ in tree.iter()) > ELEMENTS:
        raise Unreadable(f"the page has more than {ELEMENTS:,} elements: give the address of one article")
    metadata, article = _metadata(tree), article_of(tree)
    site = one_line(metadata.get("og:site_name", "")) or None
    named = article.get("headline")
    told = metadata.get("og:title") or (named if isinstance(named, str) else None)
    title = headline(told, tree, site)
    published, modified = dates_of(tree, metadata, article)
    address = tree.xpath("string(//link[translate(@rel,'CANONICAL','canonical')='canonical']/@href)") or None
    text = _text(tree, title)
    if not text:
        shell = tree.xpath("boolean(//script[@src]) and boolean(//*[@id='root' or @id='app'])")
        raise Unreadable(f"the page has its text put in by a script: {INSTEAD}" if shell else "the page holds no text")
    if reason := why_hollow(text):
        raise Unreadable(reason)
    yield Item(
        url=own_address(material.address, address),
        title=title or material.stem,
        text=text,
        language=tree.get("lang") or None,
        publisher=site,
        author=author_of(tree, metadata, article),
        published=published,
        modified=modified,
        origin=material.address,
    )


def _text(tree: Any, title: str) -> str:
    # Loaded on first use: it takes longer than all the rest of ingest.
    import trafilatura

    _unwrap_layout(tree)
    for element in tree.xpath("//amp-ad|//amp-consent|//amp-sidebar"):
        element.drop_tree()
    inner = _inner(tree)
    many = sum(1 for _ in tree.iter(*PARTS)) > SECOND_LOOK
    told = trafilatura.extract(tree, fast=many, include_comments=False, include_tables=True, deduplicate=False)
    body = told or ""
    blocks = [line.strip().strip("|").strip() for line in normalise(body).splitlines()]
    if not any(blocks):
        blocks = normalise(text_of(inner)).split("\n\n")
    return normalise("\n\n".join(_kept(blocks, title)))


def _kept(blocks: list[str], title: str) -> Iterator[str]:
    at = 0
    for block in filter(None, blocks):
        if len(block) <= FURNITURE_LONGEST and _FURNITURE.fullmatch(block):
            continue
        day = printed_day(block)
        if (day and day[1]) or (at < HEAD_BLOCKS and (day or one_line(block) == title)):
            continue
        at += 1
        yield block


def _unwrap_layout(tree: Any) -> None:
    """Turn tables that lay out the page, as pages of the 1990s have, into blocks."""
    for table in tree.xpath("//table[.//td]"):
        cells = table.xpath("./tr/td|./tbody/tr/td")
        if any(cell.xpath("boolean(.//p|.//br|.//table)") and len(cell.text_content()) > LAYOUT for cell in cells):
            for element in [table, *table.xpath("./tbody|./tr|./tbody/tr"), *cells]:
                element.tag = "div"


def _inner(tree: Any) -> str:
    found = tree.xpath("//article|//main|//body")
    return lxml.html.tostring(found[0], encoding="unicode") if found else ""


def _metadata(tree: Any) -> dict[str, str]:
    """The page's meta elements by name in lower case; the first of a name counts."""
    told: dict[str, str] = {}
    for element in tree.iter("meta"):
        for key in ("property", "name", "itemprop"):
            if (name := element.get(key)) and (content := element.get("content")):
                told.setdefault(name.lower(), content)
    return told
