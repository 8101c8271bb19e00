"""Sources of the settings file, one pass each, over a real web and real folders: sitemaps, folders, lists, feeds."""

import gzip
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.ingest.command import ingest_watched
from services.ingest.counts import Counts
from services.ingest.desk import Desk
from services.ingest.errors import Unreachable, Unreadable
from services.ingest.fetching import Fetcher, web_client
from services.ingest.found import Item
from services.ingest.memory import Memory
from services.ingest.sources_file import Watched
from shared.bus import Publisher

from .conftest import Web, published

BODY = " ".join(f"The county commission heard speaker number {n} on its detainer policy." for n in range(12))


@pytest.fixture
async def fetcher(web: Web) -> AsyncIterator[Fetcher]:
    async with web_client() as client:
        yield Fetcher(client)


def put(web: Web, path: str, day: str | None, text: str = "") -> str:
    """Put a page on the web, and return its line of a sitemap."""
    web.put(path, f"<html><body><article><h1>{path}</h1><p>{BODY} {path} {text}</p></article></body></html>")
    return f"<url><loc>{web.address}{path}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>"


def sitemap(web: Web, *entries: str, path: str = "/sitemap.xml", kind: str = "urlset") -> str:
    return web.put(path, f"<{kind}>{''.join(entries)}</{kind}>", "application/xml")


def asked(web: Web) -> list[str]:
    paths = [path for path, code in web.asked if code == 200]
    web.asked.clear()
    return paths


async def test_a_sitemap_gives_what_is_new_or_changed_newest_first(
    web: Web, publisher: Publisher, memory: Memory, fetcher: Fetcher, client: Any
) -> None:
    a, b, c = put(web, "/a", "2026-01-01"), put(web, "/b", "2026-03-01"), put(web, "/c", None)
    source = Watched(name="site", kind="sitemap", address=sitemap(web, a, b, c), publisher="The Site")

    async def one_pass() -> Counts:
        return await ingest_watched(source, publisher, memory, fetcher)

    assert (await one_pass()).new == 3
    assert asked(web)[0] == "/sitemap.xml"
    assert {article["publisher"] for article in await published(client)} == {"The Site"}
    assert {article["feed"] for article in await published(client)} == {source.address}
    assert (await one_pass()).new == 0
    assert asked(web) == ["/sitemap.xml"]  # read once more, since it might have named more than a pass takes
    assert (await one_pass()).unchanged == 1
    assert asked(web) == []
    changed, added = put(web, "/a", "2026-04-01", "More."), put(web, "/d", "2026-03-01")
    sitemap(web, changed, b, c, added)
    counts = await one_pass()
    assert (counts.new, counts.versions) == (2, 1)
    assert sorted(asked(web)) == ["/a", "/d", "/sitemap.xml"]


async def test_a_pass_takes_so_many_pages_and_the_next_one_goes_on(
    web: Web, publisher: Publisher, memory: Memory, fetcher: Fetcher
) -> None:
    address = sitemap(web, *(put(web, f"/{n}", f"2026-01-0{n}") for n in range(1, 6)))
    source = Watched(name="site", kind="sitemap", address=address, pages=2, since="2026-01-02")
    read = []
    for _ in range(4):
        await ingest_watched(source, publisher, memory, fetcher)
        read.append(sorted(set(asked(web)) - {"/sitemap.xml"}))
    assert read == [["/4", "/5"], ["/2", "/3"], [], []]


async def test_an_index_is_followed_and_a_part_that_did_not_change_is_not_asked_for(
    web: Web, publisher: Publisher, memory: Memory, fetcher: Fetcher
) -> None:
    old = gzip.compress(f"<urlset>{put(web, '/old', '2025-01-01')}</urlset>".encode())
    web.put("/old.xml.gz", old, "application/x-gzip")
    sitemap(web, put(web, "/new", "2026-01-01"), path="/new.xml")

    def index(day: str) -> str:
        return sitemap(
            web,
            f"<sitemap><loc>{web.address}/old.xml.gz</loc><lastmod>2025-01-01</lastmod></sitemap>",
            f"<sitemap><loc>{web.address}/new.xml</loc><lastmod>{day}</lastmod></sitemap>",
            f"<sitemap><loc>{web.address}/gone.xml</loc><lastmod>2024-01-01</lastmod></sitemap>",
            kind="sitemapindex",
        )

    source = Watched(name="site", kind="sitemap", address=index("2026-01-01"))
    counts = await ingest_watched(source, publisher, memory, fetcher)
    assert counts.new == 2
    assert [refusal.source for refusal in counts.refused] == [f"{web.address}/gone.xml"]
    await ingest_watched(source, publisher, memory, fetcher)
    asked(web)
    sitemap(web, put(web, "/new", "2026-01-01"), put(web, "/newer", "2026-02-01"), path="/new.xml")
    index("2026-02-01")
    assert (await ingest_watched(source, publisher, memory, fetcher)).new == 1
    assert asked(web) == ["/sitemap.xml", "/new.xml", "/newer"]


async def test_a_page_that_cannot_be_read_is_given_up_after_three_passes_until_it_changes(
    web: Web, publisher: Publisher, memory: Memory, fetcher: Fetcher
) -> None:
    good, gone = put(web, "/good", "2026-01-01"), f"<url><loc>{web.address}/gone</loc></url>"
    source = Watched(name="site", kind="sitemap", address=sitemap(web, good, gone))
    passes = [await ingest_watched(source, publisher, memory, fetcher) for _ in range(5)]
    assert [len(counts.refused) for counts in passes] == [1, 1, 1, 0, 0]
    changed = gone.replace("</url>", "<lastmod>2026-02-01</lastmod></url>")
    put(web, "/gone", None)
    sitemap(web, good, changed)
    assert (await ingest_watched(source, publisher, memory, fetcher)).new == 1


async def test_pages_whose_host_is_away_are_not_given_up(
    web: Web, publisher: Publisher, memory: Memory, fetcher: Fetcher
) -> None:
    away = "<url><loc>http://127.0.0.1:9/a</loc></url>"
    source = Watched(name="site", kind="sitemap", address=sitemap(web, away, away.replace("/a<", "/b<")))
    for _ in range(5):
        with pytest.raises(Unreachable, match="none of its 2 new pages can be read: "):
            await ingest_watched(source, publisher, memory, fetcher)


async def test_a_folder_gives_new_and_changed_files_and_refuses_one_alone(
    publisher: Publisher, memory: Memory, fetcher: Fetcher, tmp_path: Path, client: Any
) -> None:
    (tmp_path / "a.txt").write_text("A headline\n\nThe text of a.")
    (tmp_path / "b.jsonl").write_text('{"url": "https://b.example/1", "title": "B", "text": "Of b."}\n')
    (tmp_path / "c.png").write_bytes(b"\x89PNG\r\n")
    (tmp_path / ".hidden.txt").write_text("Not yet")
    (tmp_path / "deeper").mkdir()
    source = Watched(name="box", kind="folder", address=str(tmp_path), publisher="The Box")
    counts = await ingest_watched(source, publisher, memory, fetcher)
    assert (counts.new, [refusal.source for refusal in counts.refused]) == (2, ["c.png"])
    assert {article["publisher"] for article in await published(client)} == {"The Box"}
    again = await ingest_watched(source, publisher, memory, fetcher)
    assert (again.new, again.seen, again.unchanged, again.refused) == (0, 0, 3, [])
    (tmp_path / "a.txt").write_text("A headline\n\nThe text of a, changed.")
    os.utime(tmp_path / "a.txt", ns=(1, 1))
    changed = await ingest_watched(source, publisher, memory, fetcher)
    assert (changed.new, changed.versions) == (1, 1)


async def test_a_folder_that_is_not_there_is_a_failure_of_the_source(
    publisher: Publisher, memory: Memory, fetcher: Fetcher, tmp_path: Path
) -> None:
    source = Watched(name="box", kind="folder", address=str(tmp_path / "none"))
    with pytest.raises(Unreachable, match=r"the folder cannot be read .No such file"):
        await ingest_watched(source, publisher, memory, fetcher)


@pytest.mark.parametrize(
    ("kind", "body", "said"),
    [
        ("feed", "<html><body><p>We moved</p></body></html>", "is no feed but reads as page"),
        ("list", "<html><body><p>We moved</p></body></html>", "is no list but reads as page"),
        ("sitemap", "<html><body><p>We moved</p></body></html>", "is no sitemap"),
    ],
)
async def test_what_answers_as_another_kind_is_refused_and_never_taken_for_an_article(
    web: Web, publisher: Publisher, memory: Memory, fetcher: Fetcher, client: Any, kind: Any, body: str, said: str
) -> None:
    source = Watched(name="a", kind=kind, address=web.put("/moved", body))
    with pytest.raises(Unreadable, match=said):
        await ingest_watched(source, publisher, memory, fetcher)
    assert await published(client) == []


async def test_a_feed_none_of_whose_pages_can_be_read_fails_as_a_whole(
    web: Web, publisher: Publisher, memory: Memory, fetcher: Fetcher
) -> None:
    items = "".join(f"<item><title>{n}</title><link>{web.address}/gone{n}</link></item>" for n in range(2))
    rss = f'<rss version="2.0"><channel><title>C</title>{items}</channel></rss>'
    source = Watched(name="c", kind="feed", address=web.put("/feed", rss, "application/rss+xml"))
    with pytest.raises(Unreachable, match=r"nothing of it can be read .2 refused.: .*/gone0: .*404"):
        await ingest_watched(source, publisher, memory, fetcher)


LIST = "name,state,lister,list_name,listed_on\nAustin,TX,DHS,x,2025-05-29\n"


async def test_the_operators_grade_travels_with_texts_and_with_the_claims_of_lists(
    web: Web, publisher: Publisher, memory: Memory, fetcher: Fetcher, client: Any
) -> None:
    page = Watched(name="p", kind="page", address=web.address + "/a", grade=3)
    put(web, "/a", None)
    listing = Watched(name="l", kind="list", address=web.put("/l.csv", LIST, "text/csv"), grade=4)
    ungraded = Watched(name="b", kind="page", address=web.address + "/b")
    put(web, "/b", None, "Another text than the first, about the budget of the parks. " * 20)
    for source in (page, listing, ungraded):
        await ingest_watched(source, publisher, memory, fetcher)
    grades = [article.get("grade", "absent") for article in await published(client)]
    assert grades == [3, 4, "absent"]
    assert [claim["source_grade"] for claim in await published(client, "jurisdiction-listed")] == [4]


async def test_a_copy_that_another_pass_published_meanwhile_is_known(
    web: Web, publisher: Publisher, memory: Memory, fetcher: Fetcher, client: Any
) -> None:
    fetched_at, counts = "2026-11-24T00:00:00Z", Counts()
    mine, other = Desk(publisher, memory, counts), Desk(publisher, memory, counts)
    await mine.publish([Item("https://a.example/0", "0", "Nothing like the rest. " * 30)], fetched_at)
    await other.publish([Item("https://b.example/1", "1", BODY)], fetched_at)
    await mine.publish([Item("https://c.example/1", "1", BODY + " Wire.")], fetched_at)
    _, original, copy = await published(client)
    assert copy["copy_of"] == original["event_id"]
