"""Events as bytes: articles, claims, readings and reviews, written straight as the JSON that their models would write.

Building the models for a million claims would take longer than folding them. That the models accept what is written
here, and would write the same bytes, is what tests/unit/bench checks.
"""

from datetime import date
from hashlib import sha256
from random import Random
from typing import Any

import orjson

from shared.events.data import event_id
from shared.events.envelope import SCHEMA_PREFIX
from tests.bench.happenings import Happening, Telling

Raw = tuple[str, bytes]  # stream, event JSON
Article = tuple[Raw, str, list[tuple[int, int]]]  # event, id, where each sentence stands

SOURCE = "bench"
_FILLER = (
    "The council met until late and heard residents for and against the détainer policy. ",
    "Officials said that they would study the matter and come back with figures. ",
    "Advocates waited outside the hall, and the sheriff's office declined to comment. ",
    "The county attorney recalled that the question had been before the board in years past. ",
)
_PRESS = ("Morning Record", "Daily Courier", "State Ledger", "Public Radio", "Wire Service", "Valley Times")


def instant(day: int, second: int) -> str:
    """Return an instant of an ordinal day as the events write it."""
    minutes, seconds = divmod(second, 60)
    return f"{date.fromordinal(day).isoformat()}T{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}Z"


def event(type_: str, id_: str, time: str, data: dict[str, Any], subject: str | None = None, version: int = 1) -> Raw:
    """Return an event as its envelope would write itself."""
    document: dict[str, Any] = {"specversion": "1.0", "id": id_, "source": SOURCE, "type": type_}
    if subject is not None:
        document["subject"] = subject
    document |= {"time": time, "dataschema": f"{SCHEMA_PREFIX}/{type_}/{version}", "data": data}
    return type_, orjson.dumps(document)


class Desk:
    """Writes stories: an article, its claims, and where a classifier reads it, its reading."""

    def __init__(self, random: Random, text_length: int) -> None:
        self._random = random
        self._fillers = max(0, text_length // 80 - 2)
        self._stories = 0

    def article(self, kind: str, sentences: list[str], day: int, second: int, copy_of: str | None = None) -> Article:
        """Return the article's event, its id, and where each sentence stands in its text: [(start, end)]."""
        self._stories += 1
        number = self._stories
        parts, spans, at = [], [], 0
        for n, sentence in enumerate(sentences):
            parts += [sentence, " "]
            spans.append((at, at + len(sentence)))
            at += len(sentence) + 1
            if n < self._fillers:
                filler = _FILLER[(number + n) % 4]
                parts.append(filler)
                at += len(filler)
        parts += [_FILLER[(number + n) % 4] for n in range(len(sentences), self._fillers)]
        title, text = f"Report {number}", "".join(parts)
        url = f"https://paper{number % 97}.example/{number}"
        digest = sha256(orjson.dumps([title, text])).hexdigest()
        id_ = event_id(["article", url, digest])
        fetched = instant(day, second + 600)
        data = {
            "kind": kind,
            "url": url,
            "canonical_url": url,
            "title": title,
            "text": text,
            "language": "en",
            "publisher": _PRESS[number % 6],
            "published_at": instant(day, second),
            "modified_at": None,
            "fetched_at": fetched,
            "feed": None,
            "content_hash": digest,
            "copy_of": copy_of,
            "version_of": None,
        }
        return event("article-seen", id_, fetched, data), id_, spans

    def claim(
        self,
        told: Telling,
        article: str,
        span: tuple[int, int],
        method: dict[str, Any],
        reported_at: str,
        time: str,
        tier: str,
        grade: int,
    ) -> tuple[Raw, str]:
        """Return a claim's event and its id."""
        identity = ["claim", article, method["name"], method["version"], told.type, "text", span[0], told.subject]
        id_ = event_id([*identity, *told.distinction, told.event_date])
        data = {
            **told.data,
            "reported_at": reported_at,
            "cause": article,
            "evidence": [{"article": article, "field": "text", "start": span[0], "end": span[1]}],
            "method": method,
            "confidence": round(0.55 + 0.44 * self._random.random(), 3),
            "tier": tier,
            "source_grade": grade,
        }
        return event(told.type, id_, time, data, told.subject), id_

    def reading(self, article: str, method: dict[str, Any], claims: list[str], time: str) -> Raw:
        """Return the article-classified that completes a reading."""
        id_ = event_id(["reading", article, method["name"], method["version"]])
        return event("article-classified", id_, time, {"article": article, "method": method, "claims": claims})

    def review(self, claim: str, happening: Happening, time: str) -> Raw:
        """Return an editor's word on a claim: a confirmation, a correction of its day, or a retraction."""
        draw = self._random.random()
        by = f"editor-{int(draw * 1000) % 7}"
        data: dict[str, Any]
        reason = ("misread", "source_corrected", "other")[int(self._random.random() * 3)] if draw > 0.4 else None
        if draw > 0.65:
            id_ = event_id(["retraction", claim, by, reason, None, time])
            data = {"claim": claim, "by": by, "reason": reason, "reported_at": None, "at": time}
            return event("claim-retracted", id_, time, data)
        verdict = "confirm" if draw < 0.4 else "correct"
        corrected = {"event_date": date.fromordinal(happening.day - 1).isoformat()} if verdict == "correct" else {}
        id_ = event_id(["review", claim, by, verdict, corrected, reason, None, time])
        data = {"claim": claim, "by": by, "verdict": verdict, "corrected": corrected, "reason": reason}
        return event("claim-reviewed", id_, time, data | {"reported_at": None, "at": time})
