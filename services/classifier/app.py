"""The classifier service: articles in, their claims out, and last of all the word that a reading is complete."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from services.classifier.model.second import second_voters
from services.classifier.opinion.asking import Asker
from services.classifier.opinion.endpoint import Endpoint
from services.classifier.opinion.kept import KeptOnServer
from services.classifier.opinion.settings import ClassifierSettings, check_time, endpoint
from services.classifier.past import make_group, read_past
from services.classifier.publishing import publish_readings, weigh_entry
from services.classifier.voters import Voter
from shared.bus import Entry, Handler, Publisher, connect, consume, make_broker
from shared.events import CLAIM_TYPES, ArticleClassified, ArticleSeen
from shared.places import Gazetteer, gazetteer
from shared.service import Service, run_service
from shared.settings import Settings

GROUP = "classifier"
# A batch is one unit of effect: small, so that its claims are visible early and a crash repeats little.
BATCH = 50


async def run(settings: ClassifierSettings) -> None:
    """Run until SIGTERM or SIGINT."""
    await run_service(wire(settings, endpoint(settings)), settings)


def wire(settings: Settings, second: Endpoint | None = None) -> Service:
    """Return the service: one group on article-seen, one publisher, no state. Without the model it is degraded.

    second: whom to ask for second opinions on new articles; what is read from the record is read without.
    """
    broker, client = make_broker(settings.redis_url), connect(settings.redis_url)
    publisher = Publisher(client)
    asker = Asker(second, KeptOnServer(client), budget=check_time(second, settings)) if second else None
    voters, lack = second_voters(gazetteer())
    batch = min(settings.batch, BATCH)
    consumer = consume(
        broker,
        stream=ArticleSeen.type,
        group=GROUP,
        handle=handler(publisher, gazetteer(), voters, asker),
        batch=batch,
        reclaim_after=settings.reclaim_after,
        max_deliveries=settings.max_deliveries,
    )

    async def past() -> None:
        unasked = replace(consumer, handle=handler(publisher, gazetteer(), voters))
        await read_past(client, unasked, settings, batch)
        await asyncio.Event().wait()  # a loop that ends ends the service

    async def degraded() -> str | None:
        return f"rules read alone: {lack}" if lack else None

    return Service(
        "classifier",
        broker,
        client,
        before=(lambda: make_group(client, consumer, settings),),
        loops=(past,),
        shutdown=(second.close,) if second else (),
        degraded=(degraded, asker.degraded) if asker else (degraded,),
        publishes=(*CLAIM_TYPES.values(), ArticleClassified),
    )


def handler(
    publisher: Publisher,
    places: Gazetteer,
    voters: Sequence[Voter] = (),
    asker: Asker | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Handler:
    """Return the handler: ids are deterministic, so reading an article again publishes the same events again.

    Claims are on disk before the article-classified that lists them; after a crash between the two the whole batch is
    read again. Raises Poison for an entry that is no article-seen that this version understands.
    """

    async def handle(entries: list[Entry]) -> None:
        made = [await asyncio.to_thread(weigh_entry, entry.raw, places, voters) for entry in entries]
        found = [one for one in made if one is not None]
        answers = await asker.answers([one.question for one in found]) if asker else [None] * len(found)
        await publish_readings(
            publisher, [one.reading(now(), answer) for one, answer in zip(found, answers, strict=True)]
        )

    return handle
