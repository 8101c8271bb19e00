"""The composition root of projection: streams to record, record to read models, the day, the trimming."""

import asyncio

import asyncpg

from services.projection.fold.collecting import collect_seldom
from services.projection.fold.days import announce_for_ever
from services.projection.fold.loop import FoldLoop
from services.projection.measures import measuring
from services.projection.prepare import prepare
from services.projection.ready import readiness
from services.projection.record.append import handle
from services.projection.record.erasures import keep_erased
from services.projection.record.head import KnownHead
from services.projection.record.resume import resume
from services.projection.retention.keep import keep_for_ever
from services.projection.retention.trim import RECORDER
from shared.bus import Entry, Publisher, connect, consume, make_broker
from shared.bus.waits import Waits
from shared.events import EVENT_TYPES, ArticleErased, DayBegan
from shared.places import gazetteer
from shared.postgres import open_pool, patiently
from shared.service import Service, run_service
from shared.settings import Settings


async def run(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT."""
    collect_seldom()
    url, password = settings.database_url, settings.database_password
    pool = await patiently(lambda: open_pool(url, password=password, size=8, application_name="sanctuary-projection"))
    try:
        await patiently(lambda: prepare(pool))
        await run_service(wire(settings, pool), settings)
    finally:
        try:
            await asyncio.wait_for(pool.close(), settings.graceful_timeout)
        except TimeoutError:
            pool.terminate()


def wire(settings: Settings, pool: asyncpg.Pool) -> Service:
    """Return the service: every stream of the ledger is appended, one loop folds what is recorded."""
    broker, client = make_broker(settings.redis_url), connect(settings.redis_url)
    fold = FoldLoop(pool, gazetteer(), poll=settings.poll)
    head, erased = KnownHead(), asyncio.Event()

    async def append(entries: list[Entry]) -> None:
        done = await handle(pool, entries, head)
        if done.new:
            fold.wake.set()
        if done.erased:
            erased.set()

    appending = Waits(append, "append")

    async def read_on() -> None:
        await patiently(lambda: resume(pool, client, list(EVENT_TYPES), RECORDER))

    for stream in EVENT_TYPES:
        consume(
            broker,
            stream=stream,
            group=RECORDER,
            handle=appending,
            batch=settings.batch,
            reclaim_after=settings.reclaim_after,
            max_deliveries=settings.max_deliveries,
        )
    return Service(
        "projection",
        broker,
        client,
        startup=(read_on,),
        loops=(
            fold.run,
            head.watch,
            lambda: announce_for_ever(pool, Publisher(client)),
            lambda: keep_for_ever(pool, client, settings),
            lambda: keep_erased(pool, client, erased),
        ),
        ready=(readiness(pool, fold), appending.problem),
        measures=(measuring(pool),),
        publishes=(DayBegan, ArticleErased),
    )
