"""The name under which a program refuses an entry: package and build."""

import re
from importlib.metadata import PackageNotFoundError

import pytest

from shared import version


def test_it_names_the_package_and_the_build():
    assert re.fullmatch(r"\d+\.\d+\.\d+\+[0-9a-f]{8}", version.running_version())


def test_another_build_has_another_name(tmp_path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "one.py").write_text("a = 1\n")
    monkeypatch.setattr(version, "_ROOT", tmp_path)
    before = version.running_version.__wrapped__()
    (tmp_path / "shared" / "notes.txt").write_text("no code")
    assert version.running_version.__wrapped__() == before
    (tmp_path / "shared" / "one.py").write_text("a = 2\n")
    assert version.running_version.__wrapped__() != before


def test_a_program_that_is_not_installed_says_so(monkeypatch: pytest.MonkeyPatch):
    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(version, "version", missing)
    assert version.running_version.__wrapped__().startswith("source+")
