"""From a draft to a claim: bound to its article, with the days on which it was made public."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from services.classifier.confidence import confidence, tier
from services.classifier.frames.matter import Draft
from services.classifier.text.sentences import Sentence
from shared.events.article_seen import ArticleSeen
from shared.events.catalog import CLAIM_TYPES
from shared.events.claim import ClaimData, Method
from shared.events.dates import last_day, read_instant, write_instant

TYPES = {
    "ruling": "ruling-issued",
    "policy": "policy-changed",
    "listing": "jurisdiction-listed",
    "enforcement": "enforcement-reported",
}


def published_day(article: ArticleSeen) -> str | None:
    """Return the day (or month, or year) of publication as EDTF; None where the source prints none."""
    return article.published_at[:10] if article.published_at else None


def reported_at(article: ArticleSeen) -> str:
    """Return when the words became public: the earlier of published and fetched, an imprecise date by its last day.

    A changed text under an old address counts from its modification, else from when it was fetched.
    """
    if article.version_of:
        given = article.modified_at or article.fetched_at
        return min(_instant(given), article.fetched_at)
    if article.published_at is None:
        return article.fetched_at
    return min(_instant(article.published_at), article.fetched_at, key=read_instant)


def _instant(moment: str) -> str:
    if len(moment) > 10:
        return moment
    day = last_day(moment)
    return write_instant(datetime(day.year, day.month, day.day, tzinfo=UTC))


def source_grade(article: ArticleSeen, draft: Draft, review: bool) -> int:
    """Return 1 for a retelling or a reading that waits for review; else the operator's grade of the source, if any.

    Untold it is 3 for an official publisher and 2 for the press.
    """
    if draft.background or draft.retold or review:
        return 1
    if article.grade is not None:
        return article.grade
    host = urlsplit(article.canonical_url).hostname or ""
    return 3 if host.endswith(".gov") else 2


def claim(draft: Draft, article: ArticleSeen, article_id: str, method: Method) -> ClaimData:
    """Return the claim of a draft. Raises ValidationError only where a frame breaks its own contract."""
    sure = tier(draft)
    day = draft.event_date or _fallback_day(article, draft)
    data: dict[str, Any] = {
        **draft.fields,
        "jurisdictions": [{"id": place, "role": role} for place, role in draft.places],
        "event_date": day,
        "reported_at": reported_at(article),
        "cause": article_id,
        "evidence": [_evidence(sentence, article_id) for sentence in draft.evidence],
        "method": method,
        "confidence": confidence(draft),
        "tier": sure,
        "source_grade": source_grade(article, draft, sure == "review"),
    }
    return CLAIM_TYPES[TYPES[draft.kind]].model_validate(data)


def _fallback_day(article: ArticleSeen, draft: Draft) -> str | None:
    """News of a day is dated by its publication where the text gives no day; a tale of the past is not."""
    day = published_day(article)
    return day if day and draft.main and not draft.background and not draft.retold else None


def _evidence(sentence: Sentence, article_id: str) -> dict[str, object]:
    return {"article": article_id, "field": sentence.field, "start": sentence.start, "end": sentence.end}
