"""A folder as a source: its files, and what tells that one of them has changed."""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from services.ingest.errors import Unreachable

MOST = 20_000


@dataclass(frozen=True, slots=True)
class File:
    """A file of the folder; `mark` changes with its size or its time of change."""

    path: Path
    mark: bytes

    @property
    def fact(self) -> str:
        """The name under which the mark is remembered."""
        return f"t:{self.path}"


def files_of(folder: str) -> list[File]:
    """Return the regular files in the folder itself, by name, hidden ones apart. Raises Unreachable.

    A file that is still being written belongs there under a hidden name, and is renamed when it is whole.
    """
    try:
        found = list(islice((path for path in Path(folder).iterdir() if path.name[0] != "."), MOST + 1))
        files = [(path, path.stat()) for path in sorted(found) if path.is_file()]
    except OSError as error:
        raise Unreachable(f"the folder cannot be read ({error.strerror}): check the path and its rights") from None
    if len(found) > MOST:
        raise Unreachable(f"the folder holds more than {MOST:,} files: move those that were read elsewhere")
    return [File(path, f"{told.st_size} {told.st_mtime_ns}".encode()) for path, told in files]
