"""The service on a real stream server: claims first, then the reading that lists them; copies and documents apart."""

import asyncio
from datetime import UTC, datetime

import pytest

from services.classifier.app import GROUP, handler, wire
from shared.bus import DATA, Entry, Publisher, connect, ensure_groups
from shared.bus.dead_letters import dead_letters
from shared.bus.groups import subscriptions
from shared.events import ArticleClassified, ArticleSeen, PolicyChanged, content_hash, make_event, parse_event
from shared.places import gazetteer
from shared.settings import Settings

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TITLE = "Phoenix City Council rejects bid to become sanctuary city"


def seen(number, title=TITLE, **given):
    url = f"https://news.example/{number}"
    fields = {
        "kind": "article", "url": url, "canonical_url": url, "title": title, "text": "", "published_at": "2017-02-16",
        "fetched_at": "2017-02-17T00:00:00Z", "content_hash": content_hash(title, ""),
    }  # fmt: skip
    return make_event(ArticleSeen.model_validate({**fields, **given}), source="/tests", time=NOW)


@pytest.fixture
async def client(redis_url):
    client = connect(redis_url)
    yield client
    await client.aclose()


@pytest.fixture
async def service(redis_url, client):
    """The real service, consuming."""
    made = wire(Settings(REDIS_URL=redis_url, reclaim_after=30))
    await ensure_groups(client, subscriptions(made.broker))
    await made.broker.start()
    yield made
    await made.broker.stop()
    await made.client.aclose()


async def events(client, stream):
    """What the stream holds, each event once: delivery is at least once, so the same reading may be published again."""
    told = [parse_event(fields[DATA.encode()]) for _, fields in await client.xrange(stream)]
    return list({event.id: event for event in told}.values())


async def until(condition, seconds=90):
    async with asyncio.timeout(seconds):
        while not await condition():
            await asyncio.sleep(0.02)


async def test_every_article_gets_its_claims_and_then_its_reading(client, service):
    copy_of = seen(1).id
    articles = [
        seen(1),
        seen(2, title="Bakery opens downtown"),
        seen(3, copy_of=copy_of),
        seen(4, kind="document"),
        seen(5, kind="list"),
    ]
    await Publisher(client).publish(articles)

    async def read_all():
        return (
            await client.xlen(ArticleClassified.type) >= 3
            and not (await client.xpending(ArticleSeen.type, GROUP))["pending"]
        )

    await until(read_all)
    claims = await events(client, PolicyChanged.type)
    readings = await events(client, ArticleClassified.type)
    assert [claim.data["cause"] for claim in claims] == [articles[0].id]
    assert [(r.data["article"], r.data["method"]["name"], r.data["claims"]) for r in readings] == [
        (articles[0].id, "rules", [claims[0].id]), (articles[1].id, "rules", []), (articles[2].id, "copy", []),
    ]  # fmt: skip
    claim_entry = (await client.xrange(PolicyChanged.type, count=1))[0][0]
    reading_entry = (await client.xrange(ArticleClassified.type, count=1))[0][0]
    assert _order(claim_entry) <= _order(reading_entry)


async def test_reading_again_gives_the_same_ids(client):
    handle = handler(Publisher(client), gazetteer())
    entry = Entry(ArticleSeen.type, "1-0", seen(1).to_json())
    await handle([entry])
    await handle([entry])
    for stream in (PolicyChanged.type, ArticleClassified.type):
        assert (await client.xlen(stream), len(await events(client, stream))) == (2, 1)


async def test_a_crash_before_the_claims_are_on_disk_leaves_no_reading(client):
    class Failing(Publisher):
        async def publish(self, given):
            raise RuntimeError("the process dies here")

    handle = handler(Failing(client), gazetteer())
    with pytest.raises(RuntimeError):
        await handle([Entry(ArticleSeen.type, "1-0", seen(1).to_json())])
    assert await client.xlen(ArticleClassified.type) == 0


async def test_an_entry_that_is_no_article_is_parked_alone(client, service):
    await Publisher(client).publish([seen(1)])
    await client.xadd(ArticleSeen.type, {DATA: b"{broken"})
    await Publisher(client).publish([seen(2)])

    async def done():
        return await client.xlen(ArticleClassified.type) >= 2 and bool(await dead_letters(client, [ArticleSeen.type]))

    await until(done)
    (letter,) = await dead_letters(client, [ArticleSeen.type])
    assert (letter.raw, letter.group) == (b"{broken", GROUP)


def _order(entry_id):
    milliseconds, number = entry_id.decode().split("-")
    return int(milliseconds), int(number)
