"""article-seen: a source published a text or a document."""

from hashlib import sha256
from typing import Annotated, ClassVar, Literal

import orjson
from pydantic import AfterValidator, Field

from shared.events.claim import Id
from shared.events.data import EventData
from shared.events.dates import Instant, Moment


def _no_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("U+0000 cannot be stored: remove it")
    return text


Text = Annotated[str, AfterValidator(_no_nul)]


def content_hash(title: str, text: str) -> str:
    """Return the sha256, in hex, of title and text as ingest normalised them."""
    return sha256(orjson.dumps([title, text])).hexdigest()


class ArticleSeen(EventData):
    """A text as ingest normalised it; nobody normalises it again, since quotes are offsets into it."""

    type: ClassVar[str] = "article-seen"
    text_members: ClassVar[tuple[str, ...]] = ("title", "text")
    optional_text_members: ClassVar[tuple[str, ...]] = ("author",)
    fleeting_members: ClassVar[tuple[str, ...]] = ("author", "fetched_at", "feed", "grade", "copy_of", "version_of")

    kind: Literal["article", "document", "list"]
    url: Annotated[str, Field(min_length=1, max_length=2000)]
    canonical_url: Annotated[str, Field(min_length=1, max_length=2000)]
    title: Text
    text: Text
    language: str | None = None
    publisher: str | None = None
    # Who wrote it, as the source says. A person's name is erased with the text. Left out of the JSON where untold.
    author: Annotated[Text | None, Field(min_length=1, max_length=300, exclude_if=lambda told: told is None)] = None
    published_at: Moment | None = None
    modified_at: Moment | None = None
    fetched_at: Instant
    feed: str | None = None
    # The operator's word for how near the source stands to the facts (as source_grade of a claim). Left out of the
    # JSON where untold: an event without it is byte for byte what it was before the member came.
    grade: Annotated[int | None, Field(ge=1, le=4, exclude_if=lambda told: told is None)] = None
    content_hash: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    copy_of: Id | None = None
    version_of: Id | None = None

    def identity(self) -> list[object]:
        """An article is its address and its content."""
        return ["article", self.canonical_url, self.content_hash]

    def contradiction(self) -> str | None:
        """Quotes are offsets into the text: it has to be the one that the hash, and so the id, is of."""
        if self.content_hash == (own := content_hash(self.title, self.text)):
            return None
        return f"content_hash: {self.content_hash} is not the hash of this title and text, which is {own}"
