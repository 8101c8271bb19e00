"""Sources that want more than their share: of pages, of memory, of trust, of the future. Each gets its share."""

from typing import Any

import httpx
import pytest

from services.ingest.command import ingest, ingest_watched
from services.ingest.desk import LONGEST_TEXT
from services.ingest.errors import Unreadable
from services.ingest.fetching import Bounds
from services.ingest.fetching.refusals import RobotsAway
from services.ingest.memory import Memory
from services.ingest.sources_file import Watched
from shared.bus import Publisher

from .conftest import published
from .hostile import EASY, NOT_FOUND, answer, serving
from .test_push import ARTICLE, KEY, at, http, refused, tokens  # noqa: F401 - fixtures

WORDS = " ".join(f"Item {n} of the agenda concerns the detainer policy of the county." for n in range(20))
LIST = "lister,list_name,name,state,listed_on\nDHS,sanctuary jurisdictions,Austin,TX,2025-05-29\n"


def rss(*items: str) -> bytes:
    told = f"<rss version='2.0'><channel><title>Courier</title>{''.join(items)}</channel></rss>".encode()
    return answer(told).replace(b"text/html", b"application/rss+xml", 1)


def page(title: str, head: str = "") -> bytes:
    told = f"<html><head>{head}</head><body><article><h1>{title}</h1><p>{WORDS}</p></article></body></html>"
    return answer(told.encode())


async def test_a_feed_of_more_pages_than_its_share_gives_the_newest_and_is_not_read_anew_for_the_rest(
    publisher: Publisher, memory: Memory, client: Any
) -> None:
    async with serving() as site:
        items = [
            f"<item><link>{site.base}/{n}</link><title>Number {n}</title>"
            f"<pubDate>Mon, {n + 1:02} Jun 2026 12:00:00 GMT</pubDate></item>"
            for n in range(8)
        ]
        site.pages |= {f"/{n}": page(f"Number {n}") for n in range(8)}
        site.pages["/feed"] = rss(*items).replace(b"\r\n\r\n", b'\r\nETag: "v1"\r\n\r\n', 1)
        source = Watched(name="c", kind="feed", address=f"{site.base}/feed", pages=3)
        fetcher = site.fetcher()
        counts = await ingest_watched(source, publisher, memory, fetcher)
        await ingest_watched(source, publisher, memory, fetcher)
    assert [seen["title"] for seen in await published(client)] == ["Number 5", "Number 6", "Number 7"]
    assert [refusal.reason for refusal in counts.refused] == [
        "names 8 pages: the newest 3 are read in a pass; raise its `pages` if it is honest"
    ]
    first, second = [head for path, head in site.asked if path == "/feed"]
    assert ("If-None-Match" in first, 'If-None-Match: "v1"' in second) == (False, True)


@pytest.mark.parametrize("media_type", ["text/csv", "application/rss+xml", "application/vnd.ms-excel"])
async def test_a_page_does_not_make_itself_an_official_list(
    publisher: Publisher, memory: Memory, client: Any, media_type: str
) -> None:
    body = LIST.encode() if media_type != "application/rss+xml" else rss().partition(b"\r\n\r\n")[2]
    async with serving({"/page.csv": answer(body).replace(b"text/html", media_type.encode(), 1)}) as site:
        source = Watched(name="p", kind="page", address=f"{site.base}/page.csv")
        with pytest.raises(Unreadable, match="is no page but reads as"):
            await ingest_watched(source, publisher, memory, site.fetcher())
        site.pages["/feed"] = rss(f"<item><link>{site.base}/page.csv</link><title>Linked</title></item>")
        counts = await ingest([f"{site.base}/feed"], publisher, memory, fetcher=site.fetcher())
    assert "is no HTML page" in counts.refused[0].reason
    assert await client.xlen("jurisdiction-listed") == 0


async def test_a_text_longer_than_any_article_is_refused_and_a_title_is_cut(
    publisher: Publisher, memory: Memory, client: Any
) -> None:
    async with serving() as site:
        long = f"<html><body><article><p>{'The council met again. ' * (LONGEST_TEXT // 22)}</p></article></body></html>"
        titled = page("Council", f'<meta property="og:title" content="{"Council " * 10_000}">')
        site.pages |= {"/long": answer(long.encode()), "/titled": titled}
        fetcher = site.fetcher(Bounds(size=4 << 20))
        counts = await ingest([f"{site.base}/long", f"{site.base}/titled"], publisher, memory, fetcher=fetcher)
    (reason,) = [refusal.reason for refusal in counts.refused]
    assert "more than 500,000 characters" in reason
    (seen,) = await published(client)
    assert len(seen["title"]) in range(990, 1001)


async def test_a_page_of_the_future_counts_from_its_fetch(publisher: Publisher, memory: Memory, client: Any) -> None:
    dated = '<meta property="article:published_time" content="{}">'
    async with serving() as site:
        site.pages["/late"] = page("Late", dated.format("9999-12-31T00:00:00Z"))
        site.pages["/good"] = page("Good", dated.format("2026-03-01T00:00:00Z")).replace(b"agenda", b"minutes")
        await ingest([f"{site.base}/late", f"{site.base}/good"], publisher, memory, fetcher=site.fetcher())
    late, good = await published(client)
    assert (late["published_at"], good["published_at"]) == (None, "2026-03-01T00:00:00Z")


async def test_a_pushed_article_of_the_future_is_refused(at: str, http: httpx.AsyncClient, client: Any) -> None:  # noqa: F811
    for day in ("9999-12-31", "2999", "2999-01-01T00:00:00+14:00"):
        answered = await http.post(at, json=ARTICLE | {"published": day}, headers=KEY)
        assert "is later than today" in refused(answered, 422)
    assert await published(client) == []


async def test_a_robots_txt_of_50_mb_is_not_read_to_its_end_and_opens_nothing() -> None:
    async with serving() as site:

        async def huge(writer: Any) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
            await site.write_on(writer, b"Disallow: /x\n" * 5000)

        site.pages |= {"/robots.txt": huge, "/x": answer(b"text")}
        with pytest.raises(RobotsAway, match="larger than 1 MiB"):
            await site.fetcher().get(f"{site.base}/x")
        assert site.sent < 16 << 20
        assert "/x" not in site.paths


async def test_a_robots_txt_of_endless_rules_decides_beside_the_loop() -> None:
    rules = "User-agent: *\n" + "".join(f"Disallow: /*a{n}*\n" for n in range(20_000)) + "Disallow: /x$\n"
    async with serving({"/robots.txt": answer(rules.encode()), "/xa": answer(b"text")}) as site:
        fetcher = site.fetcher()
        assert await fetcher.get(f"{site.base}/xa")
        with pytest.raises(Exception, match="asks programs not to read it"):
            await fetcher.get(f"{site.base}/x")


@pytest.mark.parametrize("status", ["200 OK", "301 Moved"])
async def test_sitemaps_that_name_each_other_are_read_once(
    publisher: Publisher, memory: Memory, client: Any, status: str
) -> None:
    index = "<sitemapindex><sitemap><loc>{}</loc></sitemap><sitemap><loc>{}</loc></sitemap></sitemapindex>"
    async with serving({"/robots.txt": NOT_FOUND}) as site:
        for name, other in (("a", "b"), ("b", "a")):
            told = index.format(f"{site.base}/{name}", f"{site.base}/{other}").encode()
            site.pages[f"/{name}"] = answer(told, *([f"Location: /{other}"] if status[0] == "3" else []), status=status)
        source = Watched(name="s", kind="sitemap", address=f"{site.base}/a")
        if status[0] == "3":
            with pytest.raises(Exception, match="redirects"):
                await ingest_watched(source, publisher, memory, site.fetcher(EASY))
            assert len(site.paths) == 1 + EASY.redirects + 1
            return
        counts = await ingest_watched(source, publisher, memory, site.fetcher(EASY))
    assert [refusal.reason for refusal in counts.refused] == [
        "a sitemap index inside another is not followed: name it itself"
    ] * 2
    assert len(site.paths) == 4  # robots.txt, the index, and the two that it names


async def test_what_is_offered_is_what_can_be_unpacked() -> None:
    async with serving({"/x": answer(b"text")}) as site:
        await site.fetcher().get(f"{site.base}/x")
    (offered,) = {line for _, head in site.asked for line in head.split("\r\n") if line.startswith("Accept-Encoding")}
    assert offered == "Accept-Encoding: gzip, deflate, zstd"
