"""A page that changes: from the web through the streams into what the ledger holds, before and after the change."""

from datetime import UTC, date, datetime
from typing import Any

from services.classifier.method import METHOD
from services.classifier.reading import read
from services.ingest.command import ingest
from services.ingest.demo.rendering import page
from services.ingest.demo.stories import Story, stories
from services.ingest.memory import Memory
from services.projection.readmodels.occurrences.moved import Recorded
from services.projection.readmodels.stances.combine import combine
from shared.bus import Publisher
from shared.events import ArticleClassified, ArticleSeen, Event, make_event, understand
from shared.places import gazetteer
from tests.golden.test_curated_golden import end_of, held
from tests.property.folding import Folded, fold

from .conftest import Web, published

FLORIDA = "ocd-division/country:us/state:fl"
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def editions() -> tuple[Story, Story]:
    """The demo's story of a signature, and its correction: the law takes effect on July 1."""
    first, second = (story for story in stories() if "sb168-signed" in story.name)
    return (second, first) if first.modified else (first, second)


def status(folded: Folded, known_at: str) -> str:
    own = held(FLORIDA, date(2019, 8, 1), end_of(known_at), folded)
    return combine(own, own, is_state=True).status


async def test_a_reading_of_the_changed_page_takes_the_place_of_the_first_from_the_change_on(
    web: Web, publisher: Publisher, memory: Memory, client: Any
) -> None:
    first, second = editions()
    address = web.put("/sb168", page(first))
    assert (await ingest([address], publisher, memory)).new == 1
    web.put("/sb168", page(second))
    counts = await ingest([address], publisher, memory)
    assert (counts.new, counts.versions, counts.copies) == (1, 1, 0)
    old, new = [{**told} for told in await published(client)]
    assert (new["version_of"], new["modified_at"]) == (old["event_id"], second.modified)
    assert old["published_at"] == new["published_at"] == first.published

    record = events(old) + events(new)
    told = {event.id: event for event in record if event.type == "policy-changed"}
    assert {event.data["reported_at"] for event in told.values()} == {first.published, second.modified}
    after = folded(record)
    assert (status(after, "2019-06-14"), status(after, "2019-06-15")) == ("UNKNOWN", "ANTI_SANCTUARY")
    assert status(folded(record[::-1]), "2019-06-15") == "ANTI_SANCTUARY"
    # The first edition alone never says when the law begins: it is the change that is known since its own day.
    assert status(folded(events(old)), "2019-06-15") == "UNKNOWN"


def events(told: dict[str, Any]) -> list[Event]:
    """An article as ingest published it, with what the classifier reads in it."""
    article = ArticleSeen.model_validate({name: value for name, value in told.items() if name != "event_id"})
    claims = [make_event(claim, source="/tests", time=NOW) for claim in read(article, told["event_id"], gazetteer())]
    reading = ArticleClassified(article=told["event_id"], method=METHOD, claims=[claim.id for claim in claims])
    return [make_event(article, source="/tests", time=NOW), *claims, make_event(reading, source="/tests", time=NOW)]


def folded(record: list[Event]) -> Folded:
    told = [Recorded(position, event.id, NOW, understand(event)) for position, event in enumerate(record, 1)]
    return fold(told, gazetteer().canonical)
