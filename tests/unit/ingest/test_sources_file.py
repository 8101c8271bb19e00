"""The file of sources: what it says, and how a wrong one is refused: one line with file, table and field."""

from pathlib import Path

import pytest

from services.ingest.settings import IngestSettings
from services.ingest.sources_file import Watched, WrongSources, read_sources

README = Path(__file__).parents[3] / "README.md"
GOOD = """
[defaults]
every = "15m"

[[source]]
name = "courier"
kind = "feed"
address = "https://courier.example/feed.xml"
every = "6h"
jitter = 30
publisher = "The Courier"
grade = 2
licence = "headlines and quotes, agreed 2026-03"

[[source]]
name = "county lists"
kind = "folder"
address = "lists"

[[source]]
name = "wire"
kind = "push"
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "sources.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_what_the_file_says_and_what_it_leaves_out(tmp_path: Path) -> None:
    courier, lists, wire = read_sources(written(tmp_path, GOOD))
    assert (courier.interval, courier.spread, courier.grade) == (6 * 3600, 30, 2)
    assert (courier.publisher, courier.licence) == ("The Courier", "headlines and quotes, agreed 2026-03")
    assert (lists.interval, lists.spread) == (900, 90)
    assert lists.address == str(tmp_path / "lists")
    assert (wire.address, wire.every) == (None, None)


def test_the_example_of_the_readme_is_a_sound_file(tmp_path: Path) -> None:
    example = README.read_text(encoding="utf-8").partition("```toml\n")[2].partition("```")[0]
    kinds = {source.kind for source in read_sources(written(tmp_path, example))}
    assert kinds == {"feed", "sitemap", "folder", "push"}


def test_the_short_form_gives_the_same_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANCTUARY_FEEDS", "https://a.example/feed, https://b.example/feed,https://a.example/feed")
    monkeypatch.setenv("SANCTUARY_FEED_INTERVAL", "60")
    monkeypatch.setenv("SANCTUARY_SOURCES", str(written(tmp_path, GOOD)))
    *_, first, second = IngestSettings().watched()
    assert first == Watched(name="https://a.example/feed", kind="feed", address="https://a.example/feed", every="1m")
    assert second.address == "https://b.example/feed"
    monkeypatch.setenv("SANCTUARY_SOURCES", "")
    assert len(IngestSettings().watched()) == 2


FEED = '[[source]]\nname = "a"\nkind = "feed"\naddress = "https://a.example/feed"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (FEED + 'every = "6 parsecs"', "[[source]] 1 (a) every: '6 parsecs' is no duration: write seconds, or"),
        (FEED + "every = 0", "[[source]] 1 (a) every: input should be greater than 0"),
        (FEED + "every = true", "[[source]] 1 (a) every: 'True' is no duration"),
        (FEED + "grade = 5", "[[source]] 1 (a) grade: input should be less than or equal to 4"),
        (FEED + 'colour = "red"', "[[source]] 1 (a) colour: is no field of a source"),
        (FEED + '[[source]]\nname = "b"', "[[source]] 2 (b) kind: is missing"),
        (FEED.replace('feed"\naddress', 'letter"\naddress'), "[[source]] 1 (a) kind: input should be 'feed', "),
        (FEED.replace("https://a.example/feed", "ftp://a.example"), "[[source]] 1 (a) address: ftp://a.example is no"),
        ('[[source]]\nname = "a"\nkind = "page"', "[[source]] 1 (a) address: is missing"),
        ('[[source]]\nname = "a"\nkind = "push"\naddress = "x"', "[[source]] 1 (a) address: a push source has none"),
        ('[[source]]\nname = "a"\nkind = "folder"\naddress = "https://a.example"', "a folder is a path"),
        (FEED + 'publisher = "two\\nlines"', "[[source]] 1 (a) publisher: one line"),
        (FEED + FEED.replace('/feed"', '/other"'), "[[source]] 2 name: 'a' is that of [[source]] 1, too"),
        (FEED + FEED.replace('"a"', '"b"'), "[[source]] 2 address: 'https://a.example/feed' is that of [[source]] 1"),
        ("[[sources]]", "sources: is not known: tables are [defaults] and [[source]]"),
        ("source = 3", "names no source"),
        ("", "names no source"),
        ("[defaults]\ngrade = 2\n" + FEED, "[defaults] grade: only every and jitter"),
        ("[[source", "is no TOML in UTF-8"),
    ],
)
def test_a_wrong_file_is_one_line_with_file_table_and_field(tmp_path: Path, text: str, said: str) -> None:
    file = written(tmp_path, text)
    with pytest.raises(WrongSources) as caught:
        read_sources(file)
    told = str(caught.value)
    assert told.startswith(f"{file}: ")
    assert said in told
    assert "\n" not in told


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "sources.toml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(WrongSources, match="is no TOML in UTF-8"):
        read_sources(file)
