"""The watch: reads each source when it is due, for ever; replicas share the sources by lease."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence

import structlog
from redis.exceptions import RedisError

from services.ingest.counts import Counts
from services.ingest.errors import Unreachable, Unreadable
from services.ingest.freshness import Book, Freshness
from services.ingest.leases import Leases
from services.ingest.schedule import next_due
from services.ingest.sources_file import Watched
from shared.bus.failure import Unavailable
from shared.service import end

LOG = structlog.get_logger("ingest")
OUTAGE = (RedisError, OSError, Unavailable)
REST = 5.0
SIDE_BY_SIDE = 8
TICK = 1.0

Read = Callable[[Watched], Awaitable[Counts]]


class Watch:
    """`read` does one pass of a source; it raises Unreachable or Unreadable where the source as a whole fails."""

    def __init__(
        self,
        sources: Sequence[Watched],
        book: Book,
        leases: Leases,
        read: Read,
        *,
        clock: Callable[[], float] = time.time,
        chance: Callable[[], float] = random.random,
        rest: float = REST,
    ) -> None:
        self._sources = {source.name: source for source in sources}
        self._book, self._leases, self._read = book, leases, read
        self._clock, self._chance, self._rest = clock, chance, rest
        self._busy: set[str] = set()
        self._outages: dict[str, str] = {}
        self._resting_until = 0.0

    def add(self, source: Watched) -> None:
        """Watch one more."""
        self._sources[source.name] = source

    async def problem(self) -> str | None:
        """Say what keeps the passes from publishing."""
        return next((f"{name}: {why}" for name, why in self._outages.items()), None)

    async def run(self) -> None:
        """Pass over the sources as they fall due; an outage of the stream server ends a pass, not the service."""
        tick = min([TICK, *(source.interval for source in self._sources.values())])
        forgotten = False
        passes: set[asyncio.Task[None]] = set()
        try:
            while True:
                try:
                    if not forgotten:
                        await self._book.keep_only(self._sources)
                        forgotten = True
                    for source in await self.due():
                        if len(self._busy) < SIDE_BY_SIDE and source.name not in self._busy:
                            self._busy.add(source.name)
                            passes.add(asyncio.create_task(self._one(source)))
                    self._outages.pop("sources", None)
                except OUTAGE as error:
                    self._stopped("sources", error)
                await asyncio.sleep(tick)
                for ended in [one for one in passes if one.done()]:
                    passes.discard(ended)
                    ended.result()
        finally:
            await end(list(passes))

    async def due(self) -> list[Watched]:
        """Return the sources whose time has come, the longest overdue first; none while it rests after an outage."""
        now = self._clock()
        lines = await self._book.of(list(self._sources))
        due: list[tuple[float, str]] = []
        for name, source in self._sources.items():
            known = lines.get(name)
            if source.kind == "push":
                if known is None:
                    await self._book.write(name, Freshness(since=now).described(source))
            elif known is None or known.described(source).due <= now:
                due.append((known.due if known else 0.0, name))
            else:
                self._outages.pop(name, None)
        return [self._sources[name] for _, name in sorted(due)] if now >= self._resting_until else []

    async def _one(self, source: Watched) -> None:
        try:
            await self._leases.under(source.name, lambda: self._pass(source))
        except OUTAGE as error:
            self._stopped(source.name, error)
        finally:
            self._busy.discard(source.name)

    async def _pass(self, source: Watched) -> None:
        """One pass, under the lease; another replica may have read the source since it was seen to be due."""
        began = self._clock()
        known = (await self._book.of([source.name])).get(source.name) or Freshness(since=began)
        known = known.described(source)
        if known.due > began:
            return
        await self._book.write(source.name, known)
        try:
            counts = await self._read(source)
        except (Unreachable, Unreadable) as error:
            await self._failed(source, known, str(error))
        except OUTAGE:
            raise
        except Exception as error:  # a source that breaks its reader fails alone, and visibly
            LOG.exception("pass broke", source=source.name)
            await self._failed(source, known, f"the reader broke on it ({error!r}): see the log of ingest")
        else:
            LOG.info("pass", source=source.name, seen=counts.seen, new=counts.new, unchanged=counts.unchanged)
            for refusal in counts.refused:
                LOG.warning("refused", source=refusal.source, reason=refusal.reason)
            due = next_due(began, source.interval, source.spread, self._chance())
            await self._book.write(
                source.name, known.after_success(self._clock(), due, counts.new, len(counts.refused))
            )
        self._outages.pop(source.name, None)

    async def _failed(self, source: Watched, known: Freshness, reason: str) -> None:
        reason = " ".join(reason.split())
        LOG.warning("source failed", source=source.name, reason=reason, failures=known.failures + 1)
        due = next_due(self._clock(), source.interval, source.spread, self._chance(), known.failures + 1)
        await self._book.write(source.name, known.after_failure(due, reason))

    def _stopped(self, name: str, error: Exception) -> None:
        """Rest before the next pass: what could not be published is fetched again."""
        self._outages[name] = f"cannot publish: {' '.join(str(error).split())}"
        self._resting_until = self._clock() + self._rest * (1 + self._chance() / 2)
        LOG.warning("pass stopped", source=name, problem=self._outages[name])
