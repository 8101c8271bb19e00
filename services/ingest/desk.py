"""The desk: judges texts by what was seen before, publishes what is new, and remembers it after."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from pydantic import ValidationError

from services.ingest.aside import aside
from services.ingest.canonical import canonical_url
from services.ingest.copies import Seen, Shelf, Verdict, judge, note, pack, shingles
from services.ingest.counts import Counts
from services.ingest.errors import Unreadable
from services.ingest.found import Item, Link, ListText, Refusal
from services.ingest.lists import METHOD, known_forms, read_list
from services.ingest.memory import Memory
from shared.bus import Publisher
from shared.events import ArticleClassified, ArticleSeen, Event, EventData, address_hash, content_hash, make_event
from shared.events.data import event_id
from shared.events.dates import read_instant, write_instant
from shared.events.envelope import first_problem
from shared.places import gazetteer

LONGEST_TEXT = 500_000
"""Characters of an article; a consumer holds hundreds of them at once. Lists may be as long as a fetch."""
NO_SCHEMES = frozenset({"javascript", "vbscript", "data", "blob"})
"""Addresses that a browser would run where a reader follows them."""
LONGEST_TITLE = 1_000
LONGEST_AUTHOR = 300
SLACK = timedelta(days=2)
"""A day is already tomorrow somewhere, and a source's clock may be wrong."""
SOURCE = "urn:sanctuary-ledger:ingest"


class Desk:
    """One for a pass; `counts` say what it did, `grade` is the operator's word for the source."""

    def __init__(self, publisher: Publisher, memory: Memory, counts: Counts, grade: int | None = None) -> None:
        self._publisher, self._memory, self.counts, self._grade = publisher, memory, counts, grade
        self._shelf = Shelf()
        self._shelf_mark = -1

    async def publish(self, found: Sequence[Item | Link | ListText | Refusal], fetched_at: str) -> None:
        """Publish the new ones among the texts found, then remember them all."""
        told = await aside(lambda: list(self._told(found, fetched_at)))
        if any(isinstance(one, Item) for one, _ in told):
            await self._look_at_shelf()
        marks = [Seen(event_id(data.identity()), data.canonical_url, data.content_hash) for _, data in told]
        facts = await self._memory.recall(key for mark in marks for key in mark.fact_names())
        names = {mark.id: (mark.id, address_hash(mark.canonical) or mark.id) for mark in marks}
        erased = await self._memory.erased(name for both in names.values() for name in both)
        events: list[EventData] = []
        last: list[EventData] = []
        added: dict[str, bytes] = {}
        sketches: dict[str, bytes] = {}
        for (one, data), mark in zip(told, marks, strict=True):
            self.counts.seen += 1
            if not erased.isdisjoint(names[mark.id]):
                self.counts.erased += 1
                continue
            verdict = judge(mark, facts)
            if verdict.seen:
                continue
            if isinstance(one, ListText):
                verdict = Verdict(seen=False, version_of=verdict.version_of)
                claims, complete = await aside(self._list, one, mark.id, fetched_at)
                events += claims
                last.append(complete)
            else:
                verdict, sketch = await aside(self._alike, data, mark, verdict)
                sketches |= sketch
            events.append(data.model_copy(update={"copy_of": verdict.copy_of, "version_of": verdict.version_of}))
            added |= note(mark, facts, verdict.copy_of)
            self._count(verdict)
        await self._publisher.publish(await aside(_events, events))
        await self._publisher.publish(await aside(_events, last))
        await self._memory.shelve(sketches)
        if sketches:
            self._shelf_mark = await self._memory.shelf_mark()
        await self._memory.remember(added)

    def _told(
        self, found: Sequence[Item | Link | ListText | Refusal], fetched_at: str
    ) -> Iterator[tuple[Item | ListText, ArticleSeen]]:
        for one in found:
            if not isinstance(one, Item | ListText):
                continue
            item = one.item if isinstance(one, ListText) else one
            try:
                yield one, article_of(item, fetched_at, self._grade)
            except (ValidationError, Unreadable) as error:
                reason = first_problem(error) if isinstance(error, ValidationError) else str(error)
                self.counts.refused.append(Refusal(item.url[:200], reason))

    def _count(self, verdict: Verdict) -> None:
        self.counts.new += 1
        self.counts.copies += verdict.copy_of is not None
        self.counts.versions += verdict.version_of is not None

    def _list(self, listing: ListText, article: str, fetched_at: str) -> tuple[list[EventData], EventData]:
        """The claims of a list, and the event that completes its reading; that one must be published last."""
        reading = read_list(listing, article, fetched_at, gazetteer(), known_forms())
        self.counts.claims += len(reading.claims)
        self.counts.repeated += reading.repeated
        self.counts.refused += reading.refused
        graded = {"source_grade": self._grade} if self._grade is not None else {}
        claims: list[EventData] = [claim.model_copy(update=graded) for claim in reading.claims]
        ids = [event_id(claim.identity()) for claim in claims]
        return claims, ArticleClassified(article=article, method=METHOD, claims=ids)

    async def _look_at_shelf(self) -> None:
        """Take the originals from memory, again where another pass, here or elsewhere, has put some there meanwhile."""
        mark = await self._memory.shelf_mark()
        if mark == self._shelf_mark:
            return
        self._shelf, self._shelf_mark = Shelf(), mark
        for id_, held in (await self._memory.shelf()).items():
            self._shelf.add(id_, held)

    def _alike(self, data: ArticleSeen, mark: Seen, verdict: Verdict) -> tuple[Verdict, dict[str, bytes]]:
        """Look for an original that the text is like, unless it is known to copy one or replaces its own older self."""
        words = shingles(data.text)
        if not words or verdict.copy_of:
            return verdict, {}
        if verdict.version_of is None and (original := self._shelf.like(words)):
            return Verdict(seen=False, copy_of=original), {}
        self._shelf.add(mark.id, words)
        return verdict, {mark.id: pack(words)}


def article_of(item: Item, fetched_at: str, grade: int | None = None) -> ArticleSeen:
    """Return the event's data of a text; whether it is a copy or a version is not yet judged.

    A date that lies after the fetch is none: a page cannot have been published later than it was read. Raises
    ValidationError for what no event may hold, Unreadable for what is longer than any article.
    """
    if (scheme := item.url.partition(":")[0].strip().lower()) in NO_SCHEMES:
        raise Unreadable(f"its address begins with {scheme}:, which is a program or a text, not where one stands")
    if item.kind == "article" and len(item.text) > LONGEST_TEXT:
        raise Unreadable(f"the text has more than {LONGEST_TEXT:,} characters: no article has, split it")
    latest = write_instant(read_instant(fetched_at) + SLACK)
    published, modified = (
        told if told and told[:10] <= latest[:10] else None for told in (item.published, item.modified)
    )
    return ArticleSeen.model_validate(
        {
            "kind": item.kind,
            "url": item.url,
            "canonical_url": canonical_url(item.url),
            "title": item.title[:LONGEST_TITLE].rstrip(),
            "text": item.text,
            "language": item.language,
            "publisher": item.publisher,
            "author": (item.author or "")[:LONGEST_AUTHOR].rstrip() or None,
            "published_at": published,
            "modified_at": modified,
            "fetched_at": fetched_at,
            "feed": item.feed,
            "grade": grade,
            "content_hash": content_hash(item.title[:LONGEST_TITLE].rstrip(), item.text),
        }
    )


def _events(datas: Sequence[EventData]) -> list[Event]:
    now = datetime.now(UTC)
    return [make_event(data, source=SOURCE, time=now) for data in datas]
