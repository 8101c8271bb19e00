"""Exported files, and files of events by another hand: JSON lines, read and checked line by line."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import orjson
import zstandard

from services.projection.record.entries import read_entry
from services.projection.replay.seal import unseal
from shared.bus import Entry
from shared.errors import LedgerError
from shared.events import EVENT_TYPES, Envelope, Event, parse_envelope
from shared.events.catalog import parse_event
from shared.plain_file import open_file

_CHUNK = 1 << 14


class DamagedFile(LedgerError):
    """A line of the file is no event: mend or remove it; nothing of the file has been published."""


def read_events(path: Path) -> Iterator[tuple[Envelope, bytes]]:
    """Yield (envelope, event JSON) for each line; empty lines are passed over. Raises DamagedFile, UnreadableFile.

    A line with the sum of its export is what the record held. Of other lines, events of known types are checked
    whole, of unknown types and versions their envelope; an article without its text (erased) counts as whole.
    """
    for number, line in read_lines(path):
        try:
            event, sealed = unseal(line)
            envelope = _checked(event, sealed=sealed)
        except LedgerError as error:
            raise DamagedFile(f"{path}, line {number}: {error}") from None
        yield envelope, event


def as_recorded(event: bytes) -> dict[str, Any]:
    """Return an event of an export as the record has it: without its texts, which lie beside it."""
    document: dict[str, Any] = orjson.loads(event)
    model = EVENT_TYPES.get(document["type"])
    for member in model.text_members + model.optional_text_members if model else ():
        if isinstance(document["data"].get(member), str):
            del document["data"][member]
    return document


def read_new(line: bytes) -> Event:
    """Read a line that is to be published as a new event, and check it whole. Raises LedgerError, in one line."""
    event, _ = unseal(line)
    read_entry(Entry("the", "event", event))  # what the record refuses is refused here already
    return parse_event(event)


def read_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield (number, line) of every line that is not empty, unpacked from .zst. Raises DamagedFile, UnreadableFile."""
    number = 0
    with open_file(path) as file:
        lines: Any = io.BufferedReader(_Unpacked(file)) if path.suffix == ".zst" else file
        try:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield number, line.strip()
        except (OSError, zstandard.ZstdError, EOFError) as error:
            reason = getattr(error, "strerror", None) or error
            raise DamagedFile(f"{path}, after line {number}: cannot be read: {reason}: copy the file anew") from None


def _checked(event: bytes, *, sealed: bool) -> Envelope:
    if sealed:
        return parse_envelope(event)
    envelope = parse_envelope(event)
    model = EVENT_TYPES.get(envelope.type)
    if model is not None and envelope.version <= model.version:
        envelope = parse_event(event, erased_too=True)
    read_entry(Entry("event", envelope.id, event))  # what the record would refuse, U+0000 among it
    return envelope


class _Unpacked(io.RawIOBase):
    """What a zstd file holds. Unlike the library's reader it does not take a file that was cut off for a whole one."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._packed = b""
        self._ready = memoryview(b"")
        self._frame: Any = None
        self._whole = False

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:
        while not self._ready:
            self._packed = self._packed or self._file.read(_CHUNK)
            if not self._packed:
                if self._frame is not None or not self._whole:
                    raise EOFError("it ends too early")
                return 0
            self._unpack()
        size = min(len(target), len(self._ready))
        target[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size

    def _unpack(self) -> None:
        if self._frame is None:
            self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._ready, self._packed = memoryview(self._frame.decompress(self._packed)), b""
        if self._frame.eof:
            self._packed, self._frame, self._whole = self._frame.unused_data, None, True
