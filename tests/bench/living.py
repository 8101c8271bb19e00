"""Live work in a process of its own: streams to record to folded stances, page by page, beside the raw way.

python -m tests.bench.living DATABASE_URL REDIS_URL EVENTS prints one JSON line.
The database is empty; the streams are the ledger's own, with a group of the bench's.
"""

import os
import sys
from collections.abc import Sequence
from itertools import islice
from statistics import median
from time import perf_counter
from typing import Any

import orjson
import uvloop

from services.projection.fold.advance import head
from services.projection.fold.collecting import collect_seldom
from services.projection.fold.follow import follow
from services.projection.fold.generation import create
from services.projection.fold.ownership import owned
from services.projection.fold.pointer import swap
from services.projection.fold.state import State
from services.projection.prepare import prepare
from services.projection.readmodels import code_version
from shared.bus import Publisher, connect
from shared.bus.groups import ensure_groups
from shared.events import EVENT_TYPES
from shared.places import gazetteer
from shared.postgres import open_pool, sql
from tests.bench import floors, processor
from tests.bench.generator import events
from tests.bench.intake import GROUP, append, empty
from tests.bench.telling import Raw

PAGE = 2000  # events that are published, then taken in: what a service finds when it looks again under load
_EVENTS_PER_CLAIM = 2.1


async def live(pool: Any, client: Any, told: Sequence[Raw]) -> dict[str, Any]:
    """Take in all events, page by page, ours and the raw way in turns; return events/s and the medians of the ratios.

    Ours: XREADGROUP 500, the projection's own append, XACK, then its own `follow` of a live generation, with the
    journal. Raw: XREADGROUP 500, COPY, XACK, then the raw fold of the same page. Publishing is outside of the clock.
    """
    streams = list(EVENT_TYPES)
    raws = [f"raw:{stream}" for stream in streams]
    await ensure_groups(client, [(stream, GROUP) for stream in streams] + [(raw, floors.GROUP) for raw in raws])
    publisher, places = Publisher(client), gazetteer()
    pages: list[dict[str, float]] = []
    last: dict[tuple[str, str], Any] = {}
    async with pool.acquire() as connection:
        generation = await create(connection, code=code_version(), gazetteer=places)
        await swap(connection, generation)
    async with owned(pool, generation.number) as owner, pool.acquire() as connection:
        state, at = State(places), 0
        for start in range(0, len(told), PAGE):
            page = told[start : start + PAGE]
            await publisher.publish_raw(page)
            await floors.xadd(client, page)
            seconds: dict[str, float] = {"events": len(page)}
            for ours in (True, False) if len(pages) % 2 else (False, True):
                used, began = processor.used(os.getppid()), perf_counter()
                if ours:
                    await append(pool, client, streams)
                    seconds["ours append"] = perf_counter() - began
                    state = await follow(pool, owner, generation.number, state, await head(connection), page=PAGE)
                else:
                    end = await floors.append(client, connection, raws, at)
                    seconds["raw append"] = perf_counter() - began
                    await floors.fold(connection, end, rows_too=False, after=at, table="raw.event", last=last)
                    at = end
                side = "ours" if ours else "raw"
                seconds[side], seconds[f"{side} cpu"] = perf_counter() - began, processor.used(os.getppid()) - used
            await empty(client, streams + raws)
            pages.append(seconds)
    assert state.position == at == len(told), (state.position, at, len(told))
    return report(pages)


def report(pages: Sequence[dict[str, float]]) -> dict[str, Any]:
    """Return the ratios over all pages (medians; of processor time the whole) and the rates. Pure."""
    return {
        "events": int(sum(page["events"] for page in pages)),
        "ratios": {
            "live / raw append + raw fold": median(page["raw"] / page["ours"] for page in pages),
            "live / raw append alone": median(page["raw append"] / page["ours"] for page in pages),
            "live / raw append + raw fold, processor time": sum(page["raw cpu"] for page in pages)
            / max(0.01, sum(page["ours cpu"] for page in pages)),
        },
        "events_per_second": {side: median(page["events"] / page[side] for page in pages) for side in ("ours", "raw")},
        "pages": list(pages),
    }


async def _main(url: str, redis_url: str, number: int) -> None:
    collect_seldom()
    told = list(islice(events(int(number / _EVENTS_PER_CLAIM) + 1, gazetteer()), number))
    pool, client = await open_pool(url, size=6), connect(redis_url)
    try:
        await prepare(pool)
        await pool.execute(sql(__file__, "floor.sql"))
        found = await live(pool, client, told)
    finally:
        await pool.close()
        await client.aclose()
    sys.stdout.write(orjson.dumps(found).decode() + "\n")


if __name__ == "__main__":
    uvloop.run(_main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
