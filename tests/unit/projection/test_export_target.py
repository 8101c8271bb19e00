"""An export takes the place of a regular file or of nothing, and says so before it writes."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from services.projection.replay.export import export
from services.projection.replay.exported import read_lines
from services.projection.target import UnwritableTarget
from shared.plain_file import UnreadableFile


class Record:
    """A record of no event; asked, it says so."""

    asked = False

    async def fetch(self, *_: Any) -> list[Any]:
        self.asked = True
        return []

    async def fetchval(self, *_: Any) -> int:
        self.asked = True
        return 0


def refused(path: Path) -> str:
    record: Any = Record()
    with pytest.raises(UnwritableTarget) as caught:
        asyncio.run(export(record, path))
    assert not record.asked
    return str(caught.value)


def test_what_is_no_regular_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    for path in (Path("/dev/full"), Path("/dev/stdout"), tmp_path, tmp_path / "link"):
        assert "is no regular file" in refused(path)
    assert [path.name for path in tmp_path.iterdir()] == ["link"]


def test_a_missing_folder_and_a_name_too_long_are_one_line(tmp_path: Path) -> None:
    assert "there is no folder" in refused(tmp_path / "nowhere" / "x.jsonl")
    assert "cannot be written: File name too long" in refused(tmp_path / ("x" * 300))


@pytest.mark.parametrize("name", ["x.jsonl", "x.jsonl.zst"])
def test_a_regular_file_is_replaced(name: str, tmp_path: Path) -> None:
    record: Any = Record()
    (tmp_path / name).write_bytes(b"old")
    assert asyncio.run(export(record, tmp_path / name)) == 0
    assert list(read_lines(tmp_path / name)) == []
    assert len(list(tmp_path.iterdir())) == 1


def test_a_missing_export_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="cannot be read: No such file or directory: check the file"):
        list(read_lines(tmp_path / "x.jsonl"))
