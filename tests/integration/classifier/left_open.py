"""A law whose draft is left open, since another voter reads the other way; the handler that asks about it."""

from prometheus_client import REGISTRY

from services.classifier.app import handler
from services.classifier.opinion.asking import Asker
from services.classifier.opinion.kept import KeptOnServer
from services.classifier.voters import Opinion
from shared.bus import Entry, Publisher
from shared.events import ArticleClassified, ArticleSeen, PolicyChanged, content_hash
from shared.places import gazetteer
from tests.integration.classifier.answering import says
from tests.integration.classifier.test_classifier_service import events, seen

TITLE, TEXT = (
    "Texas governor signs SB 4, ban on sanctuary cities",
    "The governor of Texas signed Senate Bill 4 on Sunday.",
)
AGREES = says(kind="policy", direction="cooperates", stage="enacted")
OPPOSES = says(kind="policy", direction="limits", stage="enacted")


class Against:
    """A voter that surely reads the other direction, so that the draft is left open; of bakeries it reads nothing."""

    hashes = {"stub": "1"}

    def opinion(self, words):
        told = "Bakery" not in words[0]
        return Opinion("policy", "limits", "enacted", 0.95) if told else Opinion(None, None, None, 0.0)


def law(number=1, text=TEXT, **given):
    return seen(number, TITLE, text=text, content_hash=content_hash(TITLE, text), published_at="2017-05-09", **given)


def entry(article):
    return Entry(ArticleSeen.type, "1-0", article.to_json())


def reader(client, second, budget=20.0, breaker=None):
    """The service's handler with an asker of its own, as after a start."""
    asker = Asker(second, KeptOnServer(client), budget=budget, breaker=breaker)
    return handler(Publisher(client), gazetteer(), [Against()], asker)


async def read(client, handle, *articles):
    """Handle articles as one batch; return all claims and readings there are, each once."""
    await handle([entry(article) for article in articles])
    claims, readings = await events(client, PolicyChanged.type), await events(client, ArticleClassified.type)
    assert {claim.id for claim in claims} == {id_ for reading in readings for id_ in reading.data["claims"]}
    return claims, readings


def counted(outcome):
    return REGISTRY.get_sample_value("sanctuary_opinions_total", {"outcome": outcome}) or 0.0
