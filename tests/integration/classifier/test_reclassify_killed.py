"""`sanctuary reclassify`, killed in the middle of its work and started again, counted from outside."""

import asyncio
import sys
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from services.classifier.commands.rereading import BATCH
from shared.bus import Publisher
from shared.events import ArticleClassified, PolicyChanged
from tests.integration.classifier.holding import holding
from tests.integration.classifier.older import OLD, as_before, seen
from tests.integration.recovery.running import ROOT, sanctuary, service, until

ARTICLES = BATCH + 10
# Which entry is kept back: then so many claims and readings are out, of so many articles the whole reading.
MOMENTS = {
    "before the first reading": (ArticleClassified.type, 0, BATCH, 0),
    "behind the first batch": (PolicyChanged.type, BATCH, BATCH, BATCH),
    "among the readings of the second": (ArticleClassified.type, BATCH + 3, ARTICLES, BATCH + 3),
}
NEW = f"body #>> '{{data,method,version}}' <> '{OLD.version}'"
# Claims and readings of the new version: events, ids, articles. Claims that a reading lists and the record lacks.
COUNTED = f"""
select count(*) filter (where type = 'policy-changed') as claims,
       count(distinct id) filter (where type = 'policy-changed') as claim_ids,
       count(distinct body #>> '{{data,cause}}') filter (where type = 'policy-changed') as claim_articles,
       count(*) filter (where type = 'article-classified') as readings,
       count(distinct id) filter (where type = 'article-classified') as reading_ids,
       count(distinct body #>> '{{data,article}}') filter (where type = 'article-classified') as reading_articles
  from record.event where {NEW}"""
LISTED = f"""
select count(*) as listed, count(distinct claim) as claims, count(e.id) as recorded
  from record.event r cross join json_array_elements_text(r.body #> '{{data,claims}}') claim
  left join record.event e on e.id = claim::uuid
 where r.type = 'article-classified' and r.{NEW}"""


@pytest.mark.parametrize(("stream", "passes", "claims", "readings"), MOMENTS.values(), ids=MOMENTS)
async def test_killed_and_started_again_it_gives_each_article_one_new_reading(
    database_url: str, redis_url: str, client: Any, tmp_path: Path, stream: str, passes: int, claims: int, readings: int
) -> None:
    at = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
    articles = [seen(number) for number in range(ARTICLES)]
    given = [event for article in articles for event in (article, *as_before(article, direction="cooperates"))]
    await Publisher(client).publish(given)
    async with service("projection", **at):
        outside = await asyncpg.connect(database_url)
        try:

            async def recorded() -> tuple[int, ...]:
                if await outside.fetchval("select to_regclass('record.event')") is None:
                    return ()
                old = await outside.fetchval("select count(*) from record.event where type <> 'day-began'")
                row = await outside.fetchrow(COUNTED)
                return old, row["claims"], row["readings"]

            async def holds(*numbers: int) -> bool:
                return await recorded() == numbers

            await until(lambda: holds(len(given), 0, 0))
            async with holding(redis_url, tmp_path, stream, passes) as held:
                process = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-m", "services.cli", "reclassify"), cwd=ROOT, env=at | {"REDIS_URL": held.url}
                )
                try:
                    async with asyncio.timeout(120):
                        await held.held.wait()
                finally:
                    process.kill()
                    await process.wait()
            assert process.returncode == -9
            await until(lambda: holds(len(given) + claims + readings, claims, readings))

            code, said = await sanctuary("reclassify", **at)
            assert (code, said.split(",")[0]) == (0, f"read {ARTICLES - readings} articles"), said
            assert f"; {readings} had been read by version" in said
            await until(lambda: holds(len(given) + 2 * ARTICLES, ARTICLES, ARTICLES))
            assert await client.xlen(ArticleClassified.type) == 2 * ARTICLES  # of the old version and of the new

            assert set((await outside.fetchrow(COUNTED)).values()) == {ARTICLES}
            assert set((await outside.fetchrow(LISTED)).values()) == {ARTICLES}
            assert await outside.fetchval("select count(*) from record.conflict") == 0
            assert await outside.fetchval("select max(position) = count(*) from record.event")

            async def standings() -> bool:
                live = await outside.fetchval("select generation from fold.pointer")
                rows = await outside.fetch(
                    f"select version = $1 as old, standing, count(*) from generation_{live}.claim group by 1, 2",
                    OLD.version,
                )
                return {tuple(row) for row in rows} == {(True, "superseded", ARTICLES), (False, "counts", ARTICLES)}

            await until(standings)
        finally:
            await outside.close()
