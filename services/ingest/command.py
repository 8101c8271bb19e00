"""One pass over sources: read, judge, publish, remember; in this order, so that nothing is lost or half-done."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

from services.ingest.canonical import is_web
from services.ingest.counts import Counts, Progress, silent
from services.ingest.desk import Desk
from services.ingest.erased import closed
from services.ingest.errors import Unreachable, Unreadable
from services.ingest.fetching import Fetcher, Validators, web_client
from services.ingest.files import read_file
from services.ingest.following import follow
from services.ingest.found import Found, Link, ListText, Material, Refusal
from services.ingest.memory import Memory
from services.ingest.sources import recognise
from shared.bus import Publisher
from shared.events.dates import write_instant

CHUNK = 200


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


async def _take(source: str, desk: Desk, memory: Memory, fetcher: Fetcher, progress: Progress) -> None:
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
        material = read_file(source)
    fetched_at = write_instant(datetime.now(UTC))
    whole = True
    async for batch in _batches(material, memory, fetcher, told, desk.counts):
        for found in batch:
            if isinstance(found, Refusal):
                desk.counts.refused.append(found)
                whole = whole and not is_web(found.source)
        await desk.publish([found for found in batch if not isinstance(found, Refusal)], fetched_at)
        progress(source, desk.counts)
    if not whole:
        told.pop(source, None)  # pages of this feed are still missing: it must be read again even if it has not changed
    for address, validators in told.items():
        await memory.remember_validators(address, validators)


async def _batches(
    material: Material, memory: Memory, fetcher: Fetcher, told: dict[str, Validators], counts: Counts
) -> AsyncIterator[list[Found]]:
    batch: list[Found] = []
    links: list[Link] = []
    for found in recognise(material).read(material):
        if isinstance(found, Link):
            links.append(found)
            continue
        batch.append(found)
        if len(batch) >= CHUNK or isinstance(found, ListText):
            yield batch
            batch = []
    if batch:
        yield batch
    async for texts in follow(links, memory, fetcher, told, counts):
        yield texts
