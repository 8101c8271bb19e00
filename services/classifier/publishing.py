"""From an entry of article-seen to what is published of it: its claims, and the word that the reading is complete."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.classifier.frames.matter import Draft
from services.classifier.method import COPY, method
from services.classifier.opinion.answer import Answer
from services.classifier.opinion.question import Question, question
from services.classifier.reading import told, weighed
from services.classifier.voters import Voter
from shared.bus import Poison, Publisher
from shared.events import ArticleClassified, ArticleSeen, ClaimData, Event, make_event
from shared.events.catalog import NotUnderstood, understand
from shared.events.envelope import NotAnEnvelope, parse_envelope
from shared.places import Gazetteer

SOURCE = "sanctuary/classifier"
# The claims of an article, and its article-classified, which lists them.
Reading = tuple[list[Event], Event]


@dataclass(frozen=True, slots=True)
class Weighed:
    """An article with its weighed drafts, and what they leave to ask; a copy has neither."""

    id: str
    article: ArticleSeen
    voters: tuple[Voter, ...]
    drafts: tuple[Draft, ...]
    question: Question | None

    def claims(self, answer: Answer | None = None) -> list[ClaimData]:
        """Return the claims; `answer`: to the question, if one was given."""
        return told(self.drafts, self.article, self.id, self.voters, answer)

    def reading(self, now: datetime, answer: Answer | None = None) -> Reading:
        """Return the events of the reading; a copy has no claims and the method `copy`."""
        copy = self.article.copy_of is not None
        claims = [make_event(claim, source=SOURCE, time=now) for claim in self.claims(answer)]
        way = COPY if copy else method(self.voters, settled=answer is not None)
        reading = ArticleClassified(article=self.id, method=way, claims=[claim.id for claim in claims])
        return claims, make_event(reading, source=SOURCE, time=now)


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


def weigh_article(article_id: str, article: ArticleSeen, places: Gazetteer, voters: Sequence[Voter] = ()) -> Weighed:
    """Read an article by the running version, up to what the voters leave open."""
    drafts = [] if article.copy_of is not None else weighed(article, places, voters)
    asked = question(drafts, article_id, article, method(voters).version, places)
    return Weighed(article_id, article, tuple(voters), tuple(drafts), asked)


def weigh_entry(raw: bytes, places: Gazetteer, voters: Sequence[Voter] = ()) -> Weighed | None:
    """Read an entry as `weigh_article` does; None where there is nothing to read. Raises Poison as `parse_article`."""
    found = parse_article(raw)
    return weigh_article(*found, places, voters) if found else None


def read_article(
    article_id: str, article: ArticleSeen, places: Gazetteer, now: datetime, voters: Sequence[Voter] = ()
) -> Reading:
    """Return the events of a reading by the running version; nobody is asked for an opinion."""
    return weigh_article(article_id, article, places, voters).reading(now)


async def publish_readings(publisher: Publisher, readings: Iterable[Reading]) -> None:
    """Publish: every claim is on disk before the first article-classified that lists one is sent."""
    readings = list(readings)
    if claims := [claim for told, _ in readings for claim in told]:
        await publisher.publish(claims)
    if readings:
        await publisher.publish([reading for _, reading in readings])
