"""article-erased: the tombstone of a text."""

from hashlib import sha256
from typing import Annotated, ClassVar

from pydantic import Field

from shared.events.claim import Id
from shared.events.data import EventData


def address_hash(canonical_url: str) -> str | None:
    """Return the sha256, in hex, of a canonical address of the web; None for others (file:, urn:)."""
    web = canonical_url.startswith(("http://", "https://"))
    return sha256(canonical_url.encode()).hexdigest() if web else None


class ArticleErased(EventData):
    """The text is gone; the claims that were read from it stay, their source erased.

    `address` is the address_hash of the article: nothing is read from there again, and what comes from there all the
    same is recorded without its text. Absent, only the text of this article is gone.
    """

    type: ClassVar[str] = "article-erased"

    article: Id
    by: Annotated[str, Field(min_length=1, max_length=120)]
    reason: Annotated[str, Field(max_length=500)] | None = None
    address: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = Field(
        default=None, exclude_if=lambda address: address is None
    )

    def identity(self) -> list[object]:
        """A text is erased once."""
        return ["erasure", self.article]
