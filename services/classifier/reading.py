"""From an article to its claims: a pure function of the article and the gazetteer, in a fixed order."""

from collections.abc import Callable, Sequence

from services.classifier.claims import claim, published_day
from services.classifier.frames.enforcements import enforcement
from services.classifier.frames.listings import listing
from services.classifier.frames.matter import Draft, Matter
from services.classifier.frames.policies import policy
from services.classifier.frames.rulings import ruling
from services.classifier.matters import around, is_elsewhere, matters, names_ours
from services.classifier.method import method
from services.classifier.places.linking import Linker
from services.classifier.places.names import compile_names
from services.classifier.text.stories import stories
from services.classifier.voters import Voter, is_proposed, proposal, seems_ours, weigh
from shared.events.article_seen import ArticleSeen
from shared.events.claim import ClaimData
from shared.events.data import event_id
from shared.places import Gazetteer

__all__ = ["FRAMES", "drafts", "read"]

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
    way = method(voters)
    for draft in drafts(article, gazetteer, voters):
        weigh(draft, draft.words, voters)
        made = claim(draft, article, article_id, way)
        claims.setdefault(event_id(made.identity()), made)
    return list(claims.values())


def drafts(article: ArticleSeen, gazetteer: Gazetteer, voters: Sequence[Voter] = ()) -> list[Draft]:
    """Return what the frames make of each matter of each story."""
    named = names_ours(article.title, article.text)
    if is_elsewhere(article.title, article.text) or not (named or voters):
        return []
    names = compile_names(gazetteer)
    published = published_day(article)
    found: list[Draft] = []
    told = stories(article.title, article.text)
    linker = Linker(names, gazetteer, [sentence for story in told for sentence in (story.head, *story.body)])
    for story in told:
        for matter in matters(story, linker, gazetteer, published, lambda words: proposal(words, voters, named)):
            if not named and not is_proposed(matter.hit) and not seems_ours(around(matter.head, matter.body), voters):
                continue
            made = FRAMES[matter.hit.kind](matter)
            for draft in made:
                draft.retold = story.digest
                draft.proposed = is_proposed(matter.hit)
                draft.words = around(matter.head, matter.body) if matter.main else (matter.line.text,)
                if "?" in story.head.text:
                    draft.doubts.append("question")
            found += made
    return found
