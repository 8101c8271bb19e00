"""Events without end, the same ones each time: documents with a claim each, and now and then an article to be read."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count

from shared.events import ArticleSeen, Event, content_hash, make_event
from shared.places import gazetteer
from tests.integration.projection.given import article, policy

ARTICLE_EVERY = 50  # pairs of document and claim; reading is the classifier's work, and slow beside the others'
TEXT = (
    "{place} adopted a new policy on Monday: the county jail will no longer honor detainer requests from Immigration "
    "and Customs Enforcement without a warrant signed by a judge. It is notice number {number}."
)


def events(first: int = 0) -> Iterator[Event]:
    """Yield the events from pair number `first` on; two calls with one number yield events of one id."""
    places = gazetteer().places
    counties = [place for place in places.values() if place.kind == "county"]
    for number in count(first):
        county = counties[number % len(counties)]
        seen = article(number)
        day = (date(2017, 1, 1) + timedelta(days=number % 700)).isoformat()
        yield seen
        yield policy(seen, place=county.id, day=day, direction="limits" if number % 3 else "cooperates")
        if number % ARTICLE_EVERY == 0:
            yield told(number, f"{county.name}, {places[county.state or ''].name}")


def told(number: int, place: str) -> Event:
    """A newspaper's article, which the classifier reads."""
    title, text = f"{place}, ends detainers", TEXT.format(place=place, number=number)
    address = f"https://gazette.example/notices/{number}"
    data = ArticleSeen(
        kind="article",
        url=address,
        canonical_url=address,
        title=title,
        text=text,
        fetched_at="2017-02-01T12:00:00Z",
        published_at="2017-02-01",
        publisher="gazette.example",
        content_hash=content_hash(title, text),
    )
    return make_event(data, source="test", time=datetime(2017, 2, 1, 12, tzinfo=UTC))
