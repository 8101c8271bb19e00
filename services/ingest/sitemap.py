"""Sitemaps (sitemaps.org protocol 0.9): an index of more of them, or pages with the day of their last change."""

import zlib
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from services.ingest.canonical import is_sound
from services.ingest.errors import Unreadable
from services.ingest.found import Material
from services.ingest.moments import read_moment

LARGEST = 50 << 20
"""Bytes of one sitemap when unpacked, and..."""
MOST = 50_000
"""...entries in it, as the protocol has it."""
GZIP = b"\x1f\x8b"
DEEPEST = 64
LONGEST = 4096


@dataclass(frozen=True, slots=True)
class Entry:
    """An address and when it last changed, as an event writes a moment; None where the sitemap does not say."""

    url: str
    changed: str | None

    @property
    def order(self) -> str:
        """By which entries are sorted, newest last; those without a date come first."""
        return self.changed or ""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """The pages and the further sitemaps that one names; a sound one has only one of the two."""

    pages: tuple[Entry, ...]
    sitemaps: tuple[Entry, ...]


def read_sitemap(material: Material) -> Sitemap:
    """Return what a sitemap says, gzip taken off. Raises Unreadable for what is none, or is too large or packed to be.

    Entries without a sound address are passed over: a sitemap is written by a program, and one odd line is no fault of
    the others.
    """
    reader = _Reader()
    try:
        parser = DefusedXMLParser(target=reader, forbid_dtd=True)
        parser.feed(unpacked(material.body).lstrip())
        parser.close()
    except DefusedXmlException:
        raise Unreadable("the sitemap declares a DTD or entities, which can be made to explode: not read") from None
    except (ParseError, ValueError, LookupError) as error:
        raise Unreadable(f"the sitemap is no XML ({error}): check the address") from None
    pages, sitemaps = reader.found["url"], reader.found["sitemap"]
    if not pages and not sitemaps:
        raise Unreadable("is no sitemap, or an empty one: <urlset> or <sitemapindex> with entries is needed")
    return Sitemap(tuple(pages), tuple(sitemaps))


def unpacked(body: bytes) -> bytes:
    """Return the bytes without gzip, which is told by its first two; never more than the bound in memory."""
    if not body.startswith(GZIP):
        if len(body) > LARGEST:
            raise Unreadable(f"the sitemap is larger than {LARGEST >> 20} MiB: name the parts of it")
        return body
    unpack = zlib.decompressobj(wbits=31)
    try:
        plain = unpack.decompress(body, LARGEST + 1)
    except zlib.error as error:
        raise Unreadable(f"the gzip of the sitemap is broken ({error}): fetch it again") from None
    if len(plain) > LARGEST:
        raise Unreadable(f"the sitemap is larger than {LARGEST >> 20} MiB when unpacked: name the parts of it")
    if not unpack.eof:
        raise Unreadable("the gzip of the sitemap is cut off: fetch it again")
    return plain


class _Reader:
    """What the parser tells its events to. No tree is built: memory grows with the entries only."""

    def __init__(self) -> None:
        self.found: dict[str, list[Entry]] = {"url": [], "sitemap": []}
        self._open: list[str] = []
        self._told: dict[str, str] = {}

    def start(self, tag: str, _: object) -> None:
        """An element begins."""
        if len(self._open) >= DEEPEST:
            raise Unreadable("the sitemap is nested beyond reason: check the address")
        self._open.append(tag.rpartition("}")[2].lower())
        if self._open[-1] in self.found:
            self._told = {}

    def data(self, text: str) -> None:
        """A piece of text stands in the element that is open."""
        if len(self._open) >= 2 and self._open[-2] in self.found and self._open[-1] in ("loc", "lastmod"):
            self._told[self._open[-1]] = (self._told.get(self._open[-1], "") + text)[:LONGEST]

    def end(self, _: str) -> None:
        """An element ends."""
        entries = self.found.get(self._open.pop())
        if entries is None:
            return
        if sum(map(len, self.found.values())) >= MOST:
            raise Unreadable(f"the sitemap has more than {MOST:,} entries: name the parts of it")
        url = self._told.get("loc", "").strip()
        if is_sound(url) and len(url) <= 2000:
            entries.append(Entry(url, _moment(self._told.get("lastmod"))))

    def close(self) -> None:
        """The document ends."""


def _moment(told: str | None) -> str | None:
    try:
        return read_moment(told)
    except ValueError:
        return None
