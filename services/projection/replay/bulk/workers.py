"""Who does the parts: this process, or several that end with it."""

import asyncio
import contextlib
import gc
import os
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from multiprocessing.synchronize import Event
from typing import Any

from services.projection.fold.collecting import collect_seldom
from services.projection.replay.bulk.job import Worker
from shared.places import Gazetteer, gazetteer
from shared.postgres import open_pool

Part = Callable[..., Awaitable[Any]]
_LOOK_EVERY = 0.2
PRELOAD = "services.projection.replay.bulk.loaded"


@dataclass(frozen=True)
class Workers:
    """Do parts of a build: `do(part, *arguments)` returns what `part(worker, *arguments)` returns; `count` at once."""

    count: int
    do: Callable[..., Awaitable[Any]]


Hire = Callable[[], contextlib.AbstractAsyncContextManager[Workers]]


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextlib.asynccontextmanager
async def here(worker: Worker) -> AsyncIterator[Workers]:
    """Yield workers that are this process: for a record so small that others would start longer than they work."""

    async def do(part: Part, *arguments: Any) -> Any:
        return await part(worker, *arguments)

    yield Workers(1, do)


@contextlib.asynccontextmanager
async def processes(url: str, places: Gazetteer, count: int) -> AsyncIterator[Workers]:
    """Yield workers that are `count` processes, each with one connection to the database at `url`.

    They share the memory of what is loaded before they start, and end with this process, whatever ends it, and with
    the block: a part that is under way when it ends with an error is left undone.
    """
    context = get_context("forkserver")
    context.set_forkserver_preload([PRELOAD])
    given = None if places.hash == gazetteer().hash else places
    over = context.Event()
    with ProcessPoolExecutor(count, mp_context=context, initializer=_begin, initargs=(url, given, over)) as pool:

        async def do(part: Part, *arguments: Any) -> Any:
            try:
                doing = asyncio.get_running_loop().run_in_executor(pool, _do, part, arguments)
            except (OSError, EOFError) as error:  # a process ended while it was being started
                raise BrokenProcessPool from error
            return await doing

        try:
            yield Workers(count, do)
        except BaseException:
            over.set()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


_runner: asyncio.Runner | None = None
_worker: Worker | None = None


def _begin(url: str, given: Gazetteer | None, over: Event) -> None:
    global _runner, _worker
    threading.Thread(target=_end_with_parent, args=(over,), daemon=True).start()
    collect_seldom()
    _runner = asyncio.Runner()
    _worker = Worker(_runner.run(open_pool(url, size=1)), given or gazetteer())
    gc.freeze()


def _do(part: Part, arguments: tuple[Any, ...]) -> Any:
    assert _runner is not None, "the initializer ran"
    try:
        return _runner.run(part(_worker, *arguments))  # type: ignore[arg-type]
    finally:
        gc.collect()  # a claim and its entries name each other: a part is freed by the collector alone


def _end_with_parent(over: Event) -> None:
    parent = parent_process()
    while parent is not None and not over.is_set():
        if wait([parent.sentinel], _LOOK_EVERY):
            break
    os._exit(1)
