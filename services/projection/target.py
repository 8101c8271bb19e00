"""Writing a file that a person named: whole and on disk, or one clear line."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_ISREG

from shared.errors import LedgerError


class UnwritableTarget(LedgerError):
    """It cannot be written there: name a file, in a folder that is there and has room."""


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it appears whole and on disk, or not at all. Raises UnwritableTarget."""
    check_target(path)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with naming(path), unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def check_target(path: Path) -> None:
    """Refuse what a whole file cannot take the place of: a folder, a device, a link (/dev/stdout is one)."""
    with naming(path):
        if not path.parent.is_dir():
            raise UnwritableTarget(f"{path}: there is no folder {path.parent}: make it first")
        with suppress(FileNotFoundError):
            if not S_ISREG(path.lstat().st_mode):
                raise UnwritableTarget(f"{path}: is no regular file: name a new file, or one to replace")


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Tell what cannot be written in one line that names the file. Raises UnwritableTarget for an OSError."""
    try:
        yield
    except OSError as error:
        raise UnwritableTarget(f"{path}: cannot be written: {error.strerror}: name another file") from None
