"""Export: the record as JSON lines, one whole event a line, compressed where the name ends in .zst."""

import os
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import asyncpg
import orjson
import zstandard

from services.projection.fold.advance import Progress, head
from services.projection.replay.seal import seal
from services.projection.target import check_target, naming
from shared.postgres import sql

# A page of the record: so many events, and none once so many bytes are reached.
PAGE_EVENTS, PAGE_BYTES = 2000, 4_000_000


async def export(pool: asyncpg.Pool, path: Path, *, progress: Progress | None = None) -> int:
    """Write every event of the record, up to its head at the start, to `path`, in order; return how many.

    Texts are put back into their events; an erased article comes without its text. The file appears when it is whole
    and on disk; one that was stopped leaves none. Memory does not grow with the record.
    Raises UnwritableTarget, before anything is written for a target that is there and is no regular file.
    """
    check_target(path)
    query, end = sql(__file__, "export.sql"), await head(pool)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    count, after = 0, 0
    with naming(path):
        file = unfinished.open("wb")
    try:
        with naming(path):
            out = _packing(file, compressed=path.suffix == ".zst")
        while rows := await pool.fetch(query, after, end, PAGE_EVENTS, PAGE_BYTES):
            with naming(path):
                out.write(b"".join(seal(orjson.dumps(whole(row["body"], row["texts"]))) for row in rows))
            count, after = count + len(rows), rows[-1]["position"]
            if progress:
                progress(after, end)
        with naming(path):
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


def _packing(file: IO[bytes], *, compressed: bool) -> IO[bytes] | zstandard.ZstdCompressionWriter:
    return zstandard.ZstdCompressor(level=9, write_checksum=True).stream_writer(file) if compressed else file
