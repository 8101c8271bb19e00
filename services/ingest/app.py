"""The ingest service: polls feeds, and runs the demo newsroom where asked to."""

import asyncio
from collections.abc import Sequence

import structlog
from redis.exceptions import RedisError

from services.ingest.command import ingest
from services.ingest.counts import Counts
from services.ingest.demo.curated import curated_events
from services.ingest.demo.newsroom import Newsroom
from services.ingest.erased import GROUP, learner
from services.ingest.memory import Memory
from services.ingest.settings import IngestSettings
from shared.bus import Publisher, connect, consume, make_broker
from shared.events import CLAIM_TYPES, ArticleClassified, ArticleErased, ArticleSeen
from shared.service import Service, run_service

LOG = structlog.get_logger("ingest")


async def start(settings: IngestSettings) -> None:
    """Run the service until a signal."""
    client = connect(settings.redis_url)
    newsroom = Newsroom(settings.demo_port) if settings.demo else None
    memory, broker = Memory(client), make_broker(settings.redis_url)
    desk = Poller(Publisher(client), memory, settings, newsroom)
    consume(
        broker,
        stream=ArticleErased.type,
        group=GROUP,
        handle=learner(memory),
        batch=settings.batch,
        reclaim_after=settings.reclaim_after,
        max_deliveries=settings.max_deliveries,
    )
    service = Service(
        "ingest",
        broker,
        client,
        startup=[newsroom.open] if newsroom else [],
        loops=[desk.poll],
        shutdown=[newsroom.close] if newsroom else [],
        ready=[desk.problem],
        publishes=[ArticleSeen, *CLAIM_TYPES.values(), ArticleClassified],
    )
    await run_service(service, settings)


class Poller:
    """Reads every feed in turn, for ever; a feed that fails is read again in the next pass."""

    def __init__(
        self, publisher: Publisher, memory: Memory, settings: IngestSettings, newsroom: Newsroom | None
    ) -> None:
        self._publisher, self._memory, self._settings, self._newsroom = publisher, memory, settings, newsroom
        self._problem: str | None = "no pass over the feeds has ended yet"

    async def problem(self) -> str | None:
        """Say what keeps the service from publishing."""
        return self._problem

    async def poll(self) -> None:
        """Pass over the feeds again and again; an outage of the stream server ends a pass, not the service."""
        while True:
            try:
                await self.once()
                self._problem = None
            except (RedisError, OSError) as error:
                self._problem = f"cannot publish: {error}"
                LOG.warning("pass failed", problem=self._problem)
            await asyncio.sleep(self._settings.feed_interval)

    async def once(self) -> Counts:
        """Publish the curated claims of the demo where it runs, then what is new in the feeds."""
        feeds: Sequence[str] = self._settings.feed_addresses()
        if self._newsroom:
            if self._settings.demo_curated:
                await self._publish_curated()
            feeds = (*feeds, self._newsroom.feed)
        counts = await ingest(feeds, self._publisher, self._memory)
        LOG.info("pass", seen=counts.seen, new=counts.new, unchanged=counts.unchanged, refused=len(counts.refused))
        for refusal in counts.refused:
            LOG.warning("refused", source=refusal.source, reason=refusal.reason)
        return counts

    async def _publish_curated(self) -> None:
        events = curated_events()
        known = await self._memory.recall(f"e:{event.id}" for event in events)
        erased = await self._memory.erased(event.id for event in events)
        fresh = [event for event in events if f"e:{event.id}" not in known and event.id not in erased]
        await self._publisher.publish(fresh)
        await self._memory.remember({f"e:{event.id}": b"1" for event in fresh})
