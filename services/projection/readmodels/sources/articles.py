"""Articles, their readings and their erasure: rows from single events, the same in whatever order they come. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from services.projection.readmodels.occurrences.articles import reported_at
from services.projection.readmodels.occurrences.moved import Recorded
from shared.events import ArticleClassified, ArticleErased, ArticleSeen


@dataclass(frozen=True, slots=True)
class Article:
    """An article, document or list, as one article-seen tells it."""

    id: str
    seen: ArticleSeen
    reported_at: datetime
    erased: bool
    recorded_at: datetime
    position: int


@dataclass(frozen=True, slots=True)
class Reading:
    """One method's complete reading of one article: the measure of coverage."""

    article: str
    method: str
    version: str
    claims: tuple[str, ...]
    recorded_at: datetime
    position: int


@dataclass(slots=True)
class SourcesMoved:
    """What a batch adds, and which articles recorded before it are erased now."""

    articles: list[Article] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    erased: list[str] = field(default_factory=list)


class Sources:
    """The fold of article-seen, article-classified and article-erased. It remembers the erasures only."""

    def __init__(self) -> None:
        self._erased: set[str] = set()

    def apply(self, events: Iterable[Recorded]) -> SourcesMoved:
        """Fold one batch of events, each recorded once."""
        moved = SourcesMoved()
        seen = []
        for event in events:
            match event.data:
                case ArticleSeen():
                    seen.append((event, event.data))
                case ArticleErased(article=article):
                    self._erased.add(article)
                    moved.erased.append(article)
                case ArticleClassified(article=article, method=method, claims=claims):
                    moved.readings.append(
                        Reading(article, method.name, method.version, tuple(claims), event.time, event.position)
                    )
        for event, data in seen:
            erased = event.id in self._erased
            moved.articles.append(Article(event.id, data, reported_at(data), erased, event.time, event.position))
        return moved
