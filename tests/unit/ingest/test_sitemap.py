"""Sitemaps, from bytes to entries: what they say, and what is refused within bounded memory."""

import gzip
import tracemalloc

import pytest

from services.ingest.errors import Unreadable
from services.ingest.found import Material
from services.ingest.sitemap import LARGEST, MOST, Entry, Sitemap, read_sitemap

NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def read(body: str | bytes) -> Sitemap:
    return read_sitemap(Material("https://a.example/sitemap.xml", body if isinstance(body, bytes) else body.encode()))


def urlset(*urls: str) -> str:
    return f'<?xml version="1.0"?><urlset {NAMESPACE}>{"".join(urls)}</urlset>'


def test_pages_with_and_without_the_day_of_their_change() -> None:
    found = read(
        urlset(
            "<url><loc> https://a.example/1?x=1&amp;y=2 </loc><lastmod>2026-11-24</lastmod></url>",
            "<url><loc>https://a.example/2</loc><lastmod>2026-11-24T10:00:00+01:00</lastmod></url>",
            "<url><loc>https://a.example/3</loc><lastmod>yesterday</lastmod><priority>1</priority></url>",
        )
    )
    assert found.sitemaps == ()
    assert found.pages == (
        Entry("https://a.example/1?x=1&y=2", "2026-11-24"),
        Entry("https://a.example/2", "2026-11-24T09:00:00Z"),
        Entry("https://a.example/3", None),
    )


def test_an_index_in_gzip() -> None:
    index = f"<sitemapindex {NAMESPACE}><sitemap><loc>https://a.example/s1.xml.gz</loc></sitemap></sitemapindex>"
    assert read(gzip.compress(index.encode())).sitemaps == (Entry("https://a.example/s1.xml.gz", None),)


def test_other_elements_with_an_address_are_not_taken_for_pages() -> None:
    image = '<i:image xmlns:i="urn:i"><i:loc>https://a.example/1.png</i:loc></i:image>'
    found = read(urlset(f"<url>{image}<loc>https://a.example/1</loc>{image}</url>"))
    assert found.pages == (Entry("https://a.example/1", None),)


def test_entries_without_a_sound_address_are_passed_over() -> None:
    bad = (
        "<url><loc>ftp://a.example</loc></url>",
        "<url></url>",
        f"<url><loc>https://a.example/{'x' * 2001}</loc></url>",
    )
    assert len(read(urlset(*bad, "<url><loc>https://a.example/1</loc></url>")).pages) == 1


LAUGHS = '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + urlset("<url><loc>&b;</loc></url>")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<html><body>Not found</body></html>", "is no sitemap"),
        (urlset(), "is no sitemap, or an empty one"),
        ("{}", "is no XML"),
        ("<urlset><url>", "is no XML"),
        (LAUGHS.replace('<?xml version="1.0"?>', ""), "declares a DTD or entities"),
        (gzip.compress(b"<urlset/>")[:-9], "is cut off"),
        (b"\x1f\x8b" + b"x" * 30, "is broken"),
        ("<a>" * 100, "nested beyond reason"),
        (urlset("<url><loc>https://a.example/1</loc></url>" * (MOST + 1)), "more than 50,000 entries"),
    ],
)
def test_what_is_no_sitemap_is_refused_in_one_line(body: str | bytes, said: str) -> None:
    with pytest.raises(Unreadable, match=said) as caught:
        read(body)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("filling", [b" ", b"<a/>"])
def test_a_bomb_is_refused_within_bounded_memory(filling: bytes) -> None:
    times = (4 * LARGEST if filling == b" " else LARGEST // 8) // len(filling)
    bomb = gzip.compress(b"<urlset>" + filling * times + b"</urlset>", 1)
    tracemalloc.start()
    try:
        with pytest.raises(Unreadable, match=r"larger than|no sitemap"):
            read(bomb)
        assert tracemalloc.get_traced_memory()[1] < 4 * LARGEST
    finally:
        tracemalloc.stop()
