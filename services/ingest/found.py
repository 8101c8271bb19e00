"""What a source yields: items, links still to be followed, and refusals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from services.ingest.canonical import is_web
from services.ingest.charsets import decode
from services.ingest.normalise import normalise

if TYPE_CHECKING:
    from services.ingest.lists.forms import Form


@dataclass(frozen=True, slots=True)
class Material:
    """The bytes of one source. `address` is its URL, or `file:name` for a file (never a path of this machine)."""

    address: str
    body: bytes
    media_type: str | None = None
    charset: str | None = None

    @property
    def from_web(self) -> bool:
        """Whether it was fetched; only then are links followed."""
        return is_web(self.address)

    @property
    def suffix(self) -> str:
        """The end of its name, as .csv; empty where there is none."""
        return PurePath(urlsplit(self.address).path).suffix.lower()

    @property
    def stem(self) -> str:
        """Its name without the suffix."""
        return PurePath(urlsplit(self.address).path).stem

    @property
    def head(self) -> bytes:
        """The first bytes, by which kinds are told apart, in lower case."""
        return self.body[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()

    def decoded(self) -> str:
        """Return the text, whatever the server says of its character set (see charsets)."""
        return decode(self.body, self.charset)


def file_address(name: str) -> str:
    """Return the address under which a file's text is known: its name alone, so that it is the same everywhere."""
    return "file:" + quote(name)


@dataclass(frozen=True, slots=True)
class Item:
    """One text as its source tells it. `origin` is where it was read, `url` what it calls its own address."""

    url: str
    title: str
    text: str
    kind: str = "article"
    language: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: str | None = None
    modified: str | None = None
    feed: str | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A feed's entry whose full text stands at its address; `summary` is what the feed itself says."""

    url: str
    summary: Item


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list: its cells by column, and where it stands in the list's text (code points, half-open).

    A short row lacks its last columns; `beyond` is the first cell that the header has no column for.
    """

    line: int
    cells: Mapping[str, str]
    start: int
    end: int
    beyond: str = ""


@dataclass(frozen=True, slots=True)
class ListText:
    """A list as a text of kind list, with its rows; `counted_in` is what its numbers count: lines or rows.

    grade, form: the operator's word for it; the form goes before those that know the list by its columns.
    """

    item: Item
    columns: tuple[str, ...]
    rows: tuple[Row, ...] = field(repr=False)
    counted_in: str = "line"
    grade: int | None = None
    form: "Form | None" = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """What could not be read, and why, as one line each. lasting: read again soon, it would be refused again."""

    source: str
    reason: str
    lasting: bool = False


Found = Item | Link | ListText | Refusal


def plain(material: Material) -> str:
    """Return a source's whole text, normalised."""
    return normalise(material.decoded())
