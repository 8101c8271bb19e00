"""Passes over real files and a real web, into a real stream server."""

from pathlib import Path
from typing import Any

import pytest

from services.ingest.command import ingest
from services.ingest.copies import Seen, note
from services.ingest.memory import Memory
from shared.bus import Publisher

from .conftest import Web, published

DATA_FOLDER = Path(__file__).parents[4] / "shared"
BODY = " ".join(f"The county commission heard speaker number {n} on its detainer policy." for n in range(12))


def feed(web: Web, *paths: str) -> str:
    items = "".join(
        f"<item><title>Title {path}</title><link>{web.address}{path}</link><description>Lead {path}</description>"
        f"<pubDate>Wed, 01 Mar 2017 0{n}:00:00 GMT</pubDate></item>"
        for n, path in enumerate(paths)
    )
    rss = f'<rss version="2.0"><channel><title>Courier</title>{items}</channel></rss>'
    return web.put("/feed", rss, "application/rss+xml")


def page(text: str, canonical: str | None = None) -> str:
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    return f"<html><head>{link}</head><body><article><h1>T</h1><p>{text}</p></article></body></html>"


async def test_a_feed_is_followed_to_its_pages_and_read_twice_publishes_nothing_new(
    web: Web, publisher: Publisher, memory: Memory, client: Any
) -> None:
    web.put("/a", page(BODY, "https://courier.example/a"))
    web.put("/b", page(BODY[::-1]))
    source = feed(web, "/a", "/b")
    counts = await ingest([source], publisher, memory)
    assert (counts.seen, counts.new, counts.copies, counts.refused) == (2, 2, 0, [])
    first, second = await published(client)
    assert first["canonical_url"] == first["url"] == "https://courier.example/a"
    assert first["text"] == BODY
    assert first["published_at"] == "2017-03-01T00:00:00Z"
    assert (second["publisher"], second["feed"]) == ("Courier", source)
    web.asked.clear()
    again = await ingest([source], publisher, memory)
    assert (again.new, again.unchanged) == (0, 1)
    assert web.asked == [("/feed", 304)]
    assert len(await published(client)) == 2
    assert all("SanctuaryLedger" in agent and "gzip" in agent for agent in web.agents)


async def test_a_feed_with_a_new_entry_fetches_only_what_changed(
    web: Web, publisher: Publisher, memory: Memory
) -> None:
    web.put("/a", page(BODY))
    web.put("/b", page(BODY.replace("speaker", "witness")))
    await ingest([feed(web, "/a")], publisher, memory)
    web.asked.clear()
    counts = await ingest([feed(web, "/a", "/b")], publisher, memory)
    assert web.asked[0] == ("/feed", 200)
    assert set(web.asked[1:]) == {("/a", 304), ("/b", 200)}
    assert (counts.seen, counts.unchanged, counts.new) == (1, 1, 1)


async def test_a_missing_page_is_refused_its_summary_stands_in_and_the_feed_is_read_again(
    web: Web, publisher: Publisher, memory: Memory, client: Any
) -> None:
    source = feed(web, "/gone")
    counts = await ingest([source], publisher, memory)
    assert [(refusal.source, refusal.reason) for refusal in counts.refused] == [
        (f"{web.address}/gone", "the server answers 404 Not Found")
    ]
    assert (await published(client))[0]["text"] == "Lead /gone"
    web.put("/gone", page(BODY))
    await ingest([source], publisher, memory)
    texts = await published(client)
    assert texts[1]["text"] == BODY
    assert texts[1]["version_of"] == texts[0]["event_id"]


async def test_copies_and_versions_are_marked(web: Web, publisher: Publisher, memory: Memory, client: Any) -> None:
    web.put("/a", page(BODY))
    web.put("/wire", page(BODY.replace("number 3", "number three")))
    source = [web.address + "/a", web.address + "/wire"]
    counts = await ingest(source, publisher, memory)
    assert counts.copies == 1
    web.put("/a", page(BODY + " Correction: the vote was 5-4."))
    counts = await ingest(source, publisher, memory)
    assert (counts.versions, counts.unchanged) == (1, 1)
    first, copy, version = await published(client)
    assert copy["copy_of"] == first["event_id"]
    assert (version["version_of"], version["copy_of"]) == (first["event_id"], None)


async def test_what_memory_forgot_is_published_again_under_the_same_id(
    web: Web, publisher: Publisher, memory: Memory, client: Any
) -> None:
    source = web.put("/a", page(BODY))
    await ingest([source], publisher, memory)
    await client.delete(*[key async for key in client.scan_iter("ledger:ingest:*")])
    await ingest([source], publisher, memory)
    first, again = await published(client)
    assert first["event_id"] == again["event_id"]


async def test_one_bad_source_does_not_stop_the_others(
    web: Web, publisher: Publisher, memory: Memory, tmp_path: Path, client: Any
) -> None:
    lines = tmp_path / "some.jsonl"
    lines.write_text('{"url":"https://a.example/1","title":"One","text":"x"}\n{"broken\n{"title":"Two"}\n')
    (tmp_path / "image.png").write_bytes(b"\x89PNG\r\n")
    sources = [str(tmp_path / "missing.txt"), str(tmp_path / "image.png"), str(tmp_path), str(lines)]
    counts = await ingest([*sources, web.address + "/none", "http://127.0.0.1:1/closed"], publisher, memory)
    reasons = [refusal.reason for refusal in counts.refused]
    assert len(reasons) == 6
    assert "no such file" in reasons[0]
    assert "is an image" in reasons[1]
    assert "is a folder" in reasons[2]
    assert counts.refused[3].source == "file:some.jsonl line 2"
    assert "404" in reasons[4]
    assert all("\n" not in reason for reason in reasons)
    assert [text["title"] for text in await published(client)] == ["One", "Two"]


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"status": "301", "Location": "/loop"}, "redirects"),
        ({"status": "302", "Location": "file:///etc/hosts"}, "no http or https"),
        ({"Content_Encoding": "gzip"}, "is broken"),
        ({"status": "503"}, "503"),
    ],
)
async def test_what_a_server_may_not_do(
    web: Web, publisher: Publisher, memory: Memory, headers: dict[str, str], reason: str
) -> None:
    counts = await ingest([web.put("/loop", page(BODY), **headers)], publisher, memory)
    assert reason in counts.refused[0].reason
    assert counts.new == 0


async def test_a_body_without_end_is_not_read_to_its_end(web: Web, publisher: Publisher, memory: Memory) -> None:
    counts = await ingest([web.put("/big", b"x" * (9 << 20), "text/plain")], publisher, memory)
    assert counts.refused[0].reason.startswith("larger than 8 MiB: ")


async def test_memory_is_bounded_and_keeps_what_is_used(client: Any) -> None:
    memory = Memory(client, facts=20)
    await memory.remember({"used": b"1"})
    for number in range(200):
        facts: dict[str, bytes] = {}
        note(Seen(f"id{number}", f"https://a.example/{number}", f"h{number}"), facts)
        await memory.remember(facts)
        assert await memory.recall(["used"]) == {"used": b"1"}
    held = [await client.hlen(f"ledger:ingest:facts:{age}") for age in ("young", "old")]
    assert sum(held) <= 30


@pytest.mark.skipif(not DATA_FOLDER.exists(), reason="the public data beside the project is absent")
async def test_the_public_list_and_the_seed(publisher: Publisher, memory: Memory, client: Any) -> None:
    sources = [str(DATA_FOLDER / "data" / "doj_sanctuary_list_2025-08-05.csv")]
    sources += [str(path) for path in (DATA_FOLDER / "seeds").glob("000_*.txt")]
    counts = await ingest(sources, publisher, memory)
    assert (counts.seen, counts.new, counts.claims, counts.refused) == (2, 2, 35, [])
    listed, seed = await published(client)
    assert (listed["kind"], seed["kind"]) == ("list", "article")
    assert "\u00a0" not in seed["text"]
    claims = await published(client, "jurisdiction-listed")
    (complete,) = await published(client, "article-classified")
    assert complete["claims"] == [claim["event_id"] for claim in claims]
    assert (await ingest(sources, publisher, memory)).new == 0
