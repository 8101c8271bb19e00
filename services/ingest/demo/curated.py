"""The curated claims of the demo: read from curated/*.toml, each tied to the sentence of its document."""

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from services.ingest.canonical import canonical_url
from services.ingest.normalise import normalise, one_line
from shared.errors import LedgerError
from shared.events import CLAIM_TYPES, ArticleSeen, ClaimData, Event, Method, content_hash, make_event
from shared.events.data import event_id
from shared.events.dates import write_instant
from shared.events.divisions import COUNTRY
from shared.events.strong_key import strong_key
from shared.events.vocabulary import Role

FOLDER = Path(__file__).with_name("curated")
METHOD = Method(name="curated", version="1")
SOURCE = "urn:sanctuary-ledger:curated"
CONFIDENCE = 0.99
ROLES: tuple[Role, ...] = ("actor", "target", "party", "listed", "place")
# What a claim's table says of itself; all other members are fields of the event.
OWN = {"type", "quote", "slug", "tells", "rows", "unit", *ROLES}


class WrongCuration(LedgerError):
    """A curated file says what cannot be: the line names the document."""


def curated_events() -> list[Event]:
    """Return the documents and their claims, documents first, as events made now."""
    now = datetime.now(UTC)
    return [make_event(data, source=SOURCE, time=now) for data in curated(write_instant(now))]


def curated(fetched_at: str) -> list[ArticleSeen | ClaimData]:
    """Return the data of all curated events. Raises WrongCuration where a quote is not in its document."""
    documents = [document for path in sorted(FOLDER.glob("*.toml")) for document in _read(path)]
    articles: list[ArticleSeen | ClaimData] = []
    claims: list[ClaimData] = []
    keys: dict[str, str | None] = {}
    told: list[tuple[int, str]] = []
    for document in documents:
        article = _article(document, fetched_at)
        articles.append(article)
        for claim in document.get("claim", ()):
            for data in _claims(claim, document, article):
                if "slug" in claim:
                    keys[claim["slug"]] = strong_key(data)
                if "tells" in claim:
                    told.append((len(claims), claim["tells"]))
                claims.append(data)
    for at, slug in told:
        claims[at] = claims[at].model_copy(update={"strong_key": keys[slug]})
    return [*articles, *claims]


@cache
def _read(path: Path) -> tuple[dict[str, Any], ...]:
    return tuple(tomllib.loads(path.read_text("utf-8"))["document"])


def text_of(document: dict[str, Any]) -> str:
    """Return the document's text: lines are joined, paragraphs stay."""
    return normalise("\n\n".join(" ".join(block.split()) for block in document["text"].split("\n\n")))


def _article(document: dict[str, Any], fetched_at: str) -> ArticleSeen:
    title, text = one_line(document["title"]), text_of(document)
    return ArticleSeen(
        kind=document.get("kind", "document"),
        url=document["url"],
        canonical_url=canonical_url(document["url"]),
        title=title,
        text=text,
        language="en",
        publisher=document["publisher"],
        published_at=document["published"],
        fetched_at=fetched_at,
        content_hash=content_hash(title, text),
    )


def _claims(claim: dict[str, Any], document: dict[str, Any], article: ArticleSeen) -> Iterator[ClaimData]:
    """One claim; for a list one per place, since a listing is a row."""
    start = article.text.find(claim["quote"])
    if start < 0:
        raise WrongCuration(f"document {document['slug']}: its text does not hold {claim['quote'][:60]!r}")
    cause = event_id(article.identity())
    fields = {
        "event_date": None,
        "confidence": CONFIDENCE,
        "tier": "auto",
        **_whole({name: value for name, value in claim.items() if name not in OWN}),
        "reported_at": document.get("reported", document["published"]),
        "source_grade": document["grade"],
        "method": METHOD,
        "cause": cause,
        "evidence": [{"article": cause, "field": "text", "start": start, "end": start + len(claim["quote"])}],
    }
    model = CLAIM_TYPES[claim["type"]]
    for places, counts in _places(claim):
        yield model.model_validate({**fields, "jurisdictions": places, **counts})


def _places(claim: dict[str, Any]) -> Iterator[tuple[list[dict[str, str]], dict[str, Any]]]:
    for place, number in claim.get("rows", {}).items():
        id_ = f"{COUNTRY}/{place}"
        yield [{"id": id_, "role": "listed"}], {"counts": [{"n": number, "unit": claim["unit"], "scope": id_}]}
    for place in claim.get("listed", ()):
        yield [{"id": f"{COUNTRY}/{place}", "role": "listed"}], {}
    if "rows" not in claim and not claim.get("listed"):
        named = [(role, place) for role in ROLES for place in claim.get(role, ())]
        yield [{"id": f"{COUNTRY}/{place}", "role": role} for role, place in named], {}


def _whole(fields: dict[str, Any]) -> dict[str, Any]:
    """Places inside counts and effects are written short; give them their whole ids."""
    return fields | {name: [_row(row) for row in fields[name]] for name in ("counts", "effects") if name in fields}


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return row | {name: f"{COUNTRY}/{row[name]}" for name in ("scope", "of") if ":" in row.get(name, "")}
