"""The articles of the record that the running version of the classifier has not read, with what was read before.

What is left to do is asked of the record alone: so whoever was interrupted goes on where the record says.
"""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field

import asyncpg

from services.classifier.claims import reported_at
from services.classifier.commands.differences import waits
from services.classifier.publishing import parse_article
from shared.bus import Entry, Poison
from shared.events import ArticleClassified, ArticleSeen, ClaimData, Method, parse_envelope, understand
from shared.events.catalog import NotUnderstood
from shared.events.data import event_id
from shared.postgres import sql
from shared.record import past


@dataclass(frozen=True, slots=True)
class Unread:
    """An article, and the claims of the reading by the same method that counts now."""

    id: str
    article: ArticleSeen
    before: tuple[ClaimData, ...]


@dataclass(slots=True)
class Page:
    """What a page of the record holds: how many texts of any kind, of these how many articles that this version or a
    newer one has read, those still to be read in order, and one line for each that cannot be understood."""

    texts: int
    done: int = 0
    unread: list[Unread] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


async def texts(pool: asyncpg.Pool) -> int:
    """Return how many articles, documents and lists the record has seen."""
    return int(await pool.fetchval(sql(__file__, "articles.sql")))


async def pages(pool: asyncpg.Pool, method: Method, batch: int, since: str = "") -> AsyncIterator[Page]:
    """Go over the articles of the record as it is now, in order, in pages; copies and erased texts are left out.

    A reading counts when it and all its claims are recorded. `since`: only what was made public on this day or later.
    """
    rows = await pool.fetch(sql(__file__, "versions.sql"), method.name)
    versions = {method.version, *(row["version"] for row in rows)}
    async for _, entries in past(pool, ArticleSeen.type, batch)(0):
        page = Page(len(entries))
        found = {id_: article for id_, article in _articles(entries, page) if reported_at(article)[:10] >= since}
        readings = await _readings(pool, found, method.name, versions)
        for id_, article in found.items():
            earlier = readings.get(id_, {})
            if any(_number(version) >= _number(method.version) for version in earlier):
                page.done += 1
            else:
                page.unread.append(Unread(id_, article, _counting(earlier)))
        yield page


def _articles(entries: Iterable[Entry], page: Page) -> Iterable[tuple[str, ArticleSeen]]:
    for entry in entries:
        try:
            found = parse_article(entry.raw)
        except Poison as error:
            page.refused.append(str(error))
            continue
        if found and found[1].copy_of is None:
            yield found


async def _readings(
    pool: asyncpg.Pool, articles: Iterable[str], name: str, versions: Iterable[str]
) -> dict[str, dict[str, tuple[ClaimData, ...]]]:
    """Return, for each article, the claims of each version that has read it whole. Ids follow from what is read by
    what, so this asks by id and needs no search."""
    ids = [event_id(["reading", article, name, version]) for article in articles for version in versions]
    told = {id_: data for id_, data in (await _recorded(pool, ids)).items() if isinstance(data, ArticleClassified)}
    listed = [claim for reading in told.values() for claim in reading.claims]
    claims = {id_: data for id_, data in (await _recorded(pool, listed)).items() if isinstance(data, ClaimData)}
    found: dict[str, dict[str, tuple[ClaimData, ...]]] = {}
    for reading in told.values():
        if all(claim in claims for claim in reading.claims):
            of_article = found.setdefault(reading.article, {})
            of_article[reading.method.version] = tuple(claims[claim] for claim in reading.claims)
    return found


async def _recorded(pool: asyncpg.Pool, ids: list[str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for row in await pool.fetch(sql(__file__, "recorded.sql"), ids) if ids else ():
        envelope = parse_envelope(row["body"])
        try:
            found[envelope.id] = understand(envelope)
        except NotUnderstood:
            continue  # as in the fold: it counts for nothing until it is understood
    return found


def _counting(readings: dict[str, tuple[ClaimData, ...]]) -> tuple[ClaimData, ...]:
    """The newest that is not all for review, else the newest: what the fold counts, editors apart."""
    newest_first = [readings[version] for version in sorted(readings, key=_number, reverse=True)]
    return next((claims for claims in newest_first if not waits(claims)), newest_first[0] if newest_first else ())


def _number(version: str) -> tuple[int, ...]:
    """Versions order as numbers, trailing zeros apart."""
    numbers = [int(part) for part in version.split(".")]
    while len(numbers) > 1 and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)
