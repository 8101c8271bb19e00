"""One build of all read models from the record, as `sanctuary replay` makes it: prints one JSON line.

python -m tests.bench.replaying DATABASE_URL TO_POSITION
"""

import asyncio
import resource
import sys
from time import perf_counter
from typing import Any

import orjson

from services.projection.replay.making import Means
from services.projection.replay.scratch import scratch
from shared.places import gazetteer
from shared.postgres import open_pool
from tests.bench.memory import Peak


async def replay(url: str, to_position: int) -> dict[str, Any]:
    """Build up to a position; return seconds, processor seconds of the builders, and their memory together, in MiB."""
    places, pool = gazetteer(), await open_pool(url)
    start = perf_counter()
    try:
        with Peak() as peak:
            async with scratch(pool, places, to_position, means=Means(url)):
                seconds = perf_counter() - start
    finally:
        await pool.close()
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return {"seconds": seconds, "cpu": sum(one.ru_utime + one.ru_stime for one in used), "memory": peak.mib}


if __name__ == "__main__":
    sys.stdout.write(orjson.dumps(asyncio.run(replay(sys.argv[1], int(sys.argv[2])))).decode() + "\n")
