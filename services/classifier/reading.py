"""From an article to its claims: a pure function of the article and the gazetteer, in a fixed order."""

from collections.abc import Callable, Sequence

from services.classifier.claims import claim, published_day
from services.classifier.frames.enforcements import enforcement
from services.classifier.frames.listings import listing
from services.classifier.frames.matter import Draft, Matter
from services.classifier.frames.policies import policy
from services.classifier.frames.rulings import ruling
from services.classifier.matters import is_relevant, matters
from services.classifier.method import METHOD
from services.classifier.places.linking import Linker
from services.classifier.places.names import compile_names
from services.classifier.text.stories import stories
from services.classifier.voters import Voter, weigh
from shared.events.article_seen import ArticleSeen
from shared.events.claim import ClaimData
from shared.events.data import event_id
from shared.places import Gazetteer

__all__ = ["FRAMES", "METHOD", "drafts", "read"]

FRAMES: dict[str, Callable[[Matter], list[Draft]]] = {
    "ruling": ruling,
    "policy": policy,
    "listing": listing,
    "enforcement": enforcement,
}


def read(article: ArticleSeen, article_id: str, gazetteer: Gazetteer, voters: Sequence[Voter] = ()) -> list[ClaimData]:
    """Return the claims that an article makes, in the order of its text; nothing where it tells nothing of ours.

    Deterministic: the same article, gazetteer and voters give the same claims with the same ids.
    """
    claims: dict[str, ClaimData] = {}
    for draft in drafts(article, gazetteer):
        weigh(draft, [sentence.text for sentence in draft.evidence], voters)
        made = claim(draft, article, article_id)
        claims.setdefault(event_id(made.identity()), made)
    return list(claims.values())


def drafts(article: ArticleSeen, gazetteer: Gazetteer) -> list[Draft]:
    """Return what the frames make of each matter of each story."""
    if not is_relevant(article.title, article.text):
        return []
    names = compile_names(gazetteer)
    published = published_day(article)
    found: list[Draft] = []
    told = stories(article.title, article.text)
    linker = Linker(names, gazetteer, [sentence for story in told for sentence in (story.head, *story.body)])
    for story in told:
        for matter in matters(story, linker, gazetteer, published):
            made = FRAMES[matter.hit.kind](matter)
            for draft in made:
                draft.retold = story.digest
                if "?" in story.head.text:
                    draft.doubts.append("question")
            found += made
    return found
