"""What is to be read of a site by its sitemap: pages that are new or changed since they were read, newest first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from services.ingest.apart import apart
from services.ingest.canonical import canonical_url
from services.ingest.counts import Counts
from services.ingest.errors import Unreachable, Unreadable
from services.ingest.fetching import Fetcher, Validators
from services.ingest.following import HostRefusal
from services.ingest.found import Item, Link, Refusal
from services.ingest.memory import Memory
from services.ingest.sitemap import Entry, read_sitemap
from services.ingest.sources_file import Watched

SITEMAPS = 50
"""So many sitemaps are read in one pass, the newest first."""
TRIES = 3
"""A page that could not be read so often is left alone until the sitemap says that it changed."""


@dataclass(slots=True)
class Crawl:
    """What one pass found. `pages`: to be read now. `told`: what servers said of sitemaps that hold nothing more."""

    pages: list[Entry] = field(default_factory=list)
    told: dict[str, Validators] = field(default_factory=dict)
    tries: dict[str, int] = field(default_factory=dict)


def links_to(pages: Sequence[Entry], sitemap: str) -> list[Link]:
    """Return the pages as links to follow."""
    return [Link(page.url, Item(page.url, "", "", feed=sitemap, origin=sitemap)) for page in pages]


async def find_pages(source: Watched, memory: Memory, fetcher: Fetcher, counts: Counts) -> Crawl:
    """Read the sitemap, and those that it names; return what is to be read in this pass.

    A part that cannot be read is refused and the others go on. Raises Unreachable, Unreadable for the source itself.
    """
    assert source.address is not None
    crawl = Crawl()
    parts = await _part(source.address, source, memory, fetcher, counts, crawl)
    remembered = await memory.recall(_fact("m", part.url) for part in parts)
    changed = [part for part in parts if remembered.get(_fact("m", part.url)) != part.order.encode() or not part.order]
    for part in sorted(changed, key=lambda part: part.order, reverse=True)[:SITEMAPS]:
        before = len(crawl.pages)
        try:
            deeper = await _part(part.url, source, memory, fetcher, counts, crawl)
        except (Unreachable, Unreadable) as error:
            counts.refused.append(Refusal(part.url, str(error)))
            continue
        if deeper:
            counts.refused.append(Refusal(part.url, "a sitemap index inside another is not followed: name it itself"))
        if len(crawl.pages) == before and part.order:
            await memory.remember({_fact("m", part.url): part.order.encode()})
    crawl.pages.sort(key=lambda page: page.order, reverse=True)
    del crawl.pages[source.pages :]
    return crawl


async def _part(
    address: str, source: Watched, memory: Memory, fetcher: Fetcher, counts: Counts, crawl: Crawl
) -> Sequence[Entry]:
    """Add the pages of one sitemap that are to be read; return the sitemaps that it names."""
    answer = await fetcher.get(address, await memory.validators(address))
    if answer is None:
        counts.unchanged += 1
        return ()
    material, validators = answer
    sitemap = await apart(read_sitemap, material)
    fresh = 0
    for some in _chunks([page for page in sitemap.pages if not source.since or (page.order or "9") >= source.since]):
        read = await memory.recall(_fact("s", page.url) for page in some)
        for page in some:
            known, _, tries = read.get(_fact("s", page.url), b"").decode().rpartition(" ")
            same = bool(tries) and known == page.order
            if same and (tries == "0" or int(tries) >= TRIES):
                continue
            crawl.tries[page.url] = int(tries) if same else 0
            crawl.pages.append(page)
            fresh += 1
    if not fresh and not sitemap.sitemaps:
        crawl.told[address] = validators
    return sitemap.sitemaps


async def remember_pages(crawl: Crawl, pages: Sequence[Entry], refused: Sequence[Refusal], memory: Memory) -> None:
    """Remember which pages were read, and how often one could not be; called after what they say is published.

    What was refused because of its host is no fault of the page: it is tried again as if nothing had been.
    """
    of_host = {refusal.source for refusal in refused if isinstance(refusal, HostRefusal)}
    own = {refusal.source for refusal in refused} - of_host
    await memory.remember(
        {
            _fact("s", page.url): f"{page.order} {crawl.tries[page.url] + 1 if page.url in own else 0}".encode()
            for page in pages
            if page.url not in of_host
        }
    )


def _fact(what: str, url: str) -> str:
    return f"{what}:{canonical_url(url)}"


def _chunks(pages: Sequence[Entry], size: int = 1000) -> Iterator[Sequence[Entry]]:
    for start in range(0, len(pages), size):
        yield pages[start : start + size]
