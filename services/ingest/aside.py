"""Heavy work of our own beside the event loop, so that the service answers meanwhile. What it is given is bounded."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

THREADS = 2
"""Names are resolved by threads of the loop's own, which this work never takes."""
_threads = ThreadPoolExecutor(THREADS, thread_name_prefix="aside")


async def aside(work: Callable[..., T], *given: object) -> T:
    """Do the work in a thread of its own and return what it gives. Raises what it raises.

    Cancelled, the caller goes on at once; the thread ends its piece of work, whose outcome nobody sees. So the work
    must change nothing that others look at.
    """
    return await asyncio.get_running_loop().run_in_executor(_threads, work, *given)


async def chunks(found: Iterator[T], size: int) -> AsyncIterator[list[T]]:
    """Yield what an iterator gives, so many at a time, each piece drawn beside the loop; the last may be shorter.

    What the iterator raises is raised where it is met; what it gave before in the same piece is lost.
    """
    while piece := await aside(_piece, found, size):
        yield piece


def _piece(found: Iterator[T], size: int) -> list[T]:
    return list(islice(found, size))
