"""Opening a file that a person named: a regular file, or one clear line at once."""

import os
from pathlib import Path
from stat import S_ISREG
from typing import IO

from shared.errors import LedgerError


class UnreadableFile(LedgerError):
    """A file cannot be read: mend its path or its rights; a pipe must be written to a file first."""


def open_file(path: Path) -> IO[bytes]:
    """Open a regular file to read its bytes.

    Raises UnreadableFile for what is not there or may not be read, and, without waiting for a writer, for a folder, a
    pipe or a device.
    """
    try:
        # What is a pipe is not even opened: its writer would take that for a reader.
        _check(path, path.stat().st_mode)
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        file = os.fdopen(descriptor, "rb")
        _check(path, os.fstat(descriptor).st_mode)
    except OSError as error:
        raise UnreadableFile(f"{path}: cannot be read: {error.strerror}: check the file and its path") from None
    return file


def _check(path: Path, mode: int) -> None:
    if not S_ISREG(mode):
        raise UnreadableFile(f"{path}: is no regular file: name a file, not a folder, a pipe or a device")
