"""From an entry of article-seen to what is published of it: its claims, and the word that the reading is complete."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from services.classifier.method import COPY, method
from services.classifier.reading import read
from services.classifier.voters import Voter
from shared.bus import Poison, Publisher
from shared.events import ArticleClassified, ArticleSeen, Event, make_event
from shared.events.catalog import NotUnderstood, understand
from shared.events.envelope import NotAnEnvelope, parse_envelope
from shared.places import Gazetteer

SOURCE = "sanctuary/classifier"
# The claims of an article, and its article-classified, which lists them.
Reading = tuple[list[Event], Event]


def parse_article(raw: bytes) -> tuple[str, ArticleSeen] | None:
    """Return id and article of an entry; None for documents, lists and erased texts.

    Raises Poison for what is no article-seen that this version understands.
    """
    try:
        envelope = parse_envelope(raw)
        if envelope.type == ArticleSeen.type and not envelope.data.keys() >= set(ArticleSeen.text_members):
            return None  # an export of an erased article: its tombstone tells the rest
        article = understand(envelope)
    except (NotAnEnvelope, NotUnderstood) as error:
        raise Poison(str(error)) from None
    if not isinstance(article, ArticleSeen):
        raise Poison(f"{envelope.type} {envelope.id} is no article-seen: it does not belong on this stream")
    return (envelope.id, article) if article.kind == "article" else None


def read_article(
    article_id: str, article: ArticleSeen, places: Gazetteer, now: datetime, voters: Sequence[Voter] = ()
) -> Reading:
    """Return the events of a reading by the running version; a copy has no claims and the method `copy`."""
    copy = article.copy_of is not None
    told = [] if copy else read(article, article_id, places, voters)
    claims = [make_event(claim, source=SOURCE, time=now) for claim in told]
    reading = ArticleClassified(
        article=article_id, method=COPY if copy else method(voters), claims=[claim.id for claim in claims]
    )
    return claims, make_event(reading, source=SOURCE, time=now)


def read_entry(raw: bytes, places: Gazetteer, now: datetime, voters: Sequence[Voter] = ()) -> Reading | None:
    """Return the reading of an entry; None where there is nothing to read. Raises Poison as `parse_article` does."""
    found = parse_article(raw)
    return read_article(*found, places, now, voters) if found else None


async def publish_readings(publisher: Publisher, readings: Iterable[Reading]) -> None:
    """Publish: every claim is on disk before the first article-classified that lists one is sent."""
    readings = list(readings)
    if claims := [claim for told, _ in readings for claim in told]:
        await publisher.publish(claims)
    if readings:
        await publisher.publish([reading for _, reading in readings])
