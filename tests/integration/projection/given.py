"""Events for the tests of projection, and the entries that carry them."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from shared.bus import Entry
from shared.events import (
    ArticleClassified,
    ArticleErased,
    ArticleSeen,
    ClaimPlace,
    Event,
    Evidence,
    Method,
    PolicyChanged,
    content_hash,
    make_event,
)

TEXAS = "ocd-division/country:us/state:tx"
TRAVIS = f"{TEXAS}/county:travis"
CURATED = Method(name="curated", version="1")
_numbers = count(1)


def article(
    number: int,
    *,
    title: str = "A headline",
    author: str | None = None,
    kind: str = "document",
    at: datetime | None = None,
) -> Event:
    text = f"The sheriff announced act {number}."
    data = ArticleSeen(
        kind=kind,  # type: ignore[arg-type]
        url=f"https://paper.example/{number}",
        canonical_url=f"https://paper.example/{number}",
        title=title,
        text=text,
        fetched_at="2017-02-01T12:00:00Z",
        published_at="2017-02-01",
        publisher="paper.example",
        author=author,
        content_hash=content_hash(title, text),
    )
    return make_event(data, source="test", time=at or datetime(2017, 2, 1, 12, tzinfo=UTC))


def erasure(seen: Event) -> Event:
    return make_event(ArticleErased(article=seen.id, by="editor"), source="test", time=datetime(2020, 1, 1, tzinfo=UTC))


def policy(
    seen: Event,
    *,
    place: str = TRAVIS,
    day: str = "2017-02-01",
    direction: str = "limits",
    stage: str = "in_effect",
    dimension: str = "detainer_holds",
    method: Method = CURATED,
    **more: object,
) -> Event:
    data = PolicyChanged(
        jurisdictions=[ClaimPlace(id=place, role="actor")],
        event_date=day,
        reported_at=day,
        cause=seen.id,
        evidence=[Evidence(article=seen.id, field="text", start=0, end=11)],
        method=method,
        confidence=0.9,
        tier="auto",
        source_grade=3,
        direction=direction,  # type: ignore[arg-type]
        stage=stage,  # type: ignore[arg-type]
        dimensions=[dimension],  # type: ignore[list-item]
        **more,  # type: ignore[arg-type]
    )
    return make_event(data, source="test", time=datetime(2017, 2, 1, 13, tzinfo=UTC))


def classified(seen: Event, claims: list[Event], method: Method) -> Event:
    data = ArticleClassified(article=seen.id, method=method, claims=[claim.id for claim in claims])
    return make_event(data, source="test", time=datetime(2017, 2, 1, 14, tzinfo=UTC))


def entries(events: list[Event]) -> list[Entry]:
    """The same events as the bus delivers them, each under an entry id of its own."""
    return [Entry(stream=event.type, id=f"{next(_numbers)}-0", raw=event.to_json()) for event in events]


def story(number: int, **act: object) -> list[Event]:
    """A document and the one curated claim that rests on it."""
    seen = article(number)
    day = (date(2017, 1, 1) + timedelta(days=number % 700)).isoformat()
    return [seen, policy(seen, **{"day": day, **act})]  # type: ignore[arg-type]
