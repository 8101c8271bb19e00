"""Following the links of a feed to the pages that hold the full texts."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from urllib.parse import urlsplit

from services.ingest.apart import TooHard, apart
from services.ingest.canonical import is_sound
from services.ingest.counts import Counts
from services.ingest.erased import closed
from services.ingest.errors import Unreachable, Unreadable
from services.ingest.fetching import Fetcher, Refused, Validators
from services.ingest.found import Found, Item, Link, Material, Refusal
from services.ingest.memory import Memory
from services.ingest.sources import page, recognise

SIDE_BY_SIDE = 4


class HostRefusal(Refusal):
    """A page could not be read because of its host: nothing is said of the page itself."""

    __slots__ = ()


class TooHardHost(HostRefusal):
    """A host sent a page that no reader bears: none of its pages is read."""

    __slots__ = ()


async def follow(
    links: list[Link], memory: Memory, fetcher: Fetcher, told: dict[str, Validators], counts: Counts
) -> AsyncIterator[list[Found]]:
    """Yield the pages' texts in the feed's order, a few at a time.

    A page that cannot be had is refused, and the feed's own words stand in where it has any. A host that cannot be
    reached is asked once a pass. What servers say of their versions is added to `told`.
    """
    silent_hosts: dict[str, HostRefusal] = {}
    for start in range(0, len(links), SIDE_BY_SIDE):
        some = links[start : start + SIDE_BY_SIDE]
        erased = await closed(memory, [link.url for link in some])
        counts.erased += sum(link.url in erased for link in some)
        some = [link for link in some if link.url not in erased]
        pages = await asyncio.gather(*(_fetch(link, memory, fetcher, silent_hosts) for link in some))
        batch: list[Found] = []
        for link, answer in zip(some, pages, strict=True):
            if answer is None:
                counts.unchanged += 1
            elif isinstance(answer, Refusal):
                batch += [answer, link.summary] if link.summary.text else [answer]
            else:
                material, told[link.url] = answer
                batch.append(await _read(link, material, silent_hosts))
        yield batch


async def _fetch(
    link: Link, memory: Memory, fetcher: Fetcher, silent_hosts: dict[str, HostRefusal]
) -> tuple[Material, Validators] | Refusal | None:
    host = urlsplit(link.url).netloc if is_sound(link.url) else link.url
    if host in silent_hosts:
        return replace(silent_hosts[host], source=link.url)
    try:
        return await fetcher.get(link.url, await memory.validators(link.url))
    except Unreachable as error:
        if isinstance(error, Refused) and error.of_host:
            silent_hosts[host] = HostRefusal(link.url, str(error), error.lasting)
            return silent_hosts[host]
        return Refusal(link.url, str(error), isinstance(error, Refused) and error.lasting)


async def _read(link: Link, material: Material, silent_hosts: dict[str, HostRefusal]) -> Found:
    """The page's text, read apart; a host that sends a page that no reader bears is not asked again in this pass."""
    host = urlsplit(link.url).netloc
    if isinstance(known := silent_hosts.get(host), TooHardHost):
        return replace(known, source=link.url)
    try:
        return await apart(_text, link, material)
    except TooHard as error:
        silent_hosts[host] = TooHardHost(link.url, str(error), lasting=True)
        return silent_hosts[host]
    except Unreadable as error:
        return Refusal(link.url, str(error), lasting=True)


def _text(link: Link, material: Material) -> Found:
    """The page's text with what only the feed tells; the feed's own words where the page holds no text."""
    told = link.summary
    try:
        if recognise(material).read is not page.read:
            raise Unreadable("is no HTML page")
        found = next(page.read(material))
    except Unreadable as error:
        return told if told.text else Refusal(link.url, str(error))
    assert isinstance(found, Item)
    return replace(
        found,
        title=told.title or found.title,
        language=found.language or told.language,
        publisher=found.publisher or told.publisher,
        published=told.published or found.published,
        modified=found.modified or told.modified,
        feed=told.feed,
    )
