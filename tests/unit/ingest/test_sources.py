"""Each kind of source, from bytes to items."""

import re

import pytest

from services.ingest.errors import Unreadable
from services.ingest.found import Found, Item, Link, ListText, Material, Refusal
from services.ingest.sources import recognise

LONG = "The council of Example City voted on Tuesday to limit how jail staff answer federal detainer requests. " * 8
RSS = f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>The Courier</title><language>en-us</language>
<item><title>Second &amp; later</title><link>https://courier.example/b?utm_source=x</link>
<pubDate>Tue, 07 Mar 2017 10:00:00 -0600</pubDate><description>&lt;p&gt;A short lead.&lt;/p&gt;</description></item>
<item><title>First</title><link>https://courier.example/a</link><pubDate>Mon, 06 Mar 2017 10:00:00 GMT</pubDate>
<description>Lead</description><content:encoded><![CDATA[<p>{LONG}</p><p>And&nbsp;more.</p>]]></content:encoded></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Gazette</title>
<entry><title>Only one</title><id>urn:x:1</id><link href="https://gazette.example/1"/>
<published>2017-03-01T08:00:00Z</published><updated>2017-03-02T08:00:00Z</updated><summary>Sum.</summary></entry></feed>"""
PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>Ignored - Courier</title>
<meta property="og:title" content="Council limits detainers"><meta property="og:site_name" content="The Courier">
<meta property="article:published_time" content="2017-03-07T16:00:00Z">
<link rel="canonical" href="https://courier.example/news/detainers"></head>
<body><nav>Home Sport</nav>
<article><h1>Council limits detainers</h1><p>{LONG}</p><p>It takes effect in May.</p></article>
<footer>All rights reserved</footer></body></html>"""


def read(body: str | bytes, address: str = "https://courier.example/feed", **told: str) -> list[Found]:
    material = Material(address, body if isinstance(body, bytes) else body.encode(), **told)
    return list(recognise(material).read(material))


def item(found: Found) -> Item:
    assert isinstance(found, Item)
    return found


def test_rss_gives_full_texts_and_links_oldest_first() -> None:
    first, second = read(RSS)
    assert item(first).title == "First"
    assert item(first).text.endswith("And more.")
    assert item(first).publisher == "The Courier"
    assert isinstance(second, Link)
    assert second.summary.title == "Second & later"
    assert second.summary.text == "A short lead."
    assert second.summary.published == "2017-03-07T16:00:00Z"


def test_a_feed_from_a_file_leads_nowhere() -> None:
    assert all(isinstance(found, Item) for found in read(RSS, "file:feed.xml"))


def test_atom() -> None:
    (entry,) = read(ATOM, "file:atom.xml")
    assert item(entry).url == "https://gazette.example/1"
    assert (item(entry).published, item(entry).modified) == ("2017-03-01T08:00:00Z", "2017-03-02T08:00:00Z")


def test_a_feed_with_entities_is_refused() -> None:
    bomb = '<!DOCTYPE r [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>' + RSS.partition("?>")[2].replace("First", "&b;")
    with pytest.raises(Unreadable, match="entities"):
        read(bomb)


def test_a_page_gives_its_article_and_what_it_says_of_itself() -> None:
    (found,) = read(PAGE, "http://127.0.0.1:8123/x", media_type="text/html")
    page = item(found)
    assert page.url == "https://courier.example/news/detainers"
    assert page.title == "Council limits detainers"
    assert page.text.startswith("The council of Example City")
    assert page.text.endswith("It takes effect in May.")
    assert "rights reserved" not in page.text
    assert (page.publisher, page.published) == ("The Courier", "2017-03-07T16:00:00Z")


def test_a_malformed_line_is_refused_with_its_number_and_the_others_go_in() -> None:
    first = '{"url": "https://a.example/1", "title": "One", "published": "2017-03"}'
    lines = first + '\n{broken\n\n{"id": "x", "text": "Two"}\n'
    one, refused, two = read(lines, "file:some.jsonl")
    assert item(one).published == "2017-03"
    assert isinstance(refused, Refusal)
    assert refused.source == "file:some.jsonl line 2"
    assert "malformed" in refused.reason
    assert item(two).url == "file:some.jsonl#x"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"title": 3}', "title is int"),
        ("[1]", "not an object"),
        ('{"url": "https://a.example"}', "neither title nor text"),
        ('{"title": "a", "published": "yesterday"}', "is no date"),
        ('{"title": "a\\u0000b"}', "U\\+0000"),
    ],
)
def test_what_a_line_may_not_say(line: str, reason: str) -> None:
    (refused,) = read(line, "file:some.jsonl")
    assert isinstance(refused, Refusal)
    assert re.search(reason, refused.reason)


def test_a_text_file_is_titled_by_its_first_line_or_its_name() -> None:
    (headed,) = read("A headline\n\nThe text.", "file:a.txt")
    assert (item(headed).title, item(headed).text) == ("A headline", "The text.")
    (bare,) = read("A sentence that is no headline.\n\nThe text.", "file:notes.txt")
    assert item(bare).title == "notes"
    assert item(bare).text.startswith("A sentence")


def test_rows_of_a_list_know_their_place_in_its_text() -> None:
    body = 'name,state,note\r\nTravis County,TX,"two\nlines"\r\n\r\nAustin,TX,\u201cquoted\u201d\r\n'
    (found,) = read(body, "file:l.csv")
    assert isinstance(found, ListText)
    cut = [found.item.text[row.start : row.end] for row in found.rows]
    assert cut == ['Travis County,TX,"two\nlines"', "Austin,TX,'quoted'"]
    assert [row.line for row in found.rows] == [2, 5]


@pytest.mark.parametrize(
    ("body", "address", "reason"),
    [
        (b"%PDF-1.7", "file:a.txt", "is PDF"),
        (b"PK\x03\x04", "file:a.xlsx", "zip or office"),
        (b"a\0b", "file:a.txt", "is binary"),
        (b"  ", "file:a.txt", "is empty"),
        (b"words", "file:a.xyz", ".xyz cannot be read"),
        (b"one\n", "file:a.csv", "names no columns"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(body: bytes, address: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read(body, address)
