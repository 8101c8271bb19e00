"""article-erased: the tombstone of a text."""

from typing import Annotated, ClassVar

from pydantic import Field

from shared.events.claim import Id
from shared.events.data import EventData


class ArticleErased(EventData):
    """The text is gone; the claims that were read from it stay, their source erased."""

    type: ClassVar[str] = "article-erased"

    article: Id
    by: Annotated[str, Field(min_length=1, max_length=120)]
    reason: Annotated[str, Field(max_length=500)] | None = None

    def identity(self) -> list[object]:
        """A text is erased once."""
        return ["erasure", self.article]
