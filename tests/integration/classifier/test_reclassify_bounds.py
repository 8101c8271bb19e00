"""`sanctuary reclassify`: what it leaves out, what it cannot read, and how it is stopped."""

import asyncio
import signal
import sys
from typing import Any

import asyncpg
import pytest

from services.classifier.commands.rereading import Totals, reread
from services.classifier.method import METHOD
from services.classifier.publishing import Reading, read_article
from services.projection.record.append import append
from shared.bus import Publisher
from shared.events import ArticleClassified, Method
from shared.places import gazetteer
from tests.integration.classifier.older import CHANGED, FALSE, MISSED, seen
from tests.integration.projection.given import classified, entries
from tests.integration.recovery.running import ROOT, sanctuary, until


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
