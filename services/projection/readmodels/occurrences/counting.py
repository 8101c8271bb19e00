"""What counts: readings, article versions and editors' acts, and from them how every claim stands."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.projection.readmodels.occurrences.acts import read_act
from services.projection.readmodels.occurrences.articles import reported_at
from services.projection.readmodels.occurrences.claim import Claim, Entry, Reader
from services.projection.readmodels.occurrences.moved import Recorded
from services.projection.readmodels.occurrences.readings import Acts, Method, Reading, Verdict
from shared.events import ArticleClassified, ArticleSeen, ClaimData, ClaimRetracted, ClaimReviewed

# A claim without a document stands alone under its own id.
Cause = str


@dataclass(slots=True, eq=False)
class _Text:
    """What is known of one cause: the readings of it, its older version, its newer ones with their reported time."""

    methods: tuple[Method, ...] = ()
    older: Cause | None = None
    newer: dict[Cause, datetime] | None = None

    def method(self, name: str) -> Method:
        for method in self.methods:
            if method.name == name:
                return method
        self.methods = (*self.methods, Method(name))
        return self.methods[-1]


@dataclass(slots=True)
class Change:
    """A claim that stands otherwise than before, and what it told and tells."""

    claim: Claim
    before: Verdict | None  # None: it is new
    entries_before: Sequence[Entry]


class Counting:
    """All claims and readings; `apply` takes events in any order and any number of times."""

    def __init__(self, reader: Reader) -> None:
        self.claims: dict[str, Claim] = {}
        self._reader = reader
        self._texts: dict[Cause, _Text] = {}
        self._acts = Acts()
        self._awaited: dict[str, list[Reading]] = {}
        self._awaited_by: dict[str, list[Cause]] = {}

    def apply(self, events: Iterable[Recorded]) -> list[Change]:
        """Return the claims that stand otherwise now; their `verdict` and `entries` are already the new ones."""
        touched: dict[Cause, None] = {}
        for event in events:
            for cause in self._take(event):
                touched[cause] = None
        for cause in list(touched):
            touched.update(dict.fromkeys(self._older(cause)))
        return [change for cause in touched for change in self._judge(self._texts[cause])]

    def _take(self, event: Recorded) -> Iterator[Cause]:
        match event.data:
            case ClaimData():
                yield from self._claim(event, event.data)
            case ArticleClassified():
                yield from self._classified(event, event.data)
            case ArticleSeen(version_of=str(older)):
                yield from self._version(event.id, older, reported_at(event.data))
            case ClaimReviewed() | ClaimRetracted():
                if self._acts.add(read_act(event.id, event.data)) and (claim := self.claims.get(event.data.claim)):
                    cause = claim.cause or claim.id
                    self._texts[cause].method(claim.method).acted = True
                    yield cause

    def _claim(self, event: Recorded, data: ClaimData) -> Iterator[Cause]:
        if event.id in self.claims:
            return
        claim = self._reader.claim(event.id, event.position, event.time, data)
        self.claims[claim.id] = claim
        cause = claim.cause or claim.id
        method = self._text(cause).method(claim.method)
        method.reading(claim.version).claims.append(claim)
        method.acted |= claim.id in self._acts
        for reading in self._awaited.pop(claim.id, ()):
            if reading.missing is not None:
                reading.missing.discard(claim.id)
                reading.missing = reading.missing or None
        yield from self._awaited_by.pop(claim.id, ())
        yield cause

    def _classified(self, event: Recorded, data: ArticleClassified) -> Iterator[Cause]:
        reading = self._text(data.article).method(data.method.name).reading(data.method.version)
        if reading.listed is not None:
            return
        listed = [self.claims[claim].id if claim in self.claims else claim for claim in data.claims]
        reading.listed = tuple(listed) if len(listed) < 8 else frozenset(listed)
        reading.classified = (event.time, event.id)
        missing = {claim for claim in data.claims if claim not in self.claims}
        for claim in missing:
            self._awaited.setdefault(claim, []).append(reading)
            self._awaited_by.setdefault(claim, []).append(data.article)
        reading.missing = missing or None
        yield data.article

    def _version(self, article: Cause, older: Cause, reported: datetime) -> Iterator[Cause]:
        text = self._text(article)
        if text.older is None and older != article:
            text.older = older
            before = self._text(older)
            before.newer = {**(before.newer or {}), article: reported}
            yield article

    def _text(self, cause: Cause) -> _Text:
        text = self._texts.get(cause)
        if text is None:
            text = self._texts[cause] = _Text()
        return text

    def _older(self, cause: Cause) -> list[Cause]:
        found: dict[Cause, None] = {}
        at = self._texts[cause].older
        while at is not None and at not in found and at != cause:
            found[at] = None
            at = self._texts[at].older
        return list(found)

    def _end(self, text: _Text, name: str) -> datetime | None:
        """Return from when on a reading of a newer version of the text supersedes those of a method."""
        ends: list[datetime] = []
        ahead, seen = [text], {id(text)}
        while ahead:
            for article, reported in (ahead.pop().newer or {}).items():
                newer = self._texts[article]
                if id(newer) not in seen:
                    seen.add(id(newer))
                    ahead.append(newer)
                    if any(method.name == name and method.newest(self._acts) for method in newer.methods):
                        ends.append(reported)
        return min(ends, default=None)

    def _judge(self, text: _Text) -> Iterator[Change]:
        for method in text.methods:
            end = self._end(text, method.name) if text.newer else None
            for claim, verdict in method.verdicts(self._acts, end):
                if claim.verdict != verdict:
                    change = Change(claim, claim.verdict or None, claim.entries)
                    claim.verdict = verdict
                    claim.entries = tuple(
                        self._reader.entry(claim, since, until, act.corrected if act else {})
                        for since, until, act in claim.periods(verdict)
                    )
                    yield change
