"""Normalisation, canonical addresses, printed dates: the rules that ids and quotes rest on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.canonical import canonical_url, own_address
from services.ingest.errors import Unreadable
from services.ingest.moments import earlier, read_moment
from services.ingest.normalise import normalise, one_line


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        ("\u2018a\u2019 \u201cb\u201d", "'a' \"b\""),
        ("a\u00a0b\u202fc", "a b c"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("\ufeffe\u0301\u00ad", "\u00e9"),
        ("  a  b  ", "a  b"),
        ("a\x07b\tc", "ab\tc"),
    ],
)
def test_normalise(printed: str, kept: str) -> None:
    assert normalise(printed) == kept


@pytest.mark.parametrize("bad", ["a\0b", "a\ud800b"])
def test_what_no_database_can_hold_is_refused(bad: str) -> None:
    with pytest.raises(Unreadable):
        normalise(bad)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_a_text_is_normalised_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


def test_a_title_is_one_line() -> None:
    assert one_line(" A\n  b\u00a0c ") == "A b c"


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("HTTP://News.Example:80/A?b=2&a=1&utm_source=x#top", "http://news.example/A?a=1&b=2"),
        ("https://news.example:443/a/?fbclid=1", "https://news.example/a"),
        ("https://news.example", "https://news.example/"),
        ("urn:x:y", "urn:x:y"),
        ("file:a.txt", "file:a.txt"),
    ],
)
def test_canonical_url(address: str, canonical: str) -> None:
    assert canonical_url(address) == canonical
    assert canonical_url(canonical) == canonical


@pytest.mark.parametrize(
    ("named", "own"),
    [
        (None, "https://a.example/x"),
        ("/y", "https://a.example/y"),
        ("https://b.example/z", "https://b.example/z"),
        ("javascript:alert(1)", "https://a.example/x"),
    ],
)
def test_a_page_may_name_its_own_address(named: str | None, own: str) -> None:
    assert own_address("https://a.example/x", named) == own


@pytest.mark.parametrize(
    ("printed", "moment"),
    [
        ("2017", "2017"),
        ("2017-03-01", "2017-03-01"),
        ("2017-03-01T12:00:00+02:00", "2017-03-01T10:00:00Z"),
        ("2017-03-01 12:00:00", "2017-03-01T12:00:00Z"),
        ("Wed, 01 Mar 2017 12:00:00 -0600", "2017-03-01T18:00:00Z"),
        ("", None),
    ],
)
def test_printed_dates(printed: str, moment: str | None) -> None:
    assert read_moment(printed) == moment


@pytest.mark.parametrize("printed", ["yesterday", "2017-02-30", "0001-01-01"])
def test_what_is_no_date(printed: str) -> None:
    with pytest.raises(ValueError):
        read_moment(printed)


@pytest.mark.parametrize(
    ("published", "known"),
    [
        ("2017-03-01", "2017-03-01"),
        ("2031-01-01", "2026-01-01T00:00:00Z"),
        ("2017-03", "2026-01-01T00:00:00Z"),
        (None, "2026-01-01T00:00:00Z"),
        ("2017-03-01T08:00:00Z", "2017-03-01T08:00:00Z"),
    ],
)
def test_a_text_was_public_at_the_earlier_of_published_and_fetched(published: str | None, known: str) -> None:
    assert earlier(published, "2026-01-01T00:00:00Z") == known
