"""How much one fetch may take."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """size: bytes of the body, packed and unpacked. head: bytes of the answer's head. ratio: unpacked to packed.

    connect, first, seconds: how long until there is a connection, the head, the whole answer, redirects included;
    the time that is spent waiting for a host's turn does not count. redirects: how many are followed.
    """

    size: int = 8 << 20
    head: int = 64 << 10
    ratio: int = 100
    connect: float = 10.0
    first: float = 15.0
    seconds: float = 30.0
    redirects: int = 5


USUAL = Bounds()
