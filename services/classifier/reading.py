"""From an article to its claims: a pure function of the article, the gazetteer and, where one was given, an answer."""

from collections.abc import Callable, Sequence

from services.classifier.claims import claim, published_day
from services.classifier.frames.enforcements import enforcement
from services.classifier.frames.listings import listing
from services.classifier.frames.matter import Draft, Matter, Ruled, on
from services.classifier.frames.policies import policy
from services.classifier.frames.rulings import ruling
from services.classifier.kinds.cues import is_proposed
from services.classifier.matters import around, is_elsewhere, matters, names_ours
from services.classifier.method import method
from services.classifier.opinion.answer import Answer
from services.classifier.opinion.question import is_open
from services.classifier.opinion.settling import settle
from services.classifier.places.linking import Linker
from services.classifier.places.names import compile_names
from services.classifier.text.stories import stories
from services.classifier.voters import DIRECTION_FIELD, Voter, proposal, seems_ours, weigh
from shared.events.article_seen import ArticleSeen
from shared.events.claim import ClaimData
from shared.events.data import event_id
from shared.places import Gazetteer

__all__ = ["FRAMES", "drafts", "read", "told", "weighed"]

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
    return told(weighed(article, gazetteer, voters), article, article_id, voters)


def weighed(article: ArticleSeen, gazetteer: Gazetteer, voters: Sequence[Voter] = ()) -> list[Draft]:
    """Return the drafts of an article, each judged by the voters."""
    found = drafts(article, gazetteer, voters)
    for draft in found:
        draft.ruled = Ruled(draft.fields.get(DIRECTION_FIELD.get(draft.kind, "")), tuple(draft.doubts))
        weigh(draft, draft.words, voters)
    return found


def told(
    found: Sequence[Draft],
    article: ArticleSeen,
    article_id: str,
    voters: Sequence[Voter] = (),
    answer: Answer | None = None,
) -> list[ClaimData]:
    """Return the claims of weighed drafts; `answer`: to the question that they left open, if one was given."""
    claims: dict[str, ClaimData] = {}
    way = method(voters, settled=answer is not None)
    asked = next((draft.matter for draft in found if is_open(draft)), None)
    about = [draft for draft in found if asked is not None and draft.matter is asked]
    for draft in found:
        settled, own = [draft], way
        if answer is not None and draft.matter is asked and is_open(draft):
            settled, agrees = settle(draft, answer, voters, about, FRAMES)
            own = way.model_copy(update={"opinion": answer.given(agrees)})
        for one in settled:
            made = claim(one, article, article_id, own)
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
        for matter in matters(story, linker, gazetteer, published, lambda words: proposal(words, voters)):
            if not named and not is_proposed(matter.hit) and not seems_ours(around(matter.head, matter.body), voters):
                continue
            made = FRAMES[matter.hit.kind](matter)
            if not made and matter.main and not is_proposed(matter.hit):
                matter, made = _second_reading(matter, voters)
            for draft in made:
                draft.matter = matter
                draft.retold = story.digest
                draft.proposed = is_proposed(matter.hit)
                draft.words = around(matter.head, matter.body) if matter.main else (matter.line.text,)
                if "?" in story.head.text:
                    draft.doubts.append("question")
            found += made
    return found


def _second_reading(matter: Matter, voters: Sequence[Voter]) -> tuple[Matter, list[Draft]]:
    """A cue that fits and leads to nothing (no side, no place) says no more than no cue: the voters may propose."""
    hit = proposal(around(matter.head, matter.body), voters)
    if hit is None:
        return matter, []
    again = on(matter, hit, matter.head, main=True)
    return again, FRAMES[hit.kind](again)
