"""What ingest refuses, one class per cause; the text says what, where and how to mend it."""

from shared.errors import LedgerError


class Unreadable(LedgerError):
    """A source is of a kind that ingest cannot read, or its content is not what its kind promises."""


class Unreachable(LedgerError):
    """An address or a file could not be had: it is missing, refused, too large or too slow."""
