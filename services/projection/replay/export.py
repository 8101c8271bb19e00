"""Export and import: the record as JSON lines, one whole event a line, compressed where the name ends in .zst."""

import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_ISREG
from typing import IO

import asyncpg
import orjson
import zstandard

from shared.bus import Publisher
from shared.errors import LedgerError
from shared.events import EVENT_TYPES, parse_envelope, parse_event
from shared.postgres import sql

_PAGE = 2000


class DamagedFile(LedgerError):
    """A line of the file is no event: mend or remove it; nothing of the file has been published."""


class UnwritableTarget(LedgerError):
    """The export cannot be written there: name a file, in a folder that is there and has room."""


async def export(pool: asyncpg.Pool, path: Path) -> int:
    """Write every event of the record to `path`, in order; return how many.

    Texts are put back into their events; an erased article comes without its text. The file appears when it is whole.
    Raises UnwritableTarget, before anything is written for a target that is there and is no regular file.
    """
    _check_target(path)
    query = sql(__file__, "export.sql")
    unfinished = path.with_name(path.name + ".part")
    count, after = 0, 0
    with _told(path):
        out = _writing(unfinished, compressed=path.suffix == ".zst")
    try:
        while rows := await pool.fetch(query, after, _PAGE):
            with _told(path):
                out.write(b"".join(_line(row["body"], row["texts"]) for row in rows))
            count, after = count + len(rows), rows[-1]["position"]
        with _told(path):
            out.close()
            unfinished.replace(path)
    finally:
        with suppress(OSError):
            out.close()
        unfinished.unlink(missing_ok=True)
    return count


async def import_events(publisher: Publisher, path: Path) -> int:
    """Publish every event of `path`, in order; return how many. Events that the record has already change nothing.

    The whole file is checked first: raises DamagedFile with the line's number before anything is published.
    """
    for _ in read_events(path):
        pass
    return await publisher.publish_raw(read_events(path))


def read_events(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield (type, event JSON) for each line; empty lines are passed over. Raises DamagedFile.

    Events of known types are checked whole, of unknown types and versions their envelope; an article without its
    text (erased) counts as whole.
    """
    for number, line in read_lines(path):
        yield _checked(path, number, line)


def read_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield (number, line) of every line that is not empty, unpacked from .zst. Raises DamagedFile."""
    try:
        with _reading(path) as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield number, line.strip()
    except (OSError, zstandard.ZstdError, EOFError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DamagedFile(f"{path}: cannot be read: {reason}: check the file and its path") from None


def _checked(path: Path, number: int, line: bytes) -> tuple[str, bytes]:
    try:
        envelope = parse_envelope(line)
        model = EVENT_TYPES.get(envelope.type)
        if model is not None and envelope.version <= model.version:
            absent = {member: "" for member in model.text_members if member not in envelope.data}
            whole = envelope.model_copy(update={"data": {**envelope.data, **absent}}) if absent else envelope
            parse_event(whole.to_json())
        return envelope.type, line
    except LedgerError as error:
        raise DamagedFile(f"{path}, line {number}: {error}") from None


def _line(body: str, texts: str | None) -> bytes:
    if texts is None:
        return body.encode() + b"\n"
    event = orjson.loads(body)
    event["data"] |= orjson.loads(texts)
    return orjson.dumps(event, option=orjson.OPT_APPEND_NEWLINE)


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


def _writing(path: Path, *, compressed: bool) -> IO[bytes]:
    raw = path.open("wb")
    return zstandard.ZstdCompressor(level=9).stream_writer(raw) if compressed else raw


def _reading(path: Path) -> IO[bytes]:
    raw = path.open("rb")
    return io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(raw)) if path.suffix == ".zst" else raw
