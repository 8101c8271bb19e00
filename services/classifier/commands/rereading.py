"""Reading the articles of the record again with the running version, to look at what changes or to publish it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import asyncpg

from services.classifier.commands.differences import Difference, differences, waits
from services.classifier.commands.unread import Unread, pages, texts
from services.classifier.method import method
from services.classifier.publishing import Reading, publish_readings, read_article
from services.classifier.voters import Voter
from shared.bus import Publisher
from shared.events import ClaimData, Event, understand
from shared.places import Gazetteer
from shared.progress import Report

BATCH = 50


@dataclass(frozen=True, slots=True)
class Change:
    """An article that the running version reads otherwise. `waits`: all that it reads now is for review, so that the
    older reading goes on counting until an editor confirms the new one."""

    unread: Unread
    differences: list[Difference]
    waits: bool


@dataclass(slots=True)
class Totals:
    """What was gone over: articles read now, those of them that change, claims before and after, articles that this
    version or a newer one had read already, and those that could not be read."""

    articles: int = 0
    changed: int = 0
    before: int = 0
    after: int = 0
    done: int = 0
    refused: int = 0


async def reread(
    pool: asyncpg.Pool,
    places: Gazetteer,
    voters: Sequence[Voter] = (),
    *,
    publisher: Publisher | None = None,
    changed: Callable[[Change], None] = lambda change: None,
    refused: Callable[[str], None] = lambda line: None,
    since: str = "",
    limit: int | None = None,
    batch: int = BATCH,
    progress: Report = lambda done, total: None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Totals:
    """Read every article that this version has not read; publish batch by batch where there is a `publisher`.

    At most `limit` articles. One that makes the classifier fail is told to `refused`, with the reason, and left unread.
    Whatever stops it, calling it again goes on with what the record does not hold: ids are deterministic, so what had
    been published and was not recorded yet is published again and changes nothing.
    """
    totals, total, passed = Totals(), await texts(pool), 0
    async for page in pages(pool, method(voters), batch, since):
        totals.done += page.done
        for line in page.refused:
            _refuse(totals, refused, line)
        readings: list[Reading] = []
        passed += page.texts - len(page.unread)
        for unread in page.unread[: None if limit is None else limit - totals.articles]:
            passed += 1
            progress(passed, total)
            try:
                claims, told = await asyncio.to_thread(read_article, unread.id, unread.article, places, now(), voters)
            except Exception as error:  # one article that cannot be read stops nothing but itself
                _refuse(totals, refused, f"article {unread.id}: {type(error).__name__}: {error}")
                continue
            readings.append((claims, told))
            _count(totals, changed, unread, claims)
        if publisher:
            await publish_readings(publisher, readings)
        progress(passed, total)
        if limit is not None and totals.articles >= limit:
            break
    return totals


def _refuse(totals: Totals, refused: Callable[[str], None], line: str) -> None:
    totals.refused += 1
    refused(line)


def _count(totals: Totals, changed: Callable[[Change], None], unread: Unread, claims: list[Event]) -> None:
    made = [data for data in map(understand, claims) if isinstance(data, ClaimData)]
    totals.articles += 1
    totals.before += len(unread.before)
    totals.after += len(made)
    if found := differences(unread.before, made):
        totals.changed += 1
        changed(Change(unread, found, waits(made) and not waits(unread.before)))
