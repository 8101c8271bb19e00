"""Pages as outlets lay them out: title, text and dates exactly, without what stands around the article."""

import tomllib
from pathlib import Path
from typing import Any
from unicodedata import is_normalized

import pytest

from services.ingest.errors import Unreadable
from services.ingest.found import Item, Material
from services.ingest.sources import page
from services.ingest.sources.datings import printed_day

PAGES = Path(__file__).with_name("pages")
EXPECTED: dict[str, dict[str, Any]] = tomllib.loads((PAGES / "expected.toml").read_text("utf-8"))


def read(body: bytes) -> Item:
    found = next(page.read(Material("https://site.example/story", body, "text/html", "utf-8")))
    assert isinstance(found, Item)
    return found


def test_every_page_has_its_answer() -> None:
    assert {path.stem for path in PAGES.glob("*.html")} == set(EXPECTED)
    assert len(EXPECTED) >= 12


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_page_is_read_as_its_readers_do(name: str) -> None:
    found, told = read((PAGES / f"{name}.html").read_bytes()), EXPECTED[name]
    assert found.text.split("\n\n") == told["text"]
    assert is_normalized("NFC", found.text)
    assert {
        "title": found.title,
        "published": found.published,
        "modified": found.modified,
        "publisher": found.publisher,
        "author": found.author,
        "language": found.language,
    } == dict.fromkeys(("published", "modified", "publisher", "author", "language")) | {
        field: value for field, value in told.items() if field != "text"
    }


def test_a_page_keeps_the_address_that_it_calls_its_own() -> None:
    assert read((PAGES / "amp.html").read_bytes()).url == "https://paper.example/2019/04/26/senate-ban"
    assert read((PAGES / "radio.html").read_bytes()).url == "https://site.example/story"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("<div id='root'></div><script src='/app.js'></script>", "put in by a script"),
        ("<noscript>Please enable JavaScript to read this site.</noscript>", "asks for JavaScript"),
        ("", "holds no text"),
        ("<p>word</p>" * 30_000, "more than 30,000 elements"),
    ],
)
def test_a_page_without_text_is_refused_with_its_reason(body: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read(f"<!doctype html><html><head><title>Example</title></head><body>{body}</body></html>".encode())


@pytest.mark.parametrize(
    ("block", "day", "updated"),
    [
        ("Wednesday, October 7, 1998", "1998-10-07", False),
        ("Posted: Jan 20, 2017 / 10:14 PM CST", "2017-01-20", False),
        ("Last updated on Sept. 3, 2018", "2018-09-03", True),
        ("Updated 3:15 PM EST, Thu February 2, 2017", "2017-02-02", True),
        ("FOR IMMEDIATE RELEASE Thursday, January 19, 2017", "2017-01-19", False),
    ],
)
def test_a_block_that_prints_a_day(block: str, day: str, updated: bool) -> None:
    assert printed_day(block) == (day, updated)


@pytest.mark.parametrize(
    "block", ["The ordinance takes effect on June 15, 2017.", "Section 12, 2017", "February 30, 2017", "May 2017"]
)
def test_a_block_that_only_holds_a_day_or_none(block: str) -> None:
    assert printed_day(block) is None


def test_a_change_before_the_publication_is_none() -> None:
    head = (
        '<meta property="article:published_time" content="2017-05-08T10:00:00Z">'
        '<meta property="article:modified_time" content="2001-01-01T00:00:00Z">'
    )
    found = read(f"<html><head>{head}</head><body><h1>A bill is law</h1><p>It was signed.</p></body></html>".encode())
    assert (found.published, found.modified) == ("2017-05-08T10:00:00Z", None)


def test_a_title_without_end_is_not_taken_apart() -> None:
    title = "a - " * 100_000
    assert (
        read(f"<html><title>{title}</title><body><p>A bill was signed.</p></body></html>".encode()).title
        == title.strip()
    )
