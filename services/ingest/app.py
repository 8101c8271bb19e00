"""The ingest service: watches sources, takes articles that are pushed, and runs the demo newsroom where asked to."""

from services.ingest.apart import close
from services.ingest.command import ingest_watched
from services.ingest.counts import Counts
from services.ingest.demo.curated import curated_events
from services.ingest.demo.newsroom import Newsroom
from services.ingest.erased import GROUP, learner
from services.ingest.fetching import Fetcher, web_client
from services.ingest.freshness import Book
from services.ingest.leases import Leases
from services.ingest.lists import known_forms
from services.ingest.memory import Memory
from services.ingest.push import Push
from services.ingest.settings import IngestSettings
from services.ingest.slots import Slots
from services.ingest.sources_file import Watched
from services.ingest.tokens import check_tokens
from services.ingest.watch import Watch
from shared.bus import Publisher, connect, consume, make_broker
from shared.events import CLAIM_TYPES, ArticleClassified, ArticleErased, ArticleSeen
from shared.service import Service, run_service


async def start(settings: IngestSettings) -> None:
    """Run the service until a signal."""
    sources = settings.watched()
    known_forms()  # a wrong file of forms ends the start, not the first list
    client, web = connect(settings.redis_url), web_client()
    newsroom = Newsroom(settings.demo_port) if settings.demo else None
    memory, broker, book = Memory(client), make_broker(settings.redis_url), Book(client)
    fetcher = Fetcher(web, take=Slots(client).take)
    reading = Reading(Publisher(client), memory, fetcher, curated=settings.demo_curated)
    watch = Watch(sources, book, Leases(client, settings.lease), reading)
    pushing = {source.name: source for source in sources if source.kind == "push"}
    if settings.push_tokens_file:
        check_tokens(settings.push_tokens_file, {source.name for source in sources} - pushing.keys())
    consume(
        broker,
        stream=ArticleErased.type,
        group=GROUP,
        handle=learner(memory),
        batch=settings.batch,
        reclaim_after=settings.reclaim_after,
        max_deliveries=settings.max_deliveries,
    )

    async def open_newsroom() -> None:
        if newsroom:
            await newsroom.open()
            web.allowed.add(newsroom.base)
            reading.demo = settings.demo_source(newsroom.feed)
            watch.add(reading.demo)

    async def demo_unread() -> str | None:
        line = (await book.of([reading.demo.name])).get(reading.demo.name) if reading.demo else None
        unread = newsroom and not (line and (line.last_success or line.failures))
        return "the demo has not been read yet" if unread else None

    service = Service(
        "ingest",
        broker,
        client,
        startup=[open_newsroom],
        loops=[watch.run],
        shutdown=[close_readers, web.aclose, *([newsroom.close] if newsroom else [])],
        ready=[watch.problem, demo_unread],
        measures=[book.measure],
        routes=[("/articles", Push(Publisher(client), memory, book, settings.push_tokens_file, pushing))],
        publishes=[ArticleSeen, *CLAIM_TYPES.values(), ArticleClassified],
    )
    await run_service(service, settings)


async def close_readers() -> None:
    """End the readers, so that a page that is being read keeps nobody waiting."""
    close()


class Reading:
    """One pass of a source; that of the demo publishes its curated claims first."""

    def __init__(self, publisher: Publisher, memory: Memory, fetcher: Fetcher, *, curated: bool = True) -> None:
        self._publisher, self._memory, self._fetcher, self._curated = publisher, memory, fetcher, curated
        self.demo: Watched | None = None

    async def __call__(self, source: Watched) -> Counts:
        """Read the source. Raises as `ingest_watched`."""
        if source == self.demo and self._curated:
            await self._publish_curated()
        return await ingest_watched(source, self._publisher, self._memory, self._fetcher)

    async def _publish_curated(self) -> None:
        events = curated_events()
        known = await self._memory.recall(f"e:{event.id}" for event in events)
        erased = await self._memory.erased(event.id for event in events)
        fresh = [event for event in events if f"e:{event.id}" not in known and event.id not in erased]
        await self._publisher.publish(fresh)
        await self._memory.remember({f"e:{event.id}": b"1" for event in fresh})
