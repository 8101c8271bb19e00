"""`sanctuary reclassify`: an older version has read the record; the running one shows what it changes, then does it."""

from typing import Any

import asyncpg
import pytest

from services.classifier.commands.rereading import Change, Totals, reread
from services.classifier.method import METHOD
from services.classifier.publishing import Reading, read_article
from services.projection.fold.advance import head
from services.projection.record.append import append
from services.projection.replay.verify import verify
from shared.bus import Publisher
from shared.events import ArticleClassified, Event, PolicyChanged, understand
from shared.places import gazetteer
from tests.integration.classifier.older import (
    BAKERY,
    CHANGED,
    DONE,
    FALSE,
    MISSED,
    OLD,
    PHOENIX,
    SAME,
    append_streams,
    as_before,
    by_rules,
    planted,
    recorded,
    seen,
    standings,
)
from tests.integration.projection.given import classified, entries
from tests.integration.projection.running import PLACES
from tests.integration.recovery.running import sanctuary


async def test_a_dry_run_tells_the_difference_and_publishes_nothing(
    pool: asyncpg.Pool, client: Any, database_url: str, redis_url: str
) -> None:
    await append(pool, entries(planted()))
    before = await head(pool)
    changes: list[Change] = []
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


async def test_a_reading_that_is_all_for_review_is_said_to_take_no_place_and_takes_none(
    pool: asyncpg.Pool, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsure(article_id: str, *given: Any) -> Reading:
        claims, reading = read_article(article_id, *given)
        return [claim.model_copy(update={"data": {**claim.data, "tier": "review"}}) for claim in claims], reading

    monkeypatch.setattr("services.classifier.commands.rereading.read_article", unsure)
    before = as_before(CHANGED)
    await append(pool, entries([CHANGED, *before]))
    changes: list[Change] = []
    await reread(pool, gazetteer(), publisher=Publisher(client), changed=changes.append)
    assert [(change.waits, [str(one) for one in change.differences]) for change in changes] == [
        (True, ["~ policy-changed of state:az/place:phoenix (actor): tier auto -> review"])
    ]
    await append_streams(pool, client)
    assert await standings(pool) == {before[0].id: "counts", by_rules(CHANGED)[0][0].id: "review"}
