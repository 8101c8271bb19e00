"""Export: the record as JSON lines, one whole event a line, compressed where the name ends in .zst."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_ISREG
from typing import IO, Any

import asyncpg
import orjson
import zstandard

from services.projection.fold.advance import Progress, head
from services.projection.replay.seal import seal
from shared.errors import LedgerError
from shared.postgres import sql

# A page of the record: so many events, and none once so many bytes are reached.
PAGE_EVENTS, PAGE_BYTES = 2000, 4_000_000


class UnwritableTarget(LedgerError):
    """The export cannot be written there: name a file, in a folder that is there and has room."""


async def export(pool: asyncpg.Pool, path: Path, *, progress: Progress | None = None) -> int:
    """Write every event of the record, up to its head at the start, to `path`, in order; return how many.

    Texts are put back into their events; an erased article comes without its text. The file appears when it is whole
    and on disk; one that was stopped leaves none. Memory does not grow with the record.
    Raises UnwritableTarget, before anything is written for a target that is there and is no regular file.
    """
    _check_target(path)
    query, end = sql(__file__, "export.sql"), await head(pool)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    count, after = 0, 0
    with _told(path):
        file = unfinished.open("wb")
    try:
        with _told(path):
            out = _packing(file, compressed=path.suffix == ".zst")
        while rows := await pool.fetch(query, after, end, PAGE_EVENTS, PAGE_BYTES):
            with _told(path):
                out.write(b"".join(seal(orjson.dumps(whole(row["body"], row["texts"]))) for row in rows))
            count, after = count + len(rows), rows[-1]["position"]
            if progress:
                progress(after, end)
        with _told(path):
            out.flush(zstandard.FLUSH_FRAME) if isinstance(out, zstandard.ZstdCompressionWriter) else out.flush()
            file.flush()
            os.fsync(file.fileno())
            unfinished.replace(path)
    finally:
        with suppress(OSError):
            file.close()
        unfinished.unlink(missing_ok=True)
    return count


def whole(body: str, texts: str | None) -> dict[str, Any]:
    """Return an event of the record, its texts put back. `body` is as it was published, perhaps over several lines."""
    event: dict[str, Any] = orjson.loads(body)
    if texts is not None:
        event["data"] |= orjson.loads(texts)
    return event


def _check_target(path: Path) -> None:
    """Refuse what a whole file cannot take the place of: a folder, a device, a link (/dev/stdout is one)."""
    with _told(path):
        if not path.parent.is_dir():
            raise UnwritableTarget(f"{path}: there is no folder {path.parent}: make it first")
        with suppress(FileNotFoundError):
            if not S_ISREG(path.lstat().st_mode):
                raise UnwritableTarget(f"{path}: is no regular file: name a new file, or one to replace")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UnwritableTarget(f"{path}: cannot be written: {error.strerror}: name another file") from None


def _packing(file: IO[bytes], *, compressed: bool) -> IO[bytes] | zstandard.ZstdCompressionWriter:
    return zstandard.ZstdCompressor(level=9, write_checksum=True).stream_writer(file) if compressed else file
