"""What an erasure asks for beyond the record: the other texts of its address, the dead letters, the lost tombstones."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

import asyncpg
import orjson
from redis.exceptions import RedisError

from services.projection.record.entries import as_uuid
from shared.bus import DATA, Publisher
from shared.bus.dead_letters import SUFFIX, discard, pages
from shared.bus.entry import Client
from shared.bus.failure import Unavailable
from shared.events import ArticleErased, ArticleSeen, address_hash, make_event
from shared.postgres import AWAY, sql
from shared.telemetry import log

EVERY = 60.0
SOURCE = "urn:sanctuary-ledger:projection"


@dataclass(frozen=True, slots=True)
class Erased:
    """What may not be kept: article ids, hashes of addresses, and the addresses in full where an article told them."""

    articles: frozenset[str]
    addresses: frozenset[str]
    urls: frozenset[str]

    def held_in(self, raw: bytes) -> bool:
        """Return whether an entry of article-seen tells an erased text; bytes that are no JSON may name it anywhere."""
        try:
            event = orjson.loads(raw)
        except orjson.JSONDecodeError:
            return any(b'"%s"' % name.encode() in raw for name in self.articles | self.urls)
        data = event.get("data") if isinstance(event, dict) else None
        url = data.get("canonical_url") if isinstance(data, dict) else None
        by_address = isinstance(url, str) and address_hash(url) in self.addresses
        return isinstance(data, dict) and (str(event.get("id")).lower() in self.articles or by_address)


async def erased(pool: asyncpg.Pool) -> Erased:
    """Return what the tombstones of the record name."""
    rows = await pool.fetch(sql(__file__, "tombstones.sql"))
    articles = frozenset(found for row in rows if (found := as_uuid(row["article"])))
    urls = await pool.fetch(
        "select body -> 'data' ->> 'canonical_url' as url from record.event where id = any($1)", list(articles)
    )
    addresses = frozenset(row["address"] for row in rows if row["address"])
    return Erased(articles, addresses, frozenset(row["url"] for row in urls if row["url"]))


async def same_text(pool: asyncpg.Pool, article: str) -> list[tuple[str, str]]:
    """Return (id, canonical address) of an article, then of its versions and copies; empty where there is none."""
    rows = await pool.fetch(sql(__file__, "same_text.sql"), article)
    return [(row["id"], row["url"] or "") for row in rows]


async def recorded(pool: asyncpg.Pool, ids: list[str]) -> set[str]:
    """Return those of the events that the record holds."""
    return {row[0] for row in await pool.fetch("select id::text from record.event where id = any($1)", ids)}


async def discard_letters(pool: asyncpg.Pool, client: Client) -> int:
    """Delete the dead letters that tell an erased text; return how many."""
    gone, names = 0, await erased(pool)
    if not names.articles:
        return 0
    async for page in pages(client, [ArticleSeen.type]):
        if letters := [letter for letter in page if names.held_in(letter.raw)]:
            await discard(client, *letters)
            gone += len(letters)
    return gone


async def erase_neighbours(pool: asyncpg.Pool, publisher: Publisher) -> int:
    """Publish a tombstone for each article of an erased address that has none: its older versions, and what came since.

    The texts of what came since were never stored; the tombstones make the same known wherever the events go.
    """
    rows = await pool.fetch(sql(__file__, "neighbours.sql"))
    told = [
        ArticleErased(article=row["article"], by="ledger", reason=f"its address is erased: {row['tombstone']}")
        for row in rows
    ]
    now = datetime.now(UTC)
    return await publisher.publish([make_event(data, source=SOURCE, time=now) for data in told])


async def publish_lost(pool: asyncpg.Pool, client: Client, publisher: Publisher) -> int:
    """Publish again the tombstones that the stream does not hold (any more): those who keep none learn them from it."""
    there = {_id(fields.get(DATA.encode(), b"")) for _, fields in await client.xrange(ArticleErased.type)}
    rows = await pool.fetch(sql(__file__, "tombstones.sql"))
    lost = [(ArticleErased.type, row["body"].encode()) for row in rows if row["id"] not in there]
    return await publisher.publish_raw(lost)


async def keep_erased(pool: asyncpg.Pool, client: Client, wake: asyncio.Event) -> None:
    """Do all of it at the start and when `wake` says that an erasure came; look at new dead letters every minute.

    While a server is away, try again at the next turn.
    """
    publisher = Publisher(client)
    begun, whole, seen = False, True, None
    while True:
        wake.clear()
        again = neighbours = letters = 0
        try:
            if not begun:
                again, begun = await publish_lost(pool, client, publisher), True
            if whole:
                neighbours = await erase_neighbours(pool, publisher)
            newest = await client.xrevrange(ArticleSeen.type + SUFFIX, count=1)
            if whole or newest != seen:
                letters = await discard_letters(pool, client)
            whole, seen = False, newest
        except (RedisError, Unavailable, *AWAY) as error:
            log.warning("erasures_wait", reason=str(error) or type(error).__name__)
        if again or neighbours or letters:
            log.info("erased", published_again=again, neighbours=neighbours, dead_letters=letters)
        whole = await _woken(wake) or whole


async def _woken(wake: asyncio.Event) -> bool:
    try:
        await asyncio.wait_for(wake.wait(), EVERY)
    except TimeoutError:
        return False
    return True


def _id(raw: bytes) -> str | None:
    try:
        return str(orjson.loads(raw)["id"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None
