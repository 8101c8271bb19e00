"""The readers of this process: started when there is work, ended with it, replaced when one was ended."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar, cast

from services.ingest.apart import frames
from services.ingest.errors import Unreadable

T = TypeVar("T")
READERS = 2
"""So many read at once; other texts wait, and lie in memory as bytes only."""
SECONDS = 30.0
"""Processor time of one piece of work. The largest honest pages take a fifth of it."""


class TooHard(Unreadable):
    """A text takes more time or memory to read than any honest one."""


class Broken(Unreadable):
    """A text meets a fault in what reads it."""


Reader = subprocess.Popen[bytes]
_waiting = ThreadPoolExecutor(READERS, thread_name_prefix="apart")
_idle: list[Reader] = []
_busy: set[Reader] = set()


async def apart(work: Callable[..., T], *given: object) -> T:
    """Do the work in a reader: a function of a module, its arguments and its outcome must be such that pickle bears.

    Cancelled, it ends the reader. Raises Unreadable as the work does, TooHard where the reader had to be ended, Broken
    for anything else that the work raises.
    """
    held: list[Reader] = []
    try:
        return cast("T", await asyncio.get_running_loop().run_in_executor(_waiting, _ask, work, given, held))
    except asyncio.CancelledError:
        for reader in held:
            reader.kill()
        raise


def close() -> None:
    """End all readers; who still waits for one gets TooHard."""
    for reader in [*_busy, *_idle]:
        reader.kill()
    while _idle:
        _gone(_idle.pop())


def _ask(work: object, given: tuple[object, ...], held: list[Reader]) -> object:
    reader = _take()
    held.append(reader)
    assert reader.stdin
    assert reader.stdout
    _busy.add(reader)
    try:
        frames.write(reader.stdin, (work, given, SECONDS))
        done, told = frames.read(reader.stdout)
    except (EOFError, OSError):
        raise TooHard(_why(_gone(reader))) from None
    except BaseException:
        reader.kill()
        _gone(reader)
        raise
    finally:
        _busy.discard(reader)
    _idle.append(reader)
    if not done:
        raise told
    return told


def _take() -> Reader:
    """An idle reader that is alive, else a new one. It inherits no secret and no connection."""
    while _idle:
        with suppress(IndexError):
            reader = _idle.pop()
            if reader.poll() is None:
                return reader
            _gone(reader)
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-m", "services.ingest.apart"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=kept | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONDONTWRITEBYTECODE": "1"},
    )


def _gone(reader: Reader) -> int:
    """Take leave of a reader that ends; return how it ended."""
    for pipe in (reader.stdin, reader.stdout):
        with suppress(OSError):
            assert pipe
            pipe.close()
    return reader.wait()


def _why(ended: int) -> str:
    if ended == -signal.SIGPROF:
        return f"takes more than {SECONDS:g} s of processor time to read: not read"
    return f"its reader was ended ({signal.Signals(-ended).name if ended < 0 else ended}): not read"
