"""An erased text is nowhere: not in a table, a key, a dead letter or an export; nor does it come back."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import orjson
import pytest

from services.projection.fold.advance import head
from services.projection.record.append import append
from services.projection.record.erasures import discard_letters, erase_neighbours, publish_lost
from services.projection.replay.export import export
from services.projection.replay.replay import replay
from services.projection.replay.verify import verify
from shared.bus import DATA, Publisher
from shared.bus.dead_letters import dead_letters, park
from shared.bus.trim import trim
from shared.events import ArticleErased, ArticleSeen, Event, address_hash, content_hash, make_event
from shared.places import gazetteer
from tests.integration.projection.given import CURATED, classified, entries, policy, story
from tests.integration.recovery.running import keys_that_hold, sanctuary, service, tables_that_hold, until

WORDS = "The quartermaster of Bexar counted eleven blue lanterns"
URL = "https://paper.example/lanterns"


def lanterns(url: str = URL, more: str = "", **fields: object) -> Event:
    title, text = f"{WORDS}, says report", f"{WORDS}.{more} The sheriff announced a policy."
    data = ArticleSeen(
        kind="document",
        url=url,
        canonical_url=url,
        title=title,
        text=text,
        fetched_at="2017-02-01T12:00:00Z",
        published_at="2017-02-01",
        publisher="paper.example",
        content_hash=content_hash(title, text),
        **fields,  # type: ignore[arg-type]
    )
    return make_event(data, source="test", time=datetime(2017, 2, 1, 12, tzinfo=UTC))


def tombstone(seen: Event, *, closes: bool = True) -> Event:
    address = address_hash(seen.data["canonical_url"]) if closes else None
    data = ArticleErased(article=seen.id, by="editor", address=address)
    return make_event(data, source="test", time=datetime(2017, 3, 1, tzinfo=UTC))


async def parked(client: Any, raw: bytes, entry_id: str = "1-0") -> None:
    await park(
        client,
        stream="article-seen",
        group="classifier",
        entry_id=entry_id,
        raw=raw,
        error="a fault",
        deliveries=5,
        version="1",
    )


async def test_an_erased_text_is_in_no_table_no_key_no_dead_letter_and_no_later_export(
    pool: asyncpg.Pool, client: Any, database_url: str, redis_url: str, tmp_path: Path
) -> None:
    seen, older, copy = lanterns(), lanterns(more=" As told before."), lanterns("https://mirror.example/lanterns")
    claim = policy(seen)
    other = seen.model_copy(update={"data": {**seen.data, "language": "es"}})
    at = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
    await Publisher(client).publish([seen, older, copy, claim, classified(seen, [claim], CURATED), *story(1), other])
    async with service("projection", **at):

        async def folded(position: int) -> bool:
            shown = await pool.fetchval(
                "select checkpoint from fold.generation join fold.pointer on generation = number"
            )
            return shown is not None and shown >= position and shown == await head(pool)

        await until(lambda: folded(8))  # the day that began among them
        assert await pool.fetchval("select count(*) from record.conflict") == 1
        await replay(pool, gazetteer())  # so that an older generation is kept beside the live one
        await parked(client, seen.to_json())
        await parked(client, seen.to_json()[:-40])
        await parked(client, story(1)[0].to_json())
        assert "record.text" in await tables_that_hold(pool, WORDS)

        code, said = await sanctuary("erase", seen.id, "--by", "court", **at)
        assert (code, said.splitlines()[0]) == (
            0,
            "erased 2: neither the record nor the dead letters hold the text any more",
        )
        assert copy.id in said.splitlines()[-1]
        assert await tables_that_hold(pool, WORDS) == {"record.text"}  # the copy's
        code, said = await sanctuary("erase", seen.id, "--by", "another", "--copies", **at)
        assert (code, len(said.splitlines())) == (0, 2)
        assert said.startswith("erased 1, 2 erased already: ")
        assert await tables_that_hold(pool, WORDS) == set()
        code, said = await sanctuary("erase", seen.id, "--by", "a third", "--copies", **at)
        assert (code, said.partition(":")[0]) == (0, "erased 0, 3 erased already")
        tombstones = [orjson.loads(fields[DATA.encode()]) for _, fields in await client.xrange("article-erased")]
        assert "a third" not in {told["data"]["by"] for told in tombstones}
        assert await pool.fetchval("select count(*) from record.conflict") == 1
        assert [letter.raw for letter in await dead_letters(client, ["article-seen"])] == [story(1)[0].to_json()]
        assert await keys_that_hold(client, WORDS) == {"article-seen"}  # until the retention
        await until(lambda: folded(11))
        for stream in await pool.fetch("select name, last_entry from record.stream"):
            await trim(client, stream["name"], recorded=stream["last_entry"], recorder="projection", retention=1e-3)
        number = await pool.fetchval("select generation from fold.pointer")
        rows = await pool.fetch(f"select id::text, erased from generation_{number}.article order by id")
        assert {row["id"] for row in rows if row["erased"]} == {seen.id, older.id, copy.id}
        standing = await pool.fetchrow(
            f"select standing, evidence from generation_{number}.claim where id = $1", claim.id
        )
        assert standing["standing"] == "counts"
        assert await pool.fetchval("select record.quote($1, 'text', 0, 20)", seen.id) is None
        assert await verify(pool, gazetteer()) == []
    file = tmp_path / "later.jsonl"
    assert await export(pool, file) == await head(pool)
    assert WORDS not in file.read_text("utf-8")


@pytest.mark.parametrize("order", ["tombstone first", "text first", "together"])
async def test_an_older_export_does_not_bring_the_text_back_whatever_comes_first(
    pool: asyncpg.Pool, order: str
) -> None:
    seen = lanterns()
    steps = {
        "tombstone first": [[tombstone(seen)], [seen]],
        "text first": [[seen], [tombstone(seen)], [seen]],
        "together": [[seen, tombstone(seen)], [seen]],
    }
    for step in steps[order]:
        await append(pool, entries(step))
    assert await tables_that_hold(pool, WORDS) == set()
    assert await pool.fetchval("select count(*) from record.event") == 2


async def test_an_article_that_an_export_tells_without_its_text_is_no_conflict_with_its_stream(
    pool: asyncpg.Pool,
) -> None:
    seen = lanterns()
    bare = seen.model_copy(
        update={"data": {name: value for name, value in seen.data.items() if name not in ("title", "text")}}
    )
    await append(pool, entries([bare, tombstone(seen)]))
    done = await append(pool, entries([seen]))
    assert (done.new, done.conflicts) == (0, 0)
    assert await tables_that_hold(pool, WORDS) == set()


async def test_what_comes_from_an_erased_address_later_is_recorded_without_its_text_and_gets_its_own_tombstone(
    pool: asyncpg.Pool, client: Any
) -> None:
    seen, later = lanterns(), lanterns(more=" A new edition.")
    await append(pool, entries([seen, tombstone(seen)]))
    done = await append(pool, entries([later, *story(1)]))
    assert (done.new, done.erased) == (3, True)
    assert await pool.fetchval("select count(*) from record.text") == 2  # title and text of the other story
    publisher = Publisher(client)
    assert await erase_neighbours(pool, publisher) == 1
    told = [orjson.loads(fields[DATA.encode()]) for _, fields in await client.xrange("article-erased")]
    assert [event["data"]["article"] for event in told] == [later.id]
    await append(pool, entries([tombstone(later, closes=False)]))
    assert await erase_neighbours(pool, publisher) == 0


async def test_a_tombstone_without_an_address_closes_nothing(pool: asyncpg.Pool, client: Any) -> None:
    seen, later = lanterns(), lanterns(more=" A new edition.")
    await append(pool, entries([seen, later, tombstone(seen, closes=False)]))
    assert await erase_neighbours(pool, Publisher(client)) == 0
    assert await pool.fetchval("select distinct event::text from record.text") == later.id


async def test_dead_letters_that_tell_something_else_stay(pool: asyncpg.Pool, client: Any) -> None:
    seen, longer = lanterns(), lanterns(URL + "-and-more")
    await append(pool, entries([seen, tombstone(seen)]))
    for raw in (longer.to_json(), longer.to_json()[:-30], b"[]", b"\xff", b'{"id": 4, "data": {"canonical_url": 5}}'):
        await parked(client, raw)
    assert await discard_letters(pool, client) == 0
    await parked(client, lanterns(more=" By an address.").to_json())
    assert await discard_letters(pool, client) == 1
    assert len(await dead_letters(client, ["article-seen"])) == 5


async def test_tombstones_that_the_stream_has_lost_are_published_again_once(pool: asyncpg.Pool, client: Any) -> None:
    publisher, stones = Publisher(client), [tombstone(lanterns(f"{URL}/{n}")) for n in range(3)]
    await append(pool, entries(stones))
    await publisher.publish(stones[:1])
    assert await publish_lost(pool, client, publisher) == 2
    assert await publish_lost(pool, client, publisher) == 0
    raw = [orjson.loads(fields[DATA.encode()]) for _, fields in await client.xrange("article-erased")]
    assert sorted(event["id"] for event in raw) == sorted(stone.id for stone in stones)
    assert all(event["data"]["address"] for event in raw)
