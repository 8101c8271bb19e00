"""Bytes that no standard allows: a text is read as far as it is one, the rest is a refusal, and nothing breaks."""

import random
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from services.ingest.canonical import canonical_url
from services.ingest.errors import Unreadable
from services.ingest.found import Found, Item, Link, Material
from services.ingest.sources import read_whole

from .workbooks import workbook

PAGES = Path(__file__).parent / "pages"
WORDS = " ".join(f"Item {n} of the agenda concerns the detainer policy of the county." for n in range(20))
RSS = (
    '<rss version="2.0"><channel><title>Courier</title><item><title>One{}</title><link>https://a.example/1</link>'
    "<pubDate>Mon, 01 Jun 2026 12:00:00 GMT</pubDate><description>&lt;p&gt;Lead{}</description></item></channel></rss>"
)
ODD = [
    *(
        b"\x00",
        b"\x0b",
        b"\x1b",
        b"\xff\xfe",
        b"\xed\xa0\x80",
        b"\xe2\x80\xa8",
        b"]]>",
        b"<![CDATA[",
        b"<!--",
        b"<svg>",
    ),
    *(b"&#0;", b"&#xD800;", b"&#1114112;", b"&#x1b;", b"&", b'"', b"'", b"<", b">", b"9999-99-99", b"http://[::1"),
    b'<base href="http://[">',
    b'<link rel=canonical href="http://[">',
    b'<script type="application/ld+json">{"@type":["Article",1],"headline":[1],"datePublished":{}}</script>',
]


@pytest.mark.parametrize("odd", ["\x0b", "\x1b", "\ufffe", "&#0;", "&#x1b;", "&#xD800;", "&#1114112;"])
def test_a_page_with_a_character_that_cannot_be_is_read_without_it(odd: str) -> None:
    article = f"<article><p>{odd}{WORDS}{odd}</p></article>"
    body = f"<html><head><title>Council{odd}</title></head><body>{article}</body></html>"
    (found,) = read_whole(Material("https://a.example/1", body.encode(), "text/html"))
    assert isinstance(found, Item)
    assert (found.title, found.text) == ("Council", WORDS)


@pytest.mark.parametrize("odd", ["\x00", "&#xD800;", "&#1114112;", "&amp;#0;", "&amp;#1114112;"])
def test_a_feed_with_a_character_that_cannot_be_is_read_or_refused(odd: str) -> None:
    told = outcome(Material("https://a.example/feed", RSS.format(odd, odd).encode()))
    if isinstance(told, str):
        assert "\n" not in told
        return
    (found,) = told
    assert not isinstance(found, Link) or found.summary.text in ("Lead", "")


@pytest.mark.parametrize(
    "address", ["https://]a[::1", "http://a\ud800.example/", "http://[::1/", "http://a.example:x/"]
)
def test_an_address_that_cannot_be_has_no_other_spelling(address: str) -> None:
    assert canonical_url(address) == address


@pytest.mark.parametrize("day", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_date_beyond_all_calendars_is_none(day: str) -> None:
    head = f'<meta property="article:published_time" content="{day}">'
    body = f"<html><head>{head}</head><body><article><h1>Council</h1><p>{WORDS}</p></article></body></html>"
    (found,) = read_whole(Material("https://a.example/1", body.encode(), "text/html"))
    assert isinstance(found, Item)
    assert found.published is None


def changed(body: bytes, chance: random.Random) -> bytes:
    """The bytes with a few odd ones put in, taken out or said twice."""
    told = bytearray(body)
    for _ in range(chance.randint(1, 6)):
        at, kind = chance.randrange(len(told) + 1), chance.random()
        if kind < 0.5:
            told[at:at] = chance.choice(ODD)
        elif kind < 0.75:
            del told[at : at + chance.randint(1, 60)]
        else:
            other = chance.randrange(len(told) + 1)
            told[at:at] = told[other : other + chance.randint(1, 200)]
    return bytes(told)


def changed_workbook(chance: random.Random) -> bytes:
    """A workbook of which one part is changed."""
    out = BytesIO()
    sound = workbook(["name", "listed"], ["Austin", 45840])
    with zipfile.ZipFile(BytesIO(sound)) as old, zipfile.ZipFile(out, "w") as new:
        names = old.namelist()
        odd = chance.choice(names)
        for name in names:
            new.writestr(name, changed(old.read(name), chance) if name == odd else old.read(name))
    return out.getvalue()


def outcome(material: Material) -> list[Found] | str:
    """What is read, or why not; anything else that is raised is the fault that this file looks for."""
    try:
        return read_whole(material)
    except Unreadable as refused:
        return str(refused)


@pytest.mark.parametrize("seed", range(3))
def test_changed_bytes_are_read_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    pages = [page.read_bytes() for page in sorted(PAGES.glob("*.html"))]
    outcomes = []
    for _ in range(25):
        body, address = chance.choice([(chance.choice(pages), "p.html"), (RSS.format("", "").encode(), "feed.xml")])
        outcomes.append(outcome(Material(f"https://a.example/{address}", changed(body, chance))))
        outcomes.append(outcome(Material("file:list.xlsx", changed_workbook(chance))))
    assert {type(told) for told in outcomes} == {list, str}, f"seed {seed}"
