"""Filling a generation from the record in parts, wherever a command needs one: a replay, a proof, a look."""

import asyncio
import contextlib
import os
import stat
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from services.projection.fold.advance import Progress
from services.projection.fold.tables import TABLES
from services.projection.replay.bulk.build import build
from services.projection.replay.bulk.job import Job, Worker
from services.projection.replay.bulk.mark import MARK
from services.projection.replay.bulk.workers import Workers, cores, here, processes
from services.projection.replay.plan import Plan
from shared.errors import LedgerError
from shared.places import Gazetteer

# A record so small is built by this process before others had started.
SMALL = 50_000
_TELL_EVERY = 1.0


class NoScratch(LedgerError):
    """The scratch folder cannot be used: name another in SANCTUARY_SCRATCH, with room for twice the record."""


@dataclass(frozen=True, slots=True)
class Means:
    """What a build may use. `url`: the database, for processes of its own; empty: it works in this process alone.

    `processes`: how many, 0 for as many as there are cores. `scratch`: the folder that holds the parts meanwhile.
    """

    url: str = ""
    processes: int = 0
    scratch: Path | None = None

    def folder(self, spool: UUID) -> Path:
        """Return the folder of a build, made if need be and open to this user alone. Raises NoScratch."""
        base = self.scratch or Path(os.environ.get("SANCTUARY_SCRATCH") or tempfile.gettempdir())
        folder = base / f"sanctuary-replay-{spool}"
        try:
            with contextlib.suppress(FileExistsError):
                folder.mkdir(mode=0o700, parents=True)
            found = folder.lstat()
        except OSError as error:
            raise NoScratch(f"{folder}: cannot be made: {error.strerror}: name another in SANCTUARY_SCRATCH") from None
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            raise NoScratch(f"{folder}: is not a folder of this user: remove it, or name another in SANCTUARY_SCRATCH")
        return folder


NO_MEANS = Means()
_FAILED = (
    "select position from fold.not_understood n join fold.pointer p using (generation)"
    " where position <= $1 and reason like 'the fold failed on it%'"
)
_COPY_FAILED = (
    "insert into fold.not_understood (generation, position, id, reason)"
    " select $1::integer, position, id, reason from fold.not_understood join fold.pointer using (generation)"
    " where position = any($2) on conflict do nothing"
)


async def prepared(pool: asyncpg.Pool, plan: Plan, means: Means, file: Path | None = None, lines: int = 0) -> Job:
    """Return the job of a plan. What the live fold failed on is set aside here too; tables not built are copied."""
    async with pool.acquire() as connection, connection.transaction():
        failed = [row[0] for row in await connection.fetch(_FAILED, plan.to_position)]
        # Each time: since the build was begun the live fold may have failed on more, or have become live at all.
        await connection.execute(_COPY_FAILED, plan.generation, failed)
        if await connection.fetchval(MARK, plan.generation, "beside") is not None:
            for table in TABLES:
                if plan.follows is not None and table.name not in plan.tables:
                    columns = ", ".join(table.columns)
                    await connection.execute(
                        f"insert into generation_{plan.generation}.{table.name} ({columns})"  # noqa: S608
                        f" select {columns} from generation_{plan.follows}.{table.name}"
                    )
    of_file = min(lines, plan.to_position)
    return Job(
        plan.generation,
        plan.to_position,
        means.folder(plan.spool),
        plan.tables,
        states=plan.states,
        file=file if of_file else None,
        of_file=of_file,
        skipped=frozenset(failed),
    )


async def fill(
    pool: asyncpg.Pool, gazetteer: Gazetteer, job: Job, means: Means, progress: Progress | None = None
) -> None:
    """Fill a generation up to `job.to_position` and set its checkpoint there; parts that are done are left alone.

    The scratch folder is removed once all is done, and stays where it was stopped.
    """
    told = _Told(pool, job.generation, progress)
    worker = Worker(pool, gazetteer)
    async with told.telling():
        day = await build(worker, lambda: _workers(worker, gazetteer, job, means), job, told)
    await pool.execute(
        "update fold.generation set checkpoint = $2, today = $3 where number = $1", job.generation, job.to_position, day
    )
    job.spool.drop()


@contextlib.asynccontextmanager
async def _workers(worker: Worker, gazetteer: Gazetteer, job: Job, means: Means) -> AsyncIterator[Workers]:
    if not means.url or job.to_position < SMALL:
        async with here(worker) as workers:
            yield workers
    else:
        async with processes(means.url, gazetteer, means.processes or cores()) as workers:
            yield workers


class _Told:
    """Tells how far a build is: to whoever watches the command, and in fold.build for status and metrics."""

    def __init__(self, pool: asyncpg.Pool, generation: int, progress: Progress | None) -> None:
        self._pool, self._generation, self._progress, self._done = pool, generation, progress, 0

    def __call__(self, done: int, total: int) -> None:
        self._done = done
        if self._progress:
            self._progress(done, total)

    @contextlib.asynccontextmanager
    async def telling(self) -> AsyncIterator[Any]:
        task = asyncio.create_task(self._tell())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _tell(self) -> None:
        while True:
            await asyncio.sleep(_TELL_EVERY)
            await self._pool.execute(
                "update fold.build set done = $2, moved_at = clock_timestamp() where generation = $1",
                *(self._generation, self._done),
            )
