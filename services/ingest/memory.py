"""What ingest remembers between passes, in Redis, in bounded space. Losing it costs a re-fetch, never an event."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

import orjson

from services.ingest.copies import unpack
from services.ingest.fetching import Validators
from shared.bus.entry import Client

PREFIX = "ledger:ingest"
ERASED = f"{PREFIX}:erased"
FACTS = 400_000
SHELF = 4_000


class Memory:
    """Facts in two hashes, a young and an old one: when the young is full it becomes the old, and the old is dropped.

    What is used moves back to the young, so that the last half of each bound is always kept. What was erased is a set
    that forgets nothing: without it the tombstones tell it again.
    """

    def __init__(self, client: Client, facts: int = FACTS, shelf: int = SHELF) -> None:
        self._client, self._bounds = client, {"facts": facts, "shelf": shelf}

    async def recall(self, keys: Iterable[str]) -> dict[str, bytes]:
        """Return the known facts among those asked for."""
        names = sorted(set(keys))
        if not names:
            return {}
        pipe = self._client.pipeline(transaction=False)
        for age in ("young", "old"):
            pipe.hmget(f"{PREFIX}:facts:{age}", [_short(name) for name in names])
        young, old = await pipe.execute()
        known = {name: one or other for name, one, other in zip(names, young, old, strict=True) if one or other}
        fading = {name: known[name] for name, value in zip(names, young, strict=True) if not value and name in known}
        await self.remember(fading)
        return known

    async def remember(self, facts: Mapping[str, bytes]) -> None:
        """Keep facts. Called after the publish that they follow from has returned."""
        await self._keep("facts", {_short(name): value for name, value in facts.items()})

    async def shelf(self) -> dict[str, frozenset[int]]:
        """Return the shingles of the last originals by article id."""
        pipe = self._client.pipeline(transaction=False)
        for age in ("old", "young"):
            pipe.hgetall(f"{PREFIX}:shelf:{age}")
        return {id_.decode(): unpack(raw) for held in await pipe.execute() for id_, raw in held.items()}

    async def shelf_mark(self) -> int:
        """Return a number that is another one when originals were put on the shelf."""
        return int(await self._client.hlen(f"{PREFIX}:shelf:young"))

    async def shelve(self, sketches: Mapping[str, bytes]) -> None:
        """Keep the packed shingles of originals."""
        await self._keep("shelf", sketches)

    async def validators(self, url: str) -> Validators:
        """Return what the server said of the version that was read last; empty for an address never read."""
        raw = (await self.recall([f"v:{url}"])).get(f"v:{url}")
        return Validators(*orjson.loads(raw)) if raw else Validators()

    async def remember_validators(self, url: str, told: Validators) -> None:
        """Keep what the server said, once everything read from it is published."""
        if told.headers():
            await self.remember({f"v:{url}": orjson.dumps([told.etag, told.last_modified])})

    async def forget(self, *, articles: Sequence[str], addresses: Sequence[str]) -> None:
        """Remember what may not be read again, and forget what tells of its text."""
        pipe = self._client.pipeline(transaction=True)
        if articles or addresses:
            pipe.sadd(ERASED, *articles, *addresses)
        for age in ("young", "old") if articles else ():
            pipe.hdel(f"{PREFIX}:shelf:{age}", *articles)
        await pipe.execute()

    async def erased(self, names: Iterable[str]) -> set[str]:
        """Return those among article ids and address hashes that were erased."""
        asked = sorted(set(names))
        if not asked:
            return set()
        found = await self._client.smismember(ERASED, asked)
        return {name for name, is_there in zip(asked, found, strict=True) if is_there}

    async def _keep(self, room: str, values: Mapping[str, bytes]) -> None:
        if not values:
            return
        young, old = f"{PREFIX}:{room}:young", f"{PREFIX}:{room}:old"
        await self._client.hset(young, mapping=dict(values))
        if await self._client.hlen(young) > self._bounds[room] // 2:
            await self._client.rename(young, old)


def _short(name: str) -> str:
    """Names hold addresses of any length: long ones are kept by their hash."""
    return name if len(name) <= 80 else name[:2] + sha256(name.encode()).hexdigest()[:40]
