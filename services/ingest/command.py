"""One pass over sources: read, judge, publish, remember; in this order, so that nothing is lost or half-done."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from services.ingest.apart import apart
from services.ingest.aside import aside, chunks
from services.ingest.canonical import is_web
from services.ingest.counts import Counts, Progress, silent
from services.ingest.crawl import find_pages, links_to, remember_pages
from services.ingest.desk import Desk
from services.ingest.erased import closed
from services.ingest.errors import Unreachable, Unreadable
from services.ingest.fetching import Fetcher, Validators, web_client
from services.ingest.files import read_file
from services.ingest.folder import files_of
from services.ingest.following import HostRefusal, follow
from services.ingest.found import Found, Item, Link, ListText, Material, Refusal
from services.ingest.memory import Memory
from services.ingest.sources import Source, read_whole, recognise
from services.ingest.sources_file import Watched
from shared.bus import Publisher
from shared.events.dates import write_instant

CHUNK = 200
SOME = 20
LARGEST_APART = 32 << 20
MOST_LINKS = 5_000
READS_AS = {"feed": ("feed",), "list": ("workbook", "csvlist"), "page": ("page", "textfile", "jsonlines")}
"""What a source of a kind may turn out to be: above all, no page makes itself an official list."""


async def ingest(
    sources: Sequence[str],
    publisher: Publisher,
    memory: Memory,
    progress: Progress = silent,
    fetcher: Fetcher | None = None,
) -> Counts:
    """Read each source (a URL or a path) once and publish what is new; return what was done.

    A source, line or entry that cannot be read is refused with its reason while the others go in. Read again, nothing
    new is published. Raises what the publisher raises; then the source in hand is read again by the next pass.
    """
    if fetcher is None:
        async with web_client() as client:
            return await ingest(sources, publisher, memory, progress, Fetcher(client))
    counts = Counts()
    desk = Desk(publisher, memory, counts)
    for source in sources:
        try:
            await _take(source, desk, memory, fetcher, progress)
        except (Unreachable, Unreadable) as error:
            counts.refused.append(Refusal(source, str(error)))
        progress(source, counts)
    return counts


async def ingest_watched(
    source: Watched, publisher: Publisher, memory: Memory, fetcher: Fetcher, progress: Progress = silent
) -> Counts:
    """Read one source of the settings once and publish what is new, under the operator's words for it.

    Raises Unreachable or Unreadable when the source as a whole, or all that is in it, cannot be read; and as `ingest`.
    """
    assert source.address is not None
    counts = Counts()
    desk = Desk(publisher, memory, counts, source.grade)
    if source.kind == "folder":
        await _take_folder(source, desk, memory, fetcher, progress)
    elif source.kind == "sitemap":
        await _take_sitemap(source, desk, memory, fetcher, progress)
        return counts
    else:
        await _take(source.address, desk, memory, fetcher, progress, source)
    if counts.refused and not (counts.seen or counts.unchanged or counts.erased):
        first = counts.refused[0]
        raise Unreachable(f"nothing of it can be read ({len(counts.refused)} refused): {first.source}: {first.reason}")
    return counts


async def _take_folder(source: Watched, desk: Desk, memory: Memory, fetcher: Fetcher, progress: Progress) -> None:
    """Read the files that are new or changed; one that cannot be read is refused, and told again when it changes."""
    assert source.address is not None
    files = await aside(files_of, source.address)
    known = await memory.recall(file.fact for file in files)
    fresh = [file for file in files if known.get(file.fact) != file.mark]
    desk.counts.unchanged += len(files) - len(fresh)
    for file in fresh:
        try:
            await _take(str(file.path), desk, memory, fetcher, progress, source)
        except (Unreachable, Unreadable) as error:
            desk.counts.refused.append(Refusal(file.path.name, str(error)))
        await memory.remember({file.fact: file.mark})


async def _take_sitemap(source: Watched, desk: Desk, memory: Memory, fetcher: Fetcher, progress: Progress) -> None:
    """Read the pages that are new or changed, some at a time: what was read stays read when the pass is broken off.

    Raises Unreachable where their host, or hosts, gave none of them.
    """
    assert source.address is not None
    away: list[HostRefusal] = []
    crawl = await find_pages(source, memory, fetcher, desk.counts)
    for start in range(0, len(crawl.pages), SOME):
        pages = crawl.pages[start : start + SOME]
        told: dict[str, Validators] = {}
        refused: list[Refusal] = []
        async for batch in follow(links_to(pages, source.address), memory, fetcher, told, desk.counts):
            refused += [found for found in batch if isinstance(found, Refusal)]
            fetched_at = write_instant(datetime.now(UTC))
            texts = [stamped(found, source) for found in batch if not isinstance(found, Refusal)]
            await desk.publish(texts, fetched_at)
            progress(source.name, desk.counts)
        desk.counts.refused += refused
        away += [refusal for refusal in refused if isinstance(refusal, HostRefusal)]
        await remember_pages(crawl, pages, refused, memory)
        for address, validators in told.items():
            await memory.remember_validators(address, validators)
    for address, validators in crawl.told.items():
        await memory.remember_validators(address, validators)
    if away and len(away) == len(crawl.pages):
        raise Unreachable(f"none of its {len(away)} new pages can be read: {away[0].reason}")


async def _take(
    source: str, desk: Desk, memory: Memory, fetcher: Fetcher, progress: Progress, watched: Watched | None = None
) -> None:
    told: dict[str, Validators] = {}
    if await closed(memory, [source]):
        raise Unreachable("its text was erased: this address is not read again")
    if is_web(source):
        answer = await fetcher.get(source, await memory.validators(source))
        if answer is None:
            desk.counts.unchanged += 1
            return
        material, told[source] = answer
    elif "://" in source:
        raise Unreachable("only http and https addresses are read: write one, or the path of a file")
    else:
        material = await aside(read_file, source)
    fetched_at = write_instant(datetime.now(UTC))
    whole = True
    async for batch in _batches(material, memory, fetcher, told, desk.counts, watched):
        for found in batch:
            if isinstance(found, Refusal):
                desk.counts.refused.append(found)
                whole = whole and (found.lasting or not is_web(found.source))
        await desk.publish([stamped(found, watched) for found in batch if not isinstance(found, Refusal)], fetched_at)
        progress(source, desk.counts)
    if not whole:
        told.pop(source, None)  # pages of this feed are still missing: it must be read again even if it has not changed
    for address, validators in told.items():
        await memory.remember_validators(address, validators)


async def _batches(
    material: Material,
    memory: Memory,
    fetcher: Fetcher,
    told: dict[str, Validators],
    counts: Counts,
    watched: Watched | None,
) -> AsyncIterator[list[Found]]:
    links: list[Link] = []
    reader = recognise(material)
    if watched and reader.name not in READS_AS.get(watched.kind, (reader.name,)):
        raise Unreadable(
            f"is no {watched.kind} but reads as {reader.name}: check the address and the kind of the source"
        )
    async for piece in _pieces(reader, material):
        links += [found for found in piece if isinstance(found, Link)]
        yield [found for found in piece if not isinstance(found, Link)]
    most = watched.pages if watched else MOST_LINKS
    if len(links) > most:
        reason = f"names {len(links)} pages: the newest {most} are read in a pass; raise its `pages` if it is honest"
        yield [Refusal(material.address, reason, lasting=True)]
    async for texts in follow(links[-most:], memory, fetcher, told, counts):
        yield texts


async def _pieces(reader: Source, material: Material) -> AsyncIterator[list[Found]]:
    """What a material gives, some at a time: read apart, or by a thread where it is larger than the web may send."""
    if len(material.body) > LARGEST_APART:
        async for piece in chunks(reader.read(material), CHUNK):
            yield piece
        return
    found = await apart(read_whole, material)
    for start in range(0, len(found), CHUNK):
        yield found[start : start + CHUNK]


def stamped(found: Found, source: Watched | None) -> Found:
    """Return what was found with the operator's word for its publisher, and for a list's grade and form."""
    if source is None:
        return found
    if isinstance(found, Item):
        return replace(found, publisher=source.publisher or found.publisher)
    if isinstance(found, ListText):
        item = replace(found.item, publisher=source.publisher or found.item.publisher)
        return replace(found, item=item, grade=source.grade, form=source.form)
    return found
