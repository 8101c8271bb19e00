"""An erased address is not read again: not by the service, not by the command, not after Redis was lost."""

from pathlib import Path
from typing import Any

import asyncpg

from services.ingest.command import ingest
from services.ingest.erased import learner
from services.ingest.memory import ERASED, Memory
from shared.bus import Entry, Publisher, ensure_groups
from tests.integration.ingest.conftest import Web, published
from tests.integration.recovery.running import sanctuary, service, tables_that_hold, until
from tests.integration.recovery.test_erasing import WORDS, lanterns, tombstone


def feed(web: Web, *paths: str) -> str:
    items = "".join(f"<item><title>About {path}</title><link>{web.address}{path}</link></item>" for path in paths)
    text = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title>{items}</channel></rss>'
    return web.put("/feed.xml", text, "application/rss+xml")


def page(words: str) -> str:
    text = " ".join([f"{words}."] + [f"Sentence {number} of a long enough story." for number in range(40)])
    return f"<html><head><title>{words}</title></head><body><article><p>{text}</p></article></body></html>"


def own(web: Web) -> dict[str, str]:
    return {"SANCTUARY_ALLOW_PRIVATE": web.address.removeprefix("http://")}


async def test_what_was_erased_is_neither_asked_for_nor_published_again(
    pool: asyncpg.Pool, client: Any, web: Web, database_url: str, redis_url: str
) -> None:
    web.put("/lanterns?utm_source=feed", page(WORDS))
    address = feed(web, "/lanterns?utm_source=feed")
    at = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
    async with service("projection", **at), service("ingest", **own(web), SANCTUARY_FEEDS=address, REDIS_URL=redis_url):

        async def texts() -> int:
            return int(await pool.fetchval("select count(distinct event) from record.text"))

        async def one_text() -> bool:
            return await texts() == 1

        async def known() -> bool:
            return bool(await client.scard(ERASED))

        await until(one_text)
        (seen,) = await published(client)
        code, said = await sanctuary("erase", seen["event_id"], "--by", "court", **at)
        assert (code, said.startswith("erased 1:")) == (0, True)
        await until(known)
        web.put("/lanterns?utm_source=feed", page(f"{WORDS}, a new edition"))
        feed(web, "/lanterns?utm_source=feed", "/other")  # so that the feed is read again
        web.put("/other", page("Another story"))
        asked = len(web.asked)
        await until(one_text)
        assert {path for path, _ in web.asked[asked:]} == {"/feed.xml", "/other"}

        await client.flushall()  # the tombstones are gone with the streams; the record brings them back
        await until(known)
        asked = len(web.asked)
        web.put("/third", page("A third story"))
        feed(web, "/lanterns?utm_source=feed", "/third")

        async def two_texts() -> bool:
            return await texts() == 2

        await until(two_texts)
        assert {path for path, _ in web.asked[asked:]} == {"/feed.xml", "/third"}
    assert await tables_that_hold(pool, WORDS) == set()


async def test_the_command_says_that_an_address_is_closed_and_passes_over_an_erased_text(
    client: Any, publisher: Publisher, memory: Memory, web: Web, tmp_path: Path
) -> None:
    url = web.put("/lanterns", page(WORDS))
    first = await ingest([url], publisher, memory)
    file = tmp_path / "story.txt"
    file.write_text(f"{WORDS}\n\nA text of a file.")
    await ingest([str(file)], publisher, memory)
    assert first.new == 1
    seen = await published(client)
    await ensure_groups(client, [("article-erased", "ingest")])
    stones = [tombstone(lanterns().model_copy(update={"id": one["event_id"], "data": one})) for one in seen]
    assert [stone.data.get("address") is None for stone in stones] == [False, True]
    await learner(memory)([Entry("article-erased", f"{n}-0", stone.to_json()) for n, stone in enumerate(stones, 1)])
    again = await ingest([url, f"{url}?utm_source=x#top", str(file)], publisher, memory)
    assert [refusal.reason for refusal in again.refused] == ["its text was erased: this address is not read again"] * 2
    assert (again.seen, again.new, again.erased) == (1, 0, 1)
    assert len(await published(client)) == 2
    file.write_text("Something else\n\nA text of a file of the same name.")
    assert (await ingest([str(file)], publisher, memory)).new == 1
    shelf = [await client.hkeys(f"ledger:ingest:shelf:{age}") for age in ("young", "old")]
    assert seen[0]["event_id"].encode() not in {id_ for ids in shelf for id_ in ids}
