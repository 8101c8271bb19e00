"""One simulated ledger: its servers, its processes, its sources, and how each of them ends and begins again."""

import asyncio
import contextvars
import random
import zlib
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import orjson

from shared.bus import Entry
from shared.service import end
from tests.simulation import (
    build_statements,
    fold_statements,
    journal_statements,
    ownership_statements,
    record_statements,
)
from tests.simulation.alphabet import START, Told, told
from tests.simulation.driver import PROCESS, Broken, SimLoop
from tests.simulation.postgres_client import Pool
from tests.simulation.postgres_server import PostgresServer
from tests.simulation.processes import Process, classifier, projection, reader, source
from tests.simulation.streams_client import Client, _gone
from tests.simulation.streams_server import StreamsServer
from tests.simulation.watch import Watch

# What the statements do is registered when these are read.
__all__ = [
    "World",
    "build_statements",
    "fold_statements",
    "journal_statements",
    "ownership_statements",
    "record_statements",
]


class World:
    """Everything of one run."""

    def __init__(self, seed: int, state: Any, trace: Callable[[str], None]) -> None:
        self.rng = random.Random(seed)
        self.print = trace
        self.crc = 0
        self.tally: Counter[str] = Counter()
        self.points: set[tuple[str, str]] = set()
        self.loop = SimLoop(self.rng, self.trace)
        self.streams = StreamsServer(lambda: START.timestamp() + self.loop.now)
        self.postgres = PostgresServer(self.clock)
        self.watch = Watch(self.postgres, state)
        self.streams.trimming = self._trimming
        self.sources = told(self.rng)
        self.cursors = [0, 0]
        self.told: set[Told] = set()
        self.processes: dict[str, Process] = {}  # the newest of each name
        self.every: list[Process] = []
        self.endings: list[asyncio.Task[None]] = []

    def trace(self, line: str) -> None:
        self.crc = zlib.crc32(line.encode(), self.crc)
        self.print(line)

    def clock(self) -> datetime:
        return START + timedelta(seconds=self.loop.now)

    # Processes.
    def start(self, name: str, main: Callable[[Process], Awaitable[None]], code: str = "") -> Process:
        """Start a process, or the next one of its name."""
        process = Process(name, code, main, self)
        self.processes[name] = process
        self.every.append(process)
        self.trace(f"{self.loop.now:9.3f} {name} starts {code}")
        self.spawn(process, main(process))
        return process

    def start_all(self) -> None:
        self.start("projection-1", projection, "old")
        self.start("projection-2", projection, "old")
        self.start("classifier", classifier)
        self.start("source-1", source(0))
        self.start("source-2", source(1))
        self.start("reader", reader)

    def spawn(self, process: Process, work: Any) -> None:
        """Run a task of a process; one that fails by itself ends the run."""

        async def guarded() -> None:
            try:
                await work
            except asyncio.CancelledError:
                raise
            except BaseException as error:
                if isinstance(error, Broken) or not (process.dead or process.stopping):
                    self.loop.broken = self.loop.broken or _named(process, error)

        context = contextvars.copy_context()
        context.run(PROCESS.set, process)
        process.roots.append(context.run(self.loop.create_task, guarded()))

    def client(self, process: Process) -> Client:
        return Client(self.loop, process, self.streams)

    def pool(self, process: Process) -> Pool:
        return Pool(self.loop, process, self.postgres)

    def kill(self, process: Process) -> None:
        """kill -9: what it has sent may still arrive, its sessions end at once or when the server notices."""
        process.dead = True
        for effect in [one for one in self.loop.effects if one.process is process]:
            if effect.told or self.rng.random() < 0.5:
                self.loop.drop(effect)
            effect.future.cancel()
        for session in [one for one in self.postgres.sessions if one.process is process]:
            if self.rng.random() < 0.5:
                self.postgres.close(session)
            else:
                self.loop.call_later(self.rng.random() * 5, self.postgres.close, session)
        for task in process.tasks:
            task.cancel()

    def stop(self, process: Process) -> None:
        """SIGTERM: shared.service ends its loops, which may still say good-bye; ten seconds later it must be gone."""
        process.stopping = True
        ending = self.loop.create_task(end(process.roots, 2.0))
        self.endings.append(ending)

        def over() -> None:
            if process.stalled_until + 10 > self.loop.now and not process.dead:
                self.loop.call_later(10, over)
                return
            left = [task for task in process.roots if not task.done()]
            if left and not process.dead:
                self.loop.broken = self.loop.broken or Broken(f"{process} was stopped and goes on: {left}")
            ending.cancel()
            self.kill(process)

        self.loop.call_later(10, over)

    # What fails on the way.
    def lose_reply(self, effect: Any) -> None:
        """The connection breaks while a request is under way; whoever holds a transaction on it loses it."""
        if effect.server is not self.streams and effect.server is not self.postgres:
            self.postgres.close(effect.server)
        if effect.told:
            effect.outcome = effect.lost()
        elif effect.server is self.streams:
            self.loop.drop(effect)
            effect.future.set_exception(_gone())

    def restart_postgres(self, seconds: float) -> None:
        for effect in self.loop.effects:
            if effect.told and effect.server in self.postgres.sessions:
                effect.outcome = effect.lost()
        self.postgres.restart()
        self.postgres.up = False
        self.loop.call_later(seconds, setattr, self.postgres, "up", True)

    def restart_streams(self, seconds: float, power_cut: bool) -> int:
        for effect in self.loop.effects:
            if effect.told and effect.server is self.streams:
                effect.outcome = effect.lost()
        self.loop.now += 0.002  # no entry id is given twice
        lost = self.streams.cut(self.rng) if power_cut else 0
        self.streams.up = False
        self.loop.call_later(seconds, setattr, self.streams, "up", True)
        return lost

    # Sources.
    def next_chunk(self, number: int) -> list[Told]:
        at = self.cursors[number]
        return self.sources[number][at : at + 1 + self.rng.randrange(4)]

    def returned(self, chunk: list[Told]) -> None:
        self.told.update(chunk)

    def move_cursor(self, number: int, by: int) -> None:
        self.cursors[number] += by

    def article_of(self, entry: Entry) -> tuple[str | None, str]:
        try:
            event = orjson.loads(entry.raw)
            return event["id"], event["data"]["publisher"]
        except (orjson.JSONDecodeError, KeyError):
            return None, ""

    def _trimming(self, name: str, ids: list[Any], groups: Any) -> None:
        recorded = {event["entry"] for event in self.postgres.tables["record.event"].values()}
        for entry in ids:
            for group in groups.values():
                if entry in group.pending or entry > group.delivered:
                    raise Broken(f"{name}: {entry} was trimmed before a group had handled it")
        self.tally["trimmed"] += len(ids)
        self.tally["trimmed of the record"] += sum(f"{ms}-{seq}" in recorded for ms, seq in ids)


def _named(process: Process, error: BaseException) -> BaseException:
    if isinstance(error, Broken):
        return error
    named = Broken(f"{process} ended by itself: {error!r}")
    named.__cause__ = error
    return named
