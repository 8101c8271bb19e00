"""A record that an older version of the classifier has read, and what the running version reads in it."""

from datetime import UTC, datetime
from typing import Any

import asyncpg

from services.classifier.method import METHOD
from services.classifier.publishing import Reading, read_article
from services.projection.record.append import append
from shared.bus import DATA, Entry
from shared.events import (
    CLAIM_TYPES,
    ArticleClassified,
    ArticleErased,
    ArticleSeen,
    Event,
    Method,
    content_hash,
    make_event,
    understand,
)
from shared.places import gazetteer
from tests.integration.projection.given import classified, policy
from tests.integration.projection.running import fold_all

NOW = datetime(2026, 1, 1, tzinfo=UTC)
OLD = Method(name=METHOD.name, version="0.9")
PHOENIX, FRESNO, MILWAUKEE, BAKERY = (
    *("Phoenix City Council", "Fresno City Council", "Milwaukee Common Council"),
    "Bakery opens downtown",
)


def seen(number: int, who: str = PHOENIX, **given: object) -> Event:
    title, text = (
        (who, "Bread and cake every morning.")
        if who == BAKERY
        else (
            f"{who} passes ordinance limiting cooperation with ICE",
            f"The {who} voted on Monday to pass an ordinance that bars police from holding people on federal "
            "immigration detainers.",
        )
    )
    url = f"https://paper.example/{number}"
    fields = {
        "kind": "article", "url": url, "canonical_url": url, "title": title, "text": text,
        "published_at": "2017-02-16", "fetched_at": "2017-02-17T00:00:00Z", "content_hash": content_hash(title, text),
    }  # fmt: skip
    return make_event(ArticleSeen.model_validate({**fields, **given}), source="/tests", time=NOW)


def by_rules(article: Event) -> Reading:
    """What the running version reads, without the model."""
    data = understand(article)
    assert isinstance(data, ArticleSeen)
    claims, reading = read_article(article.id, data, gazetteer(), NOW)
    return claims, reading


def as_before(article: Event, **told: object) -> list[Event]:
    """The same claims as the older version read them, told otherwise where asked, and its reading."""
    claims = [
        make_event(
            CLAIM_TYPES[claim.type].model_validate({**claim.data, "method": OLD, "strong_key": None, **told}),
            source="/tests",
            time=NOW,
        )
        for claim in by_rules(article)[0]
    ]
    assert claims
    return [*claims, classified(article, claims, OLD)]


async def recorded(pool: asyncpg.Pool, type_: str) -> list[Event]:
    rows = await pool.fetch("select body::text as body from record.event where type = $1 order by position", type_)
    return [Event.model_validate_json(row["body"]) for row in rows]


async def append_streams(pool: asyncpg.Pool, client: Any) -> None:
    """Record all that the streams hold, as projection does."""
    for stream in (*CLAIM_TYPES, ArticleClassified.type):
        held = [Entry(stream, id_.decode(), fields[DATA.encode()]) for id_, fields in await client.xrange(stream)]
        if held:
            await append(pool, held)
    assert await pool.fetchval("select count(*) from record.conflict") == 0


async def standings(pool: asyncpg.Pool) -> dict[str, str]:
    number = (await fold_all(pool)).number
    return dict(await pool.fetch(f"select id::text, standing from generation_{number}.claim"))


CHANGED, FALSE, MISSED, SAME, DONE = (
    *(seen(1), seen(2, BAKERY), seen(3, FRESNO), seen(4, MILWAUKEE), seen(5, "Chicago City Council")),
)
ERASED = seen(8)
OTHERS = [seen(6, copy_of=CHANGED.id), seen(7, kind="document"), ERASED]


def planted() -> list[Event]:
    """Articles that the older version read: wrongly, where nothing was, not at all, rightly; and one read since."""
    false = policy(FALSE, method=OLD)
    return [
        *(CHANGED, FALSE, MISSED, SAME, DONE, *OTHERS),
        make_event(ArticleErased(article=ERASED.id, by="court"), source="/tests", time=NOW),
        *as_before(CHANGED, direction="cooperates"),
        *(false, classified(FALSE, [false], OLD), classified(MISSED, [], OLD)),
        *as_before(SAME),
        *by_rules(DONE)[0],
        by_rules(DONE)[1],
    ]
