"""The whole build: the steps one after the other, the parts of each at once."""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from typing import Any

from services.projection.replay.bulk.count import count, files_of, share_acts, states_of
from services.projection.replay.bulk.divide import divide, leave_only, ranges, versions
from services.projection.replay.bulk.drawers import chains, together
from services.projection.replay.bulk.everywhere import everywhere
from services.projection.replay.bulk.fold_state import fold_state
from services.projection.replay.bulk.job import Job, Worker, drawers_of
from services.projection.replay.bulk.mark import marked
from services.projection.replay.bulk.spool import read_ids
from services.projection.replay.bulk.workers import Hire
from shared.errors import LedgerError

# What each step costs, as shares of the whole: a guess, for the bar only; states differ too much in size to be exact.
DIVIDING, COUNTING, FOLDING = 0.15, 0.5, 0.35
Progress = Callable[[int, int], None]


async def build(worker: Worker, hire: Hire, job: Job, progress: Progress) -> date | None:
    """Fill the generation up to `job.to_position`; return the latest day that began.

    Parts that were done before are left alone. `progress` is told events done of events to do. Each step hires workers
    of its own: a process hardly gives back what an earlier step took of memory.
    """
    done = await marked(worker, job)
    found = drawers_of(job, chains(await versions(worker, job)))
    bar = _Bar(progress, job.to_position)
    parts = ranges(job)
    leave_only(job, parts)
    await _all(hire, [(divide, job, found, *part) for part in parts], bar.step(DIVIDING, len(parts)))
    share_acts(job)
    groups = together(job.drawers, *_foreign(job))
    await _all(hire, [(count, job, group, done) for group in groups], bar.step(COUNTING, len(groups)))
    day = await everywhere(worker, job, done)
    states = sorted(states_of(job.spool.parts("counted")), key=lambda state: -_size(job, state))
    await _all(hire, [(fold_state, job, state, done) for state in states], bar.step(FOLDING, len(states)))
    progress(job.to_position, job.to_position)
    return day


def _foreign(job: Job) -> tuple[dict[int, set[bytes]], dict[int, set[bytes]]]:
    """Return by drawer the claims that its readings list and that lie elsewhere, and those that it has for others."""
    parts = job.spool.parts("divided")

    def ids(what: str, drawer: int) -> set[bytes]:
        return read_ids(part / f"{what}-{drawer}" for part in parts)

    foreign = {drawer: ids("listed", drawer) - ids("claims", drawer) for drawer in range(job.drawers)}
    anywhere = set[bytes]().union(*foreign.values())
    if not anywhere:
        return {}, {}
    return foreign, {drawer: ids("claims", drawer) & anywhere for drawer in range(job.drawers)}


def _size(job: Job, state: str) -> int:
    return sum(path.stat().st_size for folder in job.spool.parts("counted") for path in files_of(folder, state))


async def _all(hire: Hire, parts: Iterable[tuple[Any, ...]], done: Callable[[], None]) -> None:
    """Do parts (function, arguments), as many at once as there are workers; the first failure ends all."""

    async def one(part: tuple[Any, ...]) -> None:
        async with ahead:
            await workers.do(*part)
        done()

    try:
        async with hire() as workers, asyncio.TaskGroup() as group:
            ahead = asyncio.Semaphore(workers.count)
            for part in parts:
                group.create_task(one(part))
    except* BrokenProcessPool:
        raise WorkerDied(
            "a process that builds was killed, perhaps for want of memory: run the command again"
        ) from None
    except* Exception as failures:
        raise failures.exceptions[0] from None


class WorkerDied(LedgerError):
    """A process that builds was killed; what was done is kept: run the command again, with fewer --processes."""


class _Bar:
    """Tells parts done as events done."""

    def __init__(self, progress: Progress, events: int) -> None:
        self._progress, self._events, self._done = progress, events, 0.0

    def step(self, share: float, parts: int) -> Callable[[], None]:
        """Return what to call after each of so many parts of a step."""

        def done() -> None:
            self._done += share / max(parts, 1)
            self._progress(round(self._done * self._events), self._events)

        return done
