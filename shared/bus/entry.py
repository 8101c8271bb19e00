"""One entry of a stream, as a handler sees it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

DATA = "__data__"

# A redis.asyncio.Redis that answers in bytes. The library types each reply as bytes or str, whichever way it is set up.
Client: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class Entry:
    """The bytes of one event, with the stream and the entry id under which the server keeps them."""

    stream: str
    id: str
    raw: bytes


# One call is one unit of effect, one transaction say, idempotent by event id.
Handler = Callable[[list[Entry]], Awaitable[None]]
