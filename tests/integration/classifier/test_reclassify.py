"""`sanctuary reclassify`: an older version has read the record; the running one shows what it changes, then does it."""

import asyncio
import signal
import sys
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from services.classifier.commands.rereading import Totals, reread
from services.classifier.method import METHOD
from services.classifier.publishing import Reading, read_article
from services.projection.fold.advance import head
from services.projection.record.append import append
from services.projection.replay.verify import verify
from shared.bus import DATA, Entry, Publisher
from shared.events import (
    CLAIM_TYPES,
    ArticleClassified,
    ArticleErased,
    ArticleSeen,
    Event,
    Method,
    PolicyChanged,
    content_hash,
    make_event,
    understand,
)
from shared.places import gazetteer
from tests.integration.projection.given import classified, entries, policy
from tests.integration.projection.running import PLACES, fold_all
from tests.integration.recovery.running import ROOT, sanctuary, until

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


async def test_a_dry_run_tells_the_difference_and_publishes_nothing(
    pool: asyncpg.Pool, client: Any, database_url: str, redis_url: str
) -> None:
    await append(pool, entries(planted()))
    before = await head(pool)
    changes = []
    totals = await reread(pool, gazetteer(), changed=changes.append)
    assert totals == Totals(articles=4, changed=3, before=3, after=3, done=1)
    assert [(change.unread.id, [str(one) for one in change.differences]) for change in changes] == [
        (CHANGED.id, ["~ policy-changed of state:az/place:phoenix (actor): direction cooperates -> limits"]),
        (
            FALSE.id,
            [
                "- kind policy-changed, places state:tx/county:travis (actor), direction limits, stage in_effect, "
                "dimensions detainer_holds, date 2017-02-01, tier auto"
            ],
        ),
        (MISSED.id, [f"+ kind policy-changed, {_said(by_rules(MISSED)[0][0])}"]),
    ]
    code, said = await sanctuary("reclassify", "--dry-run", DATABASE_URL=database_url, REDIS_URL=redis_url)
    assert code == 0, said
    assert f"{CHANGED.id}  https://paper.example/1  {CHANGED.data['title']}\n  ~ policy-changed of " in said
    assert said.endswith("nothing was published (--dry-run)\n")
    assert await client.keys("*") == []
    assert await head(pool) == before


def _said(claim: Event) -> str:
    data = understand(claim)
    assert isinstance(data, PolicyChanged)
    place = data.jurisdictions[0]
    return (
        f"places {place.id.removeprefix('ocd-division/country:us/')} ({place.role}), direction {data.direction}, "
        f"stage {data.stage}, dimensions {' and '.join(data.dimensions)}, date {data.event_date}, tier {data.tier}"
    )


async def test_what_is_read_now_takes_the_place_of_what_was_read_before(pool: asyncpg.Pool, client: Any) -> None:
    await append(pool, entries(planted()))
    old = [claim.id for claim in await recorded(pool, PolicyChanged.type) if claim.data["method"]["version"] == "0.9"]
    stood = await standings(pool)
    assert [stood[claim] for claim in old] == ["counts"] * 3

    totals = await reread(pool, gazetteer(), publisher=Publisher(client))
    assert (totals.articles, totals.done) == (4, 1)
    await append_streams(pool, client)
    stood = await standings(pool)
    assert [stood[claim] for claim in old] == ["superseded"] * 3
    new = [claim.id for article in (CHANGED, MISSED, SAME, DONE) for claim in by_rules(article)[0]]
    assert {id_: standing for id_, standing in stood.items() if id_ not in old} == dict.fromkeys(new, "counts")
    assert await verify(pool, PLACES) == []

    again = await reread(pool, gazetteer(), publisher=Publisher(client))
    assert again == Totals(done=5)


class Dies(Publisher):
    """A publisher whose process ends at its nth publish."""

    def __init__(self, client: Any, at: int) -> None:
        super().__init__(client)
        self.left = at

    async def publish(self, events: Any) -> int:
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        return await super().publish(events)


@pytest.mark.parametrize("publishes", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("projection", ["beside", "later"])
async def test_interrupted_and_run_again_leaves_exactly_one_reading_of_each(
    pool: asyncpg.Pool, client: Any, publishes: int, projection: str
) -> None:
    articles = [seen(number, PHOENIX if number % 2 else BAKERY) for number in range(7)]
    await append(pool, entries([*articles, *(classified(article, [], OLD) for article in articles)]))
    with pytest.raises(KeyboardInterrupt):
        await reread(pool, gazetteer(), publisher=Dies(client, publishes), batch=3)
    if projection == "beside":
        await append_streams(pool, client)
    whole = 3 * (publishes // 2) if projection == "beside" else 0
    totals = await reread(pool, gazetteer(), publisher=Publisher(client), batch=3)
    assert (totals.done, totals.articles) == (whole, 7 - whole)
    await append_streams(pool, client)
    read = [one for one in await recorded(pool, ArticleClassified.type) if one.data["method"]["name"] == METHOD.name]
    now = [one.data["article"] for one in read if one.data["method"]["version"] == METHOD.version]
    assert sorted(now) == sorted(article.id for article in articles)
    claims = [claim.id for claim in await recorded(pool, PolicyChanged.type)]
    assert sorted(claims) == sorted(id_ for one in read for id_ in one.data["claims"])
    assert len(claims) == 3


async def test_a_reading_that_lacks_a_claim_is_made_again(pool: asyncpg.Pool, client: Any) -> None:
    claims, reading = by_rules(CHANGED)
    await append(pool, entries([CHANGED, reading]))
    totals = await reread(pool, gazetteer(), publisher=Publisher(client))
    assert (totals.articles, totals.done) == (1, 0)
    await append_streams(pool, client)
    assert [claim.id for claim in await recorded(pool, PolicyChanged.type)] == [claim.id for claim in claims]
    assert await reread(pool, gazetteer(), publisher=Publisher(client)) == Totals(done=1)


async def test_what_a_newer_version_has_read_is_left_alone(pool: asyncpg.Pool) -> None:
    newer = Method(name=METHOD.name, version="99.0")
    await append(pool, entries([CHANGED, classified(CHANGED, [], newer)]))
    assert await reread(pool, gazetteer()) == Totals(done=1)


async def test_since_and_limit_bound_what_is_read(pool: asyncpg.Pool) -> None:
    young = [seen(number, published_at="2019-05-01", fetched_at="2019-05-02T00:00:00Z") for number in (1, 2, 3)]
    await append(pool, entries([seen(4), seen(5), *young]))
    read: list[str] = []
    totals = await reread(
        pool, gazetteer(), since="2019-05-01", limit=2, changed=lambda change: read.append(change.unread.id)
    )
    assert totals.articles == 2
    assert read == [article.id for article in young[:2]]


async def test_an_article_that_cannot_be_read_is_named_and_the_others_are_read(
    pool: asyncpg.Pool, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(article_id: str, *given: Any) -> Reading:
        if article_id == CHANGED.id:
            raise ZeroDivisionError("a fault of this version")
        return read_article(article_id, *given)

    strange = seen(9).model_copy(update={"data": {**seen(9).data, "kind": "poem"}})
    await append(pool, entries([strange, CHANGED, MISSED]))
    monkeypatch.setattr("services.classifier.commands.rereading.read_article", failing)
    lines: list[str] = []
    totals = await reread(pool, gazetteer(), publisher=Publisher(client), refused=lines.append)
    assert (totals.articles, totals.refused) == (1, 2)
    assert f"article-seen {strange.id}: data.kind" in lines[0]
    assert lines[1] == f"article {CHANGED.id}: ZeroDivisionError: a fault of this version"
    assert await client.xlen(ArticleClassified.type) == 1


async def test_the_command_stopped_by_hand_says_so_and_goes_on(
    pool: asyncpg.Pool, client: Any, database_url: str, redis_url: str
) -> None:
    await append(pool, entries([CHANGED, FALSE]))
    at = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("lock table record.text in access exclusive mode")
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "services.cli", "reclassify"),
            cwd=ROOT, env=at, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        try:
            waiting = "select count(*) from pg_locks where not granted and relation = 'record.text'::regclass"
            await until(lambda: connection.fetchval(waiting))
            process.send_signal(signal.SIGINT)
            said, _ = await asyncio.wait_for(process.communicate(), 60)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    assert process.returncode == 130
    assert said.decode().splitlines()[-1] == (
        "stopped; what was published stays, and the same command goes on where it was"
    )
    code, again = await sanctuary("reclassify", **at)
    assert (code, again.split(",")[0]) == (0, "read 2 articles"), again
    assert await client.xlen(ArticleClassified.type) == 2


async def test_a_database_without_a_record_is_told_in_one_line(database_url: str, redis_url: str) -> None:
    code, said = await sanctuary("reclassify", "--dry-run", DATABASE_URL=database_url, REDIS_URL=redis_url)
    assert (code, said) == (1, "this database has no record yet: start projection, or `sanctuary up`, first\n")
