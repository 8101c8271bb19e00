"""What editors decided as lines of labels, for the next training. Pure.

The form of a line: services/classifier/labels/README.md. A line is a place of a text where editors have the last word:
where another claim of the same reading rests on the same words and nobody has judged it, there is no line.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from services.projection.review.coarse import coarse
from shared.events import ArticleSeen, ClaimData

ERAS = ((1999, "1979-1999"), (2009, "2000-2009"), (2016, "2010-2016"), (2020, "2017-2020"), (2024, "2021-2024"))
LAST_ERA = "2025-2026"
Order = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class Judged:
    """An editor's judgement of a reading: what the text tells, None for nothing. `order`: the latest has the word."""

    order: Order
    tells: ClaimData | None


@dataclass(frozen=True, slots=True)
class Read:
    """A claim as it was read in an article; `judged` is None where no editor said what the text tells."""

    id: str
    claim: ClaimData
    judged: Judged | None


@dataclass(slots=True)
class Labels:
    """The lines, sorted by day and words, and why others were left out: {reason: how many places of texts}."""

    lines: list[dict[str, Any]]
    left_out: dict[str, int] = field(default_factory=dict)


def labels(readings: Iterable[tuple[str, ArticleSeen, Sequence[Read]]], name: str) -> Labels:
    """Return the labels of readings: (article id, article, all claims of one method's version in it).

    `name` begins the ids, as the name of the file does. Of equal words the latest judgement stands.
    """
    latest: dict[str, tuple[Order, dict[str, Any]]] = {}
    undecided = 0
    for article_id, article, reads in readings:
        places = _places(article_id, reads)
        headed = {n for n, place in enumerate(places) if any(span[0] == "title" for span in place.spans)}
        for n, place in enumerate(places):
            acts = [read.judged for read in place.reads if read.judged]
            if len(acts) < len(place.reads):
                undecided += bool(acts)
                continue
            title = article.title if headed <= {n} else ""
            row = _row(article, place, title)
            order = max(act.order for act in acts)
            words = f"{row['title']} {row['text']}".strip().lower()
            if words and (words not in latest or latest[words][0] < order):
                latest[words] = (order, row)
    rows = sorted((row for _, row in latest.values()), key=lambda row: (row["published"], row["title"], row["text"]))
    lines = [{"id": f"{name}-{number:03}"} | row for number, row in enumerate(rows, 1)]
    return Labels(lines, {"beside a claim that nobody has judged": undecided} if undecided else {})


Span = tuple[str, int, int]


@dataclass(slots=True)
class _Place:
    """Claims whose evidence overlaps, and where they rest."""

    spans: set[Span]
    reads: list[Read]


def _places(article_id: str, reads: Sequence[Read]) -> list[_Place]:
    """Group the claims of a reading by the words that they share."""
    places: list[_Place] = []
    for read in reads:
        own = {(e.field, e.start, e.end) for e in read.claim.evidence if e.article == article_id}
        mine = _Place(own, [read])
        for other in [place for place in places if _overlap(place.spans, own)]:
            mine = _Place(other.spans | mine.spans, [*other.reads, *mine.reads])
            places.remove(other)
        places.append(mine)
    return places


def _overlap(some: set[Span], others: set[Span]) -> bool:
    return any(a[0] == b[0] and a[1] < b[2] and b[1] < a[2] for a in some for b in others)


def _row(article: ArticleSeen, place: _Place, title: str) -> dict[str, Any]:
    first = min(place.reads, key=lambda read: read.claim.reported_at)
    printed = article.published_at or ""
    published = (printed if len(printed) >= 10 else first.claim.reported_at)[:10]
    year = int(published[:4])
    events: list[dict[str, Any]] = []
    for read in sorted(place.reads, key=_begin):
        told = read.judged.tells if read.judged else None
        if told is not None and (event := _event(told)) not in events:
            events.append(event)
    return {
        "title": title,
        "text": " ".join(article.text[start:end] for start, end in _merged(place.spans)),
        "published": published,
        "events": events,
        "style": "press_release" if (urlsplit(article.url).hostname or "").endswith(".gov") else "newspaper",
        "era": next((era for last, era in ERAS if year <= last), LAST_ERA),
    }


def _begin(read: Read) -> tuple[bool, int, str]:
    """What the headline tells comes first, then what stands first."""
    starts = [(evidence.field != "title", evidence.start) for evidence in read.claim.evidence]
    return (*min(starts, default=(True, 0)), read.id)


def _merged(spans: set[Span]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for _, start, end in sorted(span for span in spans if span[0] == "text"):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _event(claim: ClaimData) -> dict[str, Any]:
    direction, stage = coarse(claim)
    event: dict[str, Any] = {
        "type": claim.type,
        "jurisdictions": list(dict.fromkeys(place.id for place in claim.jurisdictions)),
        "direction": direction,
        "stage": stage,
    }
    return event | ({"event_date": claim.event_date} if claim.event_date and len(claim.event_date) == 10 else {})
