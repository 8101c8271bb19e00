"""What may not be read again: addresses and articles that were erased, learned from the tombstones and remembered."""

from services.ingest.canonical import canonical_url
from services.ingest.memory import Memory
from shared.bus import Entry, Handler, Poison
from shared.events import ArticleErased, address_hash, parse_envelope
from shared.events.catalog import NotUnderstood, understand
from shared.events.envelope import NotAnEnvelope

GROUP = "ingest"


def learner(memory: Memory) -> Handler:
    """Return the handler of article-erased: idempotent. Raises Poison for an entry that is no tombstone."""

    async def learn(entries: list[Entry]) -> None:
        told = [_tombstone(entry) for entry in entries]
        await memory.forget(
            articles=[tombstone.article for tombstone in told],
            addresses=[tombstone.address for tombstone in told if tombstone.address],
        )

    return learn


async def closed(memory: Memory, urls: list[str]) -> set[str]:
    """Return those of the addresses, as they are written, that are not read again."""
    names = {url: address_hash(canonical_url(url)) for url in urls}
    erased = await memory.erased(name for name in names.values() if name)
    return {url for url, name in names.items() if name in erased}


def _tombstone(entry: Entry) -> ArticleErased:
    try:
        data = understand(parse_envelope(entry.raw))
    except (NotAnEnvelope, NotUnderstood) as error:
        raise Poison(str(error)) from None
    if not isinstance(data, ArticleErased):
        raise Poison(f"{data.type} {entry.id} is no article-erased: it does not belong on this stream")
    return data
