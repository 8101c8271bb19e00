"""The sum that an export gives each line, so that an import sees what was changed or damaged on the way. Pure.

It is a CloudEvents extension attribute, `exportsum`, the last member of the line: 16 hex digits of the blake2b of the
line without it. What a line holds is then what the record held, be it understood by this code or not. A line without
one, written by another hand, is checked as an event that somebody wants published.
"""

from hashlib import blake2b

from shared.errors import LedgerError

_MEMBER = b',"exportsum":"'
_DIGITS = 16
_TAIL = len(_MEMBER) + _DIGITS + len(b'"}')


class BrokenSeal(LedgerError):
    """The line is not what the export wrote: take it from the original."""


def seal(event: bytes) -> bytes:
    """Return the line of an event, with its sum and its line end. `event` is a JSON object on one line."""
    return b"".join((event[:-1], _MEMBER, _sum(event), b'"}\n'))


def unseal(line: bytes) -> tuple[bytes, bool]:
    """Return the event of a line (without its end) and whether it carried a sum that fits. Raises BrokenSeal."""
    if line[-_TAIL : len(_MEMBER) - _TAIL] != _MEMBER:
        return line, False
    event = line[:-_TAIL] + b"}"
    if line[-_DIGITS - 2 : -2] != _sum(event):
        raise BrokenSeal("is not what was exported, its exportsum tells: take it from the original")
    return event, True


def _sum(event: bytes) -> bytes:
    return blake2b(event, digest_size=_DIGITS // 2).hexdigest().encode()
