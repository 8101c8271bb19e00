"""When an article is known to say what it says."""

from datetime import UTC, datetime

from shared.events import ArticleSeen
from shared.events.dates import first_day, read_instant


def reported_at(article: ArticleSeen) -> datetime:
    """Return the earlier of published and fetched (UTC); for a changed text, of modified and fetched."""
    fetched = read_instant(article.fetched_at)
    printed = article.modified_at if article.version_of else article.published_at
    return min(fetched, _moment(printed)) if printed else fetched


def _moment(text: str) -> datetime:
    if len(text) > 10:
        return read_instant(text)
    day = first_day(text)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
