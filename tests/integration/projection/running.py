"""Running the fold in a test: until the record is folded, without a loop of its own."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence

import asyncpg

from services.projection.fold.advance import head
from services.projection.fold.digest import digests
from services.projection.fold.generation import Generation, live
from services.projection.fold.loop import FoldLoop
from services.projection.record.append import append
from shared.events import Event
from shared.places import Gazetteer, gazetteer
from shared.service import end
from tests.integration.projection.given import entries


def _few_places() -> Gazetteer:
    """The states, and what lies in Texas: as good as all places, and quicker to write."""
    whole = gazetteer()
    some = {
        id_: place
        for id_, place in whole.places.items()
        if place.state == place.id
        or place.parent is None
        or place.state_code == "TX"
        or place.kind == "county"
        or (place.population or 0) > 500_000
    }
    return Gazetteer("few places", some, {}, {})


PLACES = _few_places()


def fold_loop(pool: asyncpg.Pool, **more: object) -> FoldLoop:
    return FoldLoop(pool, PLACES, **{"poll": 0.02, "patience": 0.05, **more})  # type: ignore[arg-type]


@contextlib.asynccontextmanager
async def folding(loop: FoldLoop) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(loop.run())
    try:
        yield task
    finally:
        await end([task])


async def folded(pool: asyncpg.Pool, *tasks: "asyncio.Task[None]", code: str | None = None) -> Generation:
    """Wait until the live generation (of that code) holds the whole record; fail when a loop has ended before."""
    async with asyncio.timeout(240):
        while True:
            for task in tasks:
                if task.done():
                    task.result()
            async with pool.acquire() as connection:
                shown = await live(connection)
                if shown and code in (None, shown.code_version) and shown.checkpoint == await head(connection):
                    return shown
            await asyncio.sleep(0.02)


async def fold_all(pool: asyncpg.Pool, **more: object) -> Generation:
    """Fold what is recorded, then stop."""
    loop = fold_loop(pool, **more)
    async with folding(loop) as task:
        return await folded(pool, task, code=loop.code)


async def record(pool: asyncpg.Pool, events: Sequence[Event], batch: int = 50) -> None:
    for start in range(0, len(events), batch):
        await append(pool, entries(list(events[start : start + batch])))


async def live_digests(pool: asyncpg.Pool) -> dict[str, str]:
    async with pool.acquire() as connection:
        shown = await live(connection)
        assert shown is not None
        return await digests(connection, shown)
