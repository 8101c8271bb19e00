"""What ingest refuses says what, where and how to mend it, in words that are nobody's library's."""

import os
from pathlib import Path

import pytest

from services.ingest.canonical import canonical_url, is_sound, own_address
from services.ingest.errors import Unreachable, Unreadable
from services.ingest.files import read_file
from services.ingest.found import ListText, Material, Refusal
from services.ingest.lists import Reading, read_list
from services.ingest.moments import read_moment
from services.ingest.settings import IngestSettings
from services.ingest.sources import recognise
from shared.errors import LedgerError
from shared.places import gazetteer
from shared.settings import load_as

HEADER = "lister,list_name,name,state,listed_on,action\n"
GOOD = "DHS,x,Austin,TX,2025-05-29,\n"
ARTICLE = "00000000-0000-4000-8000-000000000001"
BAD_ADDRESSES = ("http://[bad", "http://", "https://host:port/", "ftp://host/x", "nothing")


def read(body: bytes, name: str) -> list[object]:
    material = Material(name, body)
    return list(recognise(material).read(material))


def reading(text: str) -> Reading:
    (listing,) = read(text.encode(), "file:list.csv")
    assert isinstance(listing, ListText)
    return read_list(listing, ARTICLE, "2026-11-24T00:00:00Z", gazetteer())


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("DHS,x,Austin,TX\n", "column listed_on: the row ends before it, after 'TX': write all 6 cells"),
        ("DHS,x,Austin,TX,2025-13-01,\n", "column listed_on: '2025-13-01' is no date: write YYYY, YYYY-MM"),
        ("DHS,x,Austin,TX,2025-05-29,,more\n", "column 7: 'more' stands under no column"),
        ("DHS,x,Austin,TX,2025-05-29,hated\n", "column action: 'hated' is no action: write listed"),
        (",x,Austin,TX,2025-05-29,\n", "column lister: is empty"),
    ],
)
def test_a_wrong_row_is_named_and_the_others_go_in(row: str, said: str) -> None:
    told = reading(HEADER + GOOD + row)
    assert len(told.claims) == 1
    (refused,) = told.refused
    assert refused.source == "file:list.csv line 3"
    assert refused.reason.startswith(said)


def test_a_column_twice_in_the_header_is_refused() -> None:
    with pytest.raises(Unreadable, match="names column name twice"):
        reading("lister,list_name,name,state,Name\nDHS,x,Austin,TX,Dallas\n")


def test_a_list_of_a_header_alone_is_refused() -> None:
    with pytest.raises(Unreadable, match="holds no row"):
        reading(HEADER)


@pytest.mark.parametrize("name", ["file:a.txt", "file:a.csv", "file:a.jsonl", "file:a.html", "file:a"])
@pytest.mark.parametrize("body", [b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\xef\xbb\xbf \n", b"\n"])
def test_a_byte_order_mark_alone_is_empty(body: bytes, name: str) -> None:
    with pytest.raises(Unreadable, match="is empty"):
        read(body, name)


@pytest.mark.parametrize(("body", "said"), [("\u200b\n", "empty"), ("\u200b", "empty")])
def test_a_text_of_nothing_visible_is_empty(body: str, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        read(body.encode(), "file:a.txt")


def test_utf_16_is_named() -> None:
    with pytest.raises(Unreadable, match=r"is UTF-16 .save it as UTF-8"):
        read("Council meets".encode("utf-16"), "file:a.txt")


@pytest.mark.parametrize("address", BAD_ADDRESSES)
def test_a_malformed_address_breaks_nothing(address: str) -> None:
    assert not is_sound(address)
    assert canonical_url(address) == address
    assert own_address("https://a.example/", address) in ("https://a.example/", "https://a.example/nothing")


def test_a_line_with_a_malformed_address_is_refused() -> None:
    (refused,) = read(b'{"url": "http://[bad", "title": "T"}\n', "file:a.jsonl")
    assert isinstance(refused, Refusal)
    assert "'http://[bad' is no address" in refused.reason


@pytest.mark.parametrize("address", BAD_ADDRESSES)
def test_the_service_refuses_a_malformed_feed(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANCTUARY_FEEDS", f"https://good.example/feed,{address}")
    with pytest.raises(LedgerError, match=r"SANCTUARY_FEEDS.*is no address") as caught:
        load_as(IngestSettings)
    assert address in str(caught.value)
    assert "Value error" not in str(caught.value)


def test_what_is_no_regular_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (str(tmp_path / "pipe"), "/dev/zero"):
        with pytest.raises(Unreachable, match="is no regular file"):
            read_file(path)


def test_a_date_that_cannot_be_is_said_plainly() -> None:
    with pytest.raises(ValueError, match="'2017-13-01' is no date: write"):
        read_moment("2017-13-01")
