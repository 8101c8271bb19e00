"""The demo's articles: enough of them, readable, with the real days of the events they report."""

import re
from collections import Counter
from datetime import date

import pytest

from services.ingest.demo.rendering import feed, page
from services.ingest.demo.stories import stories
from services.ingest.found import Item, Material
from services.ingest.normalise import normalise
from services.ingest.sources import recognise
from shared.events.dates import read_instant

BY_NAME = {story.name: story for story in stories()}


def test_there_are_enough_and_each_has_an_address_at_an_example_outlet() -> None:
    assert len(stories()) >= 40
    for story in stories():
        assert re.fullmatch(r"https://[a-z-]+\.example/\S+", story.address)
        assert 80 <= sum(len(text.split()) for text in story.paragraphs) <= 250, story.name
        assert read_instant(story.modified or story.published) >= read_instant(story.published)


def test_each_names_the_public_source_of_its_facts() -> None:
    for story in stories():
        assert len(story.facts) > 10, story.name
        assert ".example" not in story.facts


def test_one_article_has_a_corrected_edition_and_the_others_have_one_address_each() -> None:
    twice = {address: n for address, n in Counter(story.address for story in stories()).items() if n > 1}
    assert list(twice.values()) == [2]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("2017-05-08-sb4-signed", "May 7, 2017"),
        ("2017-05-08-sb4-signed", "takes effect on September 1, 2017"),
        ("2017-08-31-sb4-enjoined-wire", "August 30, 2017"),
        ("2017-09-26-fifth-circuit-stay", "September 25, 2017"),
        ("2018-03-13-fifth-circuit-upholds", "March 13, 2018"),
        ("2013-12-04-miami-dade-r-1008-13", "December 3, 2013"),
        ("2017-02-17-miami-dade-commission", "9-3"),
        ("2019-06-14-sb168-signed-corrected", "takes effect on July 1, 2019"),
        ("1979-11-28-special-order-40", "November 27, 1979"),
        ("2017-10-05-sb54-signed", "January 1, 2018"),
        (
            "2017-03-15-ice-248-arrests",
            "197 arrests in Pennsylvania, 42 in West Virginia, 8 in Delaware and 1 in",
        ),
        ("2025-08-05-doj-list", "34 places"),
        ("2025-09-26-nevada-removed", "September 26, 2025"),
    ],
)
def test_the_facts(name: str, words: str) -> None:
    assert words in " ".join(BY_NAME[name].paragraphs)


def test_weekdays_fit_their_dates() -> None:
    months = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
    pattern = re.compile(rf"\b(\w+day), ({'|'.join(months)}) (\d+), (\d{{4}})")
    seen = 0
    for story in stories():
        for weekday, month, day, year in pattern.findall(" ".join(story.paragraphs)):
            assert date(int(year), months.index(month) + 1, int(day)).strftime("%A") == weekday, story.name
            seen += 1
    assert seen >= 30


def test_the_pages_give_back_exactly_the_articles() -> None:
    for story in stories():
        material = Material(f"http://127.0.0.1:1/articles/{story.name}", page(story).encode(), "text/html", "utf-8")
        (found,) = recognise(material).read(material)
        assert isinstance(found, Item)
        assert found.text == normalise("\n\n".join(story.paragraphs))
        assert (found.title, found.url, found.published) == (story.title, story.address, story.published)


def test_the_feed_lists_them_all() -> None:
    material = Material("http://127.0.0.1:1/feed.xml", feed("http://127.0.0.1:1", stories()).encode())
    assert len(list(recognise(material).read(material))) == len(stories())
