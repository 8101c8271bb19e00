"""Packed bodies (gzip, deflate, zstd) unpacked piece by piece, so that memory is bounded at every moment."""

import zlib
from collections.abc import Callable
from typing import Protocol

import zstandard

from services.ingest.fetching.bounds import Bounds
from services.ingest.fetching.refusals import Bomb, Damaged, EncodingRefused, TooLarge

MEMBERS = 1024
"""A gzip file may be a row of so many."""
_SLICE = 64
"""Bytes of zstd fed at once: 4 of them can unpack to 128 KiB, so that a slice gives about 2 MiB at most."""
_STEP = 4096
"""Packed bytes between two looks at the bounds."""
_SMALL = 1 << 20
"""Below this the ratio says nothing."""
_BROKEN = "the packed body is broken: the server must mend it"


class Unpacker(Protocol):
    """Unpacks one stream."""

    def feed(self, packed: bytes, room: int) -> bytes:
        """Return what the piece unpacks to; where that is more than `room` bytes, a little more than those.

        Raises Damaged, Bomb.
        """

    def whole(self) -> bool:
        """Whether the stream has come to its end."""


class _Plain:
    def feed(self, packed: bytes, room: int) -> bytes:
        return packed

    def whole(self) -> bool:
        return True


class _Zlib:
    """gzip, and deflate with its header or, as some servers send it, without."""

    def __init__(self, gzip: bool) -> None:
        self._gzip, self._members = gzip, 0
        self._stream: zlib._Decompress | None = None

    def feed(self, packed: bytes, room: int) -> bytes:
        out = bytearray()
        while packed and len(out) <= room:
            if self._stream is None or self._stream.eof:
                if self._members and not (self._gzip and packed.startswith(b"\x1f")):
                    break  # what follows the last member is no part of it
                self._stream = self._begin(packed)
            try:
                out += self._stream.decompress(packed, room - len(out) + 1)
            except zlib.error:
                raise Damaged(_BROKEN) from None
            packed = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
        return bytes(out)

    def whole(self) -> bool:
        return self._stream is not None and self._stream.eof

    def _begin(self, packed: bytes) -> "zlib._Decompress":
        self._members += 1
        if self._members > MEMBERS:
            raise Bomb(f"the packed body is a row of more than {MEMBERS} parts: not read")
        headed = packed[0] & 15 == 8 and packed[0] >> 4 <= 7
        bits = zlib.MAX_WBITS | 16 if self._gzip else zlib.MAX_WBITS if headed else -zlib.MAX_WBITS
        return zlib.decompressobj(bits)


class _Zstd:
    def __init__(self) -> None:
        self._stream = zstandard.ZstdDecompressor(max_window_size=8 << 20).decompressobj()

    def feed(self, packed: bytes, room: int) -> bytes:
        out = bytearray()
        for start in range(0, len(packed), _SLICE):
            if self._stream.eof or len(out) > room:
                break
            try:
                out += self._stream.decompress(packed[start : start + _SLICE])
            except zstandard.ZstdError:
                raise Damaged(_BROKEN) from None
        return bytes(out)

    def whole(self) -> bool:
        return bool(self._stream.eof)


UNPACKERS: dict[str, Callable[[], Unpacker]] = {
    "gzip": lambda: _Zlib(gzip=True),
    "deflate": lambda: _Zlib(gzip=False),
    "zstd": _Zstd,
}
ACCEPTED = ", ".join(UNPACKERS)
"""What servers are told."""


def unpacker(encoding: str) -> Unpacker:
    """Return the unpacker of a Content-Encoding. Raises EncodingRefused for unknown ones and for several at once."""
    names = [name.strip().lower().removeprefix("x-") for name in encoding.split(",")]
    names = [name for name in names if name not in ("", "identity")]
    if not names:
        return _Plain()
    if len(names) > 1:
        raise EncodingRefused(f"the body is packed {len(names)} times over: not read")
    if names[0] not in UNPACKERS:
        raise EncodingRefused(f"the body is packed as {names[0][:40]!r}, though asked for {ACCEPTED}: not read")
    return UNPACKERS[names[0]]()


class Body:
    """A body as it comes in, in bounded memory. Raises TooLarge, Bomb, Damaged."""

    def __init__(self, encoding: str, bounds: Bounds) -> None:
        self._unpacker, self._bounds = unpacker(encoding), bounds
        self._packed = 0
        self._text = bytearray()

    def add(self, piece: bytes) -> None:
        """Take the next piece off the wire."""
        for start in range(0, len(piece), _STEP):
            self._step(piece[start : start + _STEP])

    def _step(self, piece: bytes) -> None:
        self._packed += len(piece)
        self._text += self._unpacker.feed(piece, self._bounds.size - len(self._text))
        if len(self._text) > max(_SMALL, self._bounds.ratio * self._packed):
            raise Bomb(f"unpacks to more than {self._bounds.ratio} times its size, as no text does: not read")
        if max(self._packed, len(self._text)) > self._bounds.size:
            raise too_large(self._bounds)

    def whole(self) -> bytes:
        """Return the body, unpacked; called when nothing more comes."""
        if self._packed and not self._unpacker.whole():
            raise Damaged("the packed body is cut off: try again later")
        return bytes(self._text)


def too_large(bounds: Bounds) -> TooLarge:
    """Return the refusal of a body beyond the bound."""
    return TooLarge(f"larger than {bounds.size / (1 << 20):g} MiB: raise SANCTUARY_FETCH_BYTES if it must be read")
