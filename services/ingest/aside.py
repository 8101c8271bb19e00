"""Heavy reading beside the event loop, so that the service answers while it parses. What it is given is bounded."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

THREADS = 2
"""So many texts are read at once, and lie in memory as trees; others wait. Names are resolved by threads of the loop's
own, which reading never takes."""
_readers = ThreadPoolExecutor(THREADS, thread_name_prefix="read")


async def aside(work: Callable[..., T], *given: object) -> T:
    """Do the work in a thread of its own and return what it gives. Raises what it raises.

    Cancelled, the caller goes on at once; the thread ends its piece of work, whose outcome nobody sees. So the work
    must change nothing that others look at.
    """
    return await asyncio.get_running_loop().run_in_executor(_readers, work, *given)


async def chunks(found: Iterator[T], size: int) -> AsyncIterator[list[T]]:
    """Yield what an iterator gives, so many at a time, each piece drawn beside the loop; the last may be shorter.

    What the iterator raises is raised where it is met; what it gave before in the same piece is lost.
    """
    while piece := await aside(_piece, found, size):
        yield piece


def _piece(found: Iterator[T], size: int) -> list[T]:
    return list(islice(found, size))
