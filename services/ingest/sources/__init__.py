"""The kinds of source that ingest reads, as values in one table. To add one: add a file and a row."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from services.ingest.errors import Unreadable
from services.ingest.found import Found, Material
from services.ingest.sources import csvlist, feed, jsonlines, page, textfile, workbook


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of source: whether bytes are of this kind, and how to read them."""

    name: str
    suits: Callable[[Material], bool]
    read: Callable[[Material], Iterator[Found]]


# The first that suits reads: content before names, plain text last.
SOURCES = (
    Source("workbook", workbook.suits, workbook.read),
    Source("feed", feed.suits, feed.read),
    Source("page", page.suits, page.read),
    Source("jsonlines", jsonlines.suits, jsonlines.read),
    Source("csvlist", csvlist.suits, csvlist.read),
    Source("textfile", textfile.suits, textfile.read),
)
ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
UTF_16 = "UTF-16 (save it as UTF-8)"
MAGIC = {
    **{b"%PDF": "PDF", b"PK\x03\x04": "a zip or office file", b"\x89PNG": "an image", b"\xff\xd8\xff": "an image"},
    **dict.fromkeys(ORDER_MARKS[1:], UTF_16),
}
READS = "ingest reads RSS, Atom, HTML, JSON lines, lists as CSV or XLSX, and plain text"


def recognise(material: Material) -> Source:
    """Return the kind of source. Raises Unreadable, which names what it is where that can be told."""
    if not _without_mark(material.body).strip():
        raise Unreadable("is empty")
    for mark, what in MAGIC.items():
        if material.body.startswith(mark) and not workbook.suits(material):
            raise Unreadable(f"is {what}: {READS}")
    if b"\0" in material.body[:8192] and not workbook.suits(material):
        raise Unreadable(f"is binary: {READS}")
    for source in SOURCES:
        if source.suits(material):
            return source
    what = material.media_type or material.suffix or "its type"
    raise Unreadable(f"{what} cannot be read: {READS}")


def read_whole(material: Material) -> list[Found]:
    """Return all that a material gives. Raises Unreadable."""
    return list(recognise(material).read(material))


def _without_mark(body: bytes) -> bytes:
    return next((body[len(mark) :] for mark in ORDER_MARKS if body.startswith(mark)), body)
