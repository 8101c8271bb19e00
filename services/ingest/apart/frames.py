"""What the service and its readers say to each other: pickled values, each behind its length."""

import pickle
import struct
from typing import IO, Any

_LENGTH = struct.Struct(">Q")


def write(pipe: IO[bytes], value: object) -> None:
    """Send a value. Raises OSError where nobody listens."""
    raw = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    pipe.write(_LENGTH.pack(len(raw)) + raw)
    pipe.flush()


def read(pipe: IO[bytes]) -> Any:
    """Return the next value. Raises EOFError where the other side is gone."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    raw = pipe.read(length)
    if len(raw) < length:
        raise EOFError
    return pickle.loads(raw)  # noqa: S301 - both ends are this program
