"""The events of the simulated ledger, real ones, made once; and the small gazetteer that they speak of."""

import random
from datetime import UTC, date, datetime, timedelta
from functools import cache
from uuid import UUID

import orjson

from shared.events import (
    ArticleClassified,
    ArticleErased,
    ArticleSeen,
    ClaimPlace,
    DayBegan,
    Event,
    Evidence,
    Method,
    PolicyChanged,
    content_hash,
    make_event,
)
from shared.places import Gazetteer, Place

MODELS = (ArticleSeen, PolicyChanged, ArticleClassified, ArticleErased, DayBegan)
STREAMS = tuple(model.type for model in MODELS)
START = datetime(2017, 3, 1, 23, 58, 30, tzinfo=UTC)
BREAKS = "breaks-the-folds.example"
REFUSED = "cannot-be-read.example"
CURATED = Method(name="curated", version="1")
READER = Method(name="simulated", version="1")

_US = "ocd-division/country:us"
_TX, _CA = f"{_US}/state:tx", f"{_US}/state:ca"
PLACES = {
    place.id: place
    for place in (
        Place(_US, "United States", "country", None, None, None),
        Place(_TX, "Texas", "state", _US, _TX, "TX", "48"),
        Place(_CA, "California", "state", _US, _CA, "CA", "06"),
        Place(f"{_TX}/county:travis", "Travis County", "county", _TX, _TX, "TX", "48453"),
        Place(f"{_TX}/county:bexar", "Bexar County", "county", _TX, _TX, "TX", "48029"),
    )
}
GAZETTEER = Gazetteer("five places", PLACES, {}, {})
ACTORS = tuple(id_ for id_ in PLACES if id_ != _US)


@cache
def article(number: int, publisher: str = "paper.example") -> Event:
    """An article with a text; another publisher gives the same id another body."""
    title, text = f"Headline {number}", f"The sheriff announced act {number}."
    data = ArticleSeen(
        kind="article",
        url=f"https://paper.example/{number}",
        canonical_url=f"https://paper.example/{number}",
        title=title,
        text=text,
        fetched_at="2017-02-01T12:00:00Z",
        published_at="2017-02-01",
        publisher=publisher,
        content_hash=content_hash(title, text),
    )
    return make_event(data, source="simulation", time=START)


@cache
def claim(number: int, place: str, days: int) -> Event:
    """A curated claim that rests on the article of that number and takes effect so many days after the start."""
    day = (START.date() + timedelta(days=days)).isoformat()
    data = PolicyChanged(
        jurisdictions=[ClaimPlace(id=place, role="actor")],
        event_date=day,
        reported_at=START.date().isoformat(),
        cause=article(number).id,
        evidence=[Evidence(article=article(number).id, field="text", start=0, end=11)],
        method=CURATED,
        confidence=0.9,
        tier="auto",
        source_grade=3,
        direction="limits" if number % 3 else "cooperates",
        stage="in_effect",
        dimensions=["detainer_holds"],
    )
    return make_event(data, source="simulation", time=START)


@cache
def reading(article_id: str) -> Event:
    """What the simulated classifier says of an article."""
    return make_event(ArticleClassified(article=article_id, method=READER, claims=[]), source="simulation", time=START)


@cache
def erasure(number: int) -> Event:
    """The tombstone of an article's text."""
    return make_event(ArticleErased(article=article(number).id, by="editor"), source="simulation", time=START)


@cache
def newer(number: int) -> bytes:
    """A claim of a version that nobody understands yet."""
    event = orjson.loads(claim(number, ACTORS[0], 0).to_json())
    event["id"] = str(UUID(int=number + 1))
    event["dataschema"] = event["dataschema"].rpartition("/")[0] + "/99"
    return orjson.dumps(event)


@cache
def day_of(event: bytes) -> date:
    """The day of a claim's act."""
    return date.fromisoformat(orjson.loads(event)["data"]["event_date"])


Told = tuple[str, bytes]  # stream, entry


def told(rng: random.Random) -> list[list[Told]]:
    """What two sources publish: much of it both, in another order, some with another body, some of it no envelope."""
    first: list[Event] = []
    for number in range(rng.randint(6, 12)):
        first.append(article(number))
        for _ in range(rng.choice((0, 1, 1, 2))):
            first.append(claim(number, rng.choice(ACTORS), rng.choice((-400, -30, -1, 0, 1, 2))))
    if rng.random() < 0.5:
        first.append(article(100, BREAKS))
    if rng.random() < 0.5:
        first.append(article(101, REFUSED))
    first += [erasure(number) for number in range(6) if rng.random() < 0.2]
    second = [event for event in first if rng.random() < 0.4]
    second += [article(number, "other.example") for number in range(6) if rng.random() < 0.2]
    rng.shuffle(second)
    entries = [[(event.type, event.to_json()) for event in events] for events in (first, second)]
    for number in range(rng.randint(0, 2)):
        entries[0].insert(rng.randrange(len(entries[0])), ("policy-changed", newer(number)))
    for number in range(rng.randint(0, 2)):
        entries[1].insert(rng.randrange(len(entries[1]) + 1), (rng.choice(STREAMS[:2]), b"no envelope %d" % number))
    return entries
