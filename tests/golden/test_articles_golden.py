"""What the classifier makes of the demo's articles: never against the golden answers, alone or beside curated claims.

Alone, a row may be unanswered (UNKNOWN, or no listing), but never wrong, and at least half are right. The articles
serve no training and no rule is made for their words: they are read here as any paper's.
"""

from datetime import UTC, date, datetime
from functools import cache

import pytest

from services.classifier.method import COPY, METHOD
from services.classifier.reading import read
from services.ingest.canonical import canonical_url
from services.ingest.demo.curated import curated_events
from services.ingest.demo.stories import Story, stories
from services.ingest.normalise import normalise, one_line
from services.projection.readmodels.occurrences.moved import Recorded
from services.projection.readmodels.stances.combine import Stance, combine
from shared.events import ArticleClassified, ArticleSeen, ClaimData, Event, content_hash, make_event, understand
from shared.events.dates import read_instant
from shared.places import gazetteer
from tests.golden.table import LISTINGS, STANCES, Golden
from tests.golden.test_curated_golden import end_of, held, holds
from tests.property.folding import Folded, fold

NOW = datetime(2026, 11, 24, tzinfo=UTC)
SOURCE = "/tests/newsroom"
ROWS = len(STANCES) + len(LISTINGS)


def seen(story: Story, earlier: dict[str, str], versions: dict[str, str]) -> ArticleSeen:
    """Return the article as ingest makes it: an equal text elsewhere is a copy, another text here a new version."""
    title, text, url = one_line(story.title), normalise("\n\n".join(story.paragraphs)), canonical_url(story.address)
    return ArticleSeen(
        kind="article",
        url=story.address,
        canonical_url=url,
        title=title,
        text=text,
        language="en",
        publisher=story.outlet,
        published_at=story.published,
        modified_at=story.modified,
        fetched_at="2026-11-24T00:00:00Z",
        content_hash=content_hash(title, text),
        copy_of=earlier.get(text),
        version_of=versions.get(url),
    )


@cache
def newsroom() -> tuple[Event, ...]:
    """Return the demo's articles and what the classifier reads in them, in the order of publication."""
    earlier: dict[str, str] = {}
    versions: dict[str, str] = {}
    events: list[Event] = []
    for story in stories():
        article = seen(story, earlier, versions)
        event = make_event(article, source=SOURCE, time=NOW)
        earlier.setdefault(article.text, event.id)
        versions[article.canonical_url] = event.id
        told = [] if article.copy_of else read(article, event.id, gazetteer())
        claims = [make_event(claim, source=SOURCE, time=NOW) for claim in told]
        method = COPY if article.copy_of else METHOD
        reading = ArticleClassified(article=event.id, method=method, claims=[claim.id for claim in claims])
        events += [event, *claims, make_event(reading, source=SOURCE, time=NOW)]
    return tuple(events)


def folded_from(events: list[Event]) -> Folded:
    record = [
        Recorded(position, event.id, read_instant(event.time), understand(event))
        for position, event in enumerate(events, 1)
    ]
    return fold(record, gazetteer().canonical)


@cache
def articles_alone() -> Folded:
    return folded_from(list(newsroom()))


@cache
def articles_and_curated() -> Folded:
    return folded_from([*curated_events(), *newsroom()])


def stance(folded: Folded, row: Golden) -> Stance:
    state, day, known = "/".join(row.place.split("/")[:3]), date.fromisoformat(row.as_of), end_of(row.known_at)
    own, over = held(row.place, day, known, folded), held(state, day, known, folded)
    return combine(own, over, is_state=row.place == state)


def wrong(row: Golden, answer: Stance) -> list[str]:
    """Return what differs from the golden row, as lines."""
    upcoming = row.upcoming and (row.upcoming[0], date.fromisoformat(row.upcoming[1]))
    asked = {
        "status": (answer.status in row.statuses, answer.status),
        "basis": (row.basis in (None, answer.basis), answer.basis),
        "contested": (row.contested in (None, answer.contested), answer.contested),
        "upcoming": (upcoming in (None, answer.upcoming), answer.upcoming),
    }
    return [f"{name}: {got!r}" for name, (right, got) in asked.items() if not right]


def actions(folded: Folded, place: str, as_of: str, known_at: str) -> set[str]:
    day, known = date.fromisoformat(as_of), end_of(known_at)
    return {row.action for row in folded.table("listing") if row.place == place and holds(row, day, known)}


@pytest.mark.parametrize("row", STANCES, ids=lambda row: f"{row.place[24:]}@{row.as_of}")
def test_no_row_is_wrong_from_articles_alone(row: Golden) -> None:
    answer = stance(articles_alone(), row)
    assert wrong(row, answer) == [] or (answer.status, answer.basis) == ("UNKNOWN", "NONE")


@pytest.mark.parametrize(("place", "as_of", "known_at", "right"), LISTINGS)
def test_no_listing_is_wrong_from_articles_alone(place: str, as_of: str, known_at: str, right: set[str]) -> None:
    assert actions(articles_alone(), place, as_of, known_at) in (right, set())


def test_at_least_half_of_the_rows_are_right_from_articles_alone() -> None:
    stances = [row for row in STANCES if not wrong(row, stance(articles_alone(), row))]
    listings = [row for row in LISTINGS if actions(articles_alone(), *row[:3]) == row[3]]
    assert len(stances) + len(listings) >= ROWS / 2


@pytest.mark.parametrize("row", STANCES, ids=lambda row: f"{row.place[24:]}@{row.as_of}")
def test_articles_beside_the_curated_claims_leave_every_row_right(row: Golden) -> None:
    assert wrong(row, stance(articles_and_curated(), row)) == []


@pytest.mark.parametrize(("place", "as_of", "known_at", "right"), LISTINGS)
def test_articles_beside_the_curated_claims_leave_every_listing_right(
    place: str, as_of: str, known_at: str, right: set[str]
) -> None:
    assert actions(articles_and_curated(), place, as_of, known_at) == right


def test_what_counts_at_once_is_told_in_a_sentence_of_its_article() -> None:
    texts = {event.id: understand(event) for event in newsroom()}
    claims = [data for data in texts.values() if isinstance(data, ClaimData) and data.tier == "auto"]
    assert claims
    for claim in claims:
        for evidence in claim.evidence:
            assert getattr(texts[evidence.article], evidence.field)[evidence.start : evidence.end].strip()


def test_the_corrected_edition_supersedes_the_first_from_the_moment_of_its_change() -> None:
    def effective(known_at: str) -> str:
        day = date(2019, 8, 1)
        own = held("ocd-division/country:us/state:fl", day, end_of(known_at), articles_alone())
        return combine(own, own, is_state=True).status

    assert (effective("2019-06-14"), effective("2019-06-15")) == ("UNKNOWN", "ANTI_SANCTUARY")
