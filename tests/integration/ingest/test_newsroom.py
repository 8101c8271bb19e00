"""The demo newsroom over HTTP: its articles come in through the ordinary feed reader."""

from collections import Counter
from typing import Any

import pytest

from services.ingest.app import Reading
from services.ingest.counts import Counts
from services.ingest.demo.newsroom import Newsroom
from services.ingest.demo.stories import stories
from services.ingest.errors import Unreachable
from services.ingest.fetching import Fetcher, web_client
from services.ingest.memory import Memory
from services.ingest.settings import IngestSettings
from shared.bus import Publisher

from .conftest import published


async def read_demo(newsroom: Newsroom, publisher: Publisher, memory: Memory, *, curated: bool = True) -> Counts:
    async with web_client() as client:
        client.allowed.add(newsroom.base)
        reading = Reading(publisher, memory, Fetcher(client), curated=curated)
        reading.demo = IngestSettings(demo=True).demo_source(newsroom.feed)
        return await reading(reading.demo)


async def test_the_demo_is_read_like_any_feed_and_read_again_publishes_nothing(
    publisher: Publisher, memory: Memory, client: Any
) -> None:
    newsroom = Newsroom()
    await newsroom.open()
    try:
        counts = await read_demo(newsroom, publisher, memory)
        assert counts.refused == []
        assert counts.seen == counts.new == len(stories())
        assert (counts.copies, counts.versions) == (1, 1)
        again = await read_demo(newsroom, publisher, memory)
        assert (again.new, again.unchanged) == (0, 1)
    finally:
        await newsroom.close()
    texts = await published(client)
    kinds = Counter(text["kind"] for text in texts)
    assert kinds["article"] == len(stories()) >= 40
    assert kinds["document"] > 40
    articles = [text for text in texts if text["kind"] == "article"]
    editions = {(story.title, story.modified): story for story in stories()}
    for article in articles:
        story = editions[article["title"], article["modified_at"]]
        assert article["canonical_url"] == story.address
        assert article["publisher"] == story.outlet
        assert article["published_at"] == story.published
        assert "127.0.0.1" not in article["url"]
        assert article["text"].split("\n\n")[0] == story.paragraphs[0]
    (corrected,) = [article for article in articles if article["version_of"]]
    assert corrected["modified_at"] == "2019-06-15T14:00:00Z"
    assert "July 1, 2019" in corrected["text"]
    (copy,) = [article for article in articles if article["copy_of"]]
    original = next(article for article in articles if article["event_id"] == copy["copy_of"])
    assert original["publisher"] == "Paperclip Wire Service"


async def test_without_the_curated_claims_the_articles_stand_alone(
    publisher: Publisher, memory: Memory, client: Any
) -> None:
    newsroom = Newsroom()
    await newsroom.open()
    try:
        await read_demo(newsroom, publisher, memory, curated=False)
    finally:
        await newsroom.close()
    assert {text["kind"] for text in await published(client)} == {"article"}
    assert not await client.exists("policy-changed")


async def test_a_port_that_is_taken_is_named() -> None:
    first = Newsroom()
    await first.open()
    try:
        with pytest.raises(Unreachable, match="SANCTUARY_DEMO_PORT"):
            await Newsroom(int(first.base.rpartition(":")[2])).open()
    finally:
        await first.close()
