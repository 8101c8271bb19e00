"""`sanctuary classify`: articles as JSON lines in, the events of each out; no servers.

No network either, unless a second opinion is asked for.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from pydantic import ValidationError

from services.classifier.opinion.offline import Ask
from services.classifier.publishing import weigh_article
from services.classifier.stages import coarse_stage
from services.classifier.voters import Voter
from shared.events.article_seen import ArticleSeen, content_hash
from shared.events.claim import ClaimData
from shared.events.data import event_id
from shared.events.dates import edtf, moment, write_instant
from shared.events.enforcement_reported import EnforcementReported
from shared.events.envelope import first_problem
from shared.events.jurisdiction_listed import JurisdictionListed
from shared.events.policy_changed import PolicyChanged
from shared.events.ruling_issued import RulingIssued
from shared.places import Gazetteer, gazetteer


class BadLine(ValueError):
    """A line of the input is not as the contract asks; its text says what is wrong."""


@dataclass(frozen=True, slots=True)
class Read:
    """A good line of input: its number from 1, its row {id, events}, and the claims behind the events, in order."""

    number: int
    row: dict[str, Any]
    claims: list[ClaimData]


@dataclass(frozen=True, slots=True)
class Malformed:
    """A line of input that is not as the contract asks: its number from 1, and what is wrong with it."""

    number: int
    reason: str


def classify_lines(
    lines: Iterable[str | bytes], voters: Sequence[Voter] = (), ask: Ask | None = None
) -> Iterator[Read | Malformed]:
    """Yield what each line of input gives, in order and as it is read; empty lines give nothing.

    Without voters rules read alone. `ask` gives the answer to what the voters leave open.
    """
    places = gazetteer()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            name, article = parse_line(line)
        except BadLine as error:
            yield Malformed(number, str(error))
            continue
        yield Read(number, *classify(name, article, places, voters, ask))


def parse_line(line: str | bytes) -> tuple[object, ArticleSeen]:
    """Read one input line: {id, url, title, text, published}; without an id the url is its id. Raises BadLine."""
    try:
        item = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise BadLine(f"not JSON: {error}") from None
    if not isinstance(item, dict) or not ("id" in item or item.get("url")):
        raise BadLine("an object with id (or url), title, text and published is expected")
    name = item["id"] if "id" in item else item["url"]
    title, text = item.get("title") or "", item.get("text") or ""
    if not isinstance(title, str) or not isinstance(text, str):
        raise BadLine("title and text must be strings")
    published = item.get("published") or None
    try:
        if published is not None:
            published = _moment(published)
        url = item.get("url") or f"urn:item:{name}"
        article = ArticleSeen(
            kind="article", url=url, canonical_url=url, title=title, text=text, published_at=published,
            fetched_at=write_instant(datetime(9999, 1, 1, tzinfo=UTC)), content_hash=content_hash(title, text),
        )  # fmt: skip
    except ValidationError as error:
        raise BadLine(first_problem(error)) from None
    except (ValueError, TypeError) as error:
        raise BadLine(f"published: {error}") from None
    return name, article


def _moment(published: str) -> str:
    """A date or an instant; of a time without an offset only the day is known."""
    try:
        return moment(published)
    except ValueError:
        if len(published) > 10:
            return edtf(published[:10])
        raise


def classify(
    name: object, article: ArticleSeen, places: Gazetteer, voters: Sequence[Voter] = (), ask: Ask | None = None
) -> tuple[dict[str, Any], list[ClaimData]]:
    """Return the output row of an article, and the claims behind its events, in the same order."""
    found = weigh_article(event_id(article.identity()), article, places, voters)
    claims = found.claims(ask(found.question) if ask and found.question else None)
    return {"id": name, "events": [_event(claim, article) for claim in claims]}, claims


def _event(claim: ClaimData, article: ArticleSeen) -> dict[str, Any]:
    direction, stage = coarse(claim)
    first = claim.evidence[0]
    text = article.title if first.field == "title" else article.text
    return {
        "type": claim.type,
        "jurisdictions": [place.id for place in claim.jurisdictions],
        "direction": direction,
        "stage": stage,
        "event_date": claim.event_date,
        "evidence": {
            "field": first.field,
            "start": first.start,
            "end": first.end,
            "quote": text[first.start : first.end],
        },
        "confidence": claim.confidence,
        "tier": claim.tier,
    }


def coarse(claim: ClaimData) -> tuple[str, str]:
    """Return direction and coarse stage of a claim, by the table of the evaluation kit."""
    match claim:
        case PolicyChanged():
            return claim.direction, coarse_stage("policy", claim.stage)
        case RulingIssued():
            return claim.supports, coarse_stage("ruling", claim.outcome, (one.effect for one in claim.effects))
        case JurisdictionListed():
            return "neutral", coarse_stage("listing", claim.action)
        case EnforcementReported():
            return claim.direction, coarse_stage("enforcement", claim.scale)
    raise TypeError(f"{claim.type} is no claim of the classifier")
