"""The scratch folder of a build: what one step leaves to the next, in files that are whole or absent."""

import pickle
import shutil
import struct
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

Raw = tuple[int, str, bytes]  # position, id, body as JSON text
_HEAD = struct.Struct("<q36sI")


class Spool:
    """A folder of parts. A part is made in a folder of its own that gets its name when it is whole."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def has(self, part: str) -> bool:
        """Tell whether a part is there, whole."""
        return (self.folder / part).is_dir()

    def making(self, part: str) -> Path:
        """Return an empty folder to make a part in."""
        unfinished = self.folder / f"{part}.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        return unfinished

    def made(self, part: str) -> None:
        """Give a part that is whole its name."""
        (self.folder / f"{part}.unfinished").rename(self.folder / part)

    def parts(self, step: str) -> list[Path]:
        """Return the folders of the parts of a step that are whole."""
        return [path for path in sorted(self.folder.glob(f"{step}-*")) if path.suffix != ".unfinished"]

    def drop(self) -> None:
        """Delete all of it."""
        shutil.rmtree(self.folder, ignore_errors=True)


def packed(position: int, id_: str, body: bytes) -> bytes:
    """Return an event of the record as bytes."""
    return _HEAD.pack(position, id_.encode(), len(body)) + body


def unpacked(data: bytes) -> Iterator[Raw]:
    """Yield the events that `packed` made."""
    at, end = 0, len(data)
    while at < end:
        position, id_, length = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        yield position, id_.decode(), data[at : at + length]
        at += length


def append(folder: Path, laid: Mapping[str, Iterable[bytes]]) -> None:
    """Add to files, by name, one after the other: there are more drawers than files may be open at once."""
    for name, some in laid.items():
        with (folder / name).open("ab") as file:
            file.writelines(some)


def read_events(paths: Iterable[Path]) -> list[Raw]:
    """Return the events of several files, by position."""
    found = [event for path in paths if path.exists() for event in unpacked(path.read_bytes())]
    found.sort(key=lambda event: event[0])
    return found


def read_ids(paths: Iterable[Path]) -> set[bytes]:
    """Return the ids of several files, 16 bytes each; those that are not there have none."""
    found: set[bytes] = set()
    for path in paths:
        if path.exists():
            data = path.read_bytes()
            found.update(data[at : at + 16] for at in range(0, len(data), 16))
    return found


def as_bytes(id_: str) -> bytes:
    """Return an id as `read_ids` has it."""
    return bytes.fromhex(id_.replace("-", ""))


def write_values(path: Path, values: Any) -> None:
    """Keep values of ours for another process of this program."""
    with path.open("wb") as file:
        pickle.dump(values, file, protocol=pickle.HIGHEST_PROTOCOL)


def read_values(path: Path) -> Any:
    """Return what `write_values` kept; the folder is this program's own, readable by its user alone."""
    with path.open("rb") as file:
        return pickle.load(file)  # noqa: S301
