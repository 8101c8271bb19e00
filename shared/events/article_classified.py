"""article-classified: the reading of an article is complete; published last, also when nothing was found."""

from typing import ClassVar

from shared.events.claim import Id, Method
from shared.events.data import EventData


class ArticleClassified(EventData):
    """A reading counts when this and every claim that it lists are recorded; only the newest of a method name counts.

    Copies get the method name `copy` and no claims. It is also the measure of coverage.
    """

    type: ClassVar[str] = "article-classified"

    article: Id
    method: Method
    claims: list[Id]

    def identity(self) -> list[object]:
        """One reading per article, method name and version."""
        return ["reading", self.article, self.method.name, self.method.version]
