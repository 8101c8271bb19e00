"""One pass over sources that mean harm, and one that does not: the harm is refused in a line each, the good goes in."""

import asyncio
import gzip
from typing import Any

from services.ingest.command import ingest
from services.ingest.memory import Memory
from shared.bus import Publisher

from .conftest import published
from .hostile import answer, serving

WORDS = " ".join(f"The council of Cañon City heard speaker {number} on detainers." for number in range(20))
LAUGHS = '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
ITEM = "<item><link>{base}/good</link><title>Council</title></item>"
SHELL = b"<!doctype html><html><body><p>You need to enable JavaScript to run this app.</p></body></html>"
EMPTY = b"<!doctype html><html><head><title>x</title></head><body></body></html>"
TITLED = b"<!doctype html><html><head><title>Council</title></head><body><article><p>"


def feed(text: bytes, *headers: str) -> bytes:
    return answer(text, *headers).replace(b"text/html", b"application/rss+xml", 1)


async def test_the_harm_is_refused_and_the_good_goes_in(publisher: Publisher, memory: Memory, client: Any) -> None:
    async with serving() as site:
        item = ITEM.format(base=site.base)
        rss = "<rss version='2.0'><channel><title>{}</title>" + item + "</channel></rss>"
        wide = '<?xml version="1.0" encoding="utf-16"?>' + rss.format("Cañon Courier")
        site.pages |= {
            "/laughs": feed(('<?xml version="1.0"?>' + LAUGHS + rss.format("&b;")).encode()),
            "/wide-laughs": feed((LAUGHS + rss.format("&b;")).encode("utf-16-le")),
            "/bomb": feed(gzip.compress(b"<rss>" + bytes(64 << 20)), "Content-Encoding: gzip"),
            "/deep": feed(b"<rss version='2.0'>" + b"<a>" * 50_000),
            "/shell": answer(SHELL),
            "/empty": answer(EMPTY),
            "/image": answer(b"\x89PNG").replace(b"text/html", b"image/png"),
            "/none": answer(b""),
            "/feed": feed(wide.encode("utf-16-le"), "X-Charset: told by nobody"),
            "/good": answer(TITLED + WORDS.encode("cp1252") + b"</p></article></body></html>"),
        }
        hostile = [site.base + path for path in site.pages if path not in ("/feed", "/good")]
        async with asyncio.timeout(30):
            counts = await ingest([*hostile, f"{site.base}/feed"], publisher, memory, fetcher=site.fetcher())
    assert [refusal.source for refusal in counts.refused] == hostile
    said = [refusal.reason for refusal in counts.refused]
    for reason, expected in zip(
        said, ["entities", "entities", "unpacks", "nests", "JavaScript", "no text", "image/png", "empty"], strict=True
    ):
        assert expected in reason
        assert "\n" not in reason
    (seen,) = await published(client)
    assert (seen["publisher"], seen["text"]) == ("Cañon Courier", WORDS)


async def test_a_feed_is_not_read_again_for_pages_that_robots_txt_forbids(publisher: Publisher, memory: Memory) -> None:
    item = "<item><link>/private</link><title>Council</title><description>Lead.</description></item>"
    async with serving() as site:
        site.pages["/robots.txt"] = answer(b"User-agent: *\nDisallow: /private")
        rss = f"<rss version='2.0'><channel><title>Courier</title>{item}</channel></rss>".encode()
        site.pages["/feed"] = feed(rss, 'ETag: "v1"')
        fetcher = site.fetcher()
        counts = await ingest([site.base + "/feed"], publisher, memory, fetcher=fetcher)
        assert (counts.new, len(counts.refused)) == (1, 1)  # the feed's own words stand in
        await ingest([site.base + "/feed"], publisher, memory, fetcher=fetcher)
    assert site.paths == ["/robots.txt", "/feed", "/feed"]
    assert 'If-None-Match: "v1"' in site.asked[-1][1]
