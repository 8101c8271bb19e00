"""The classifier service: articles in, their claims out, and last of all the word that a reading is complete."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from services.classifier.method import COPY, method
from services.classifier.model.second import second_voters
from services.classifier.past import make_group, read_past
from services.classifier.reading import read
from services.classifier.voters import Voter
from shared.bus import Entry, Handler, Poison, Publisher, connect, consume, make_broker
from shared.events import CLAIM_TYPES, ArticleClassified, ArticleSeen, Event, make_event
from shared.events.catalog import NotUnderstood, understand
from shared.events.envelope import NotAnEnvelope, parse_envelope
from shared.places import Gazetteer, gazetteer
from shared.service import Service, run_service
from shared.settings import Settings

GROUP = "classifier"
SOURCE = "sanctuary/classifier"
# A batch is one unit of effect: small, so that its claims are visible early and a crash repeats little.
BATCH = 50


async def run(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT."""
    await run_service(wire(settings), settings)


def wire(settings: Settings) -> Service:
    """Return the service: one group on article-seen, one publisher, no state. Without the model it is degraded."""
    broker, client = make_broker(settings.redis_url), connect(settings.redis_url)
    voters, lack = second_voters(gazetteer())
    batch = min(settings.batch, BATCH)
    consumer = consume(
        broker,
        stream=ArticleSeen.type,
        group=GROUP,
        handle=handler(Publisher(client), gazetteer(), voters),
        batch=batch,
        reclaim_after=settings.reclaim_after,
        max_deliveries=settings.max_deliveries,
    )

    async def past() -> None:
        await read_past(client, consumer, settings, batch)
        await asyncio.Event().wait()  # a loop that ends ends the service

    async def degraded() -> str | None:
        return f"rules read alone: {lack}" if lack else None

    return Service(
        "classifier",
        broker,
        client,
        before=(lambda: make_group(client, consumer, settings),),
        loops=(past,),
        degraded=(degraded,),
        publishes=(*CLAIM_TYPES.values(), ArticleClassified),
    )


def handler(
    publisher: Publisher,
    places: Gazetteer,
    voters: Sequence[Voter] = (),
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Handler:
    """Return the handler: ids are deterministic, so reading an article again publishes the same events again.

    Claims are on disk before the article-classified that lists them; after a crash between the two the whole batch is
    read again. Raises Poison for an entry that is no article-seen that this version understands.
    """

    async def handle(entries: list[Entry]) -> None:
        claims: list[Event] = []
        readings: list[Event] = []
        for entry in entries:
            made = await asyncio.to_thread(read_entry, entry.raw, places, now(), voters)
            if made is not None:
                claims += made[0]
                readings.append(made[1])
        if claims:
            await publisher.publish(claims)
        if readings:
            await publisher.publish(readings)

    return handle


def read_entry(
    raw: bytes, places: Gazetteer, now: datetime, voters: Sequence[Voter] = ()
) -> tuple[list[Event], Event] | None:
    """Return the claims of an entry and its article-classified; None for documents, lists and erased texts."""
    try:
        envelope = parse_envelope(raw)
        if envelope.type == ArticleSeen.type and not envelope.data.keys() >= set(ArticleSeen.text_members):
            return None  # an export of an erased article: its tombstone tells the rest
        article = understand(envelope)
    except (NotAnEnvelope, NotUnderstood) as error:
        raise Poison(str(error)) from None
    if not isinstance(article, ArticleSeen):
        raise Poison(f"{envelope.type} {envelope.id} is no article-seen: it does not belong on this stream")
    if article.kind != "article":
        return None
    copy = article.copy_of is not None
    told = [] if copy else read(article, envelope.id, places, voters)
    claims = [make_event(claim, source=SOURCE, time=now) for claim in told]
    reading = ArticleClassified(
        article=envelope.id, method=COPY if copy else method(voters), claims=[claim.id for claim in claims]
    )
    return claims, make_event(reading, source=SOURCE, time=now)
