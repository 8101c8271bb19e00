"""What one as-of lookup costs as the ledger grows, in a process of its own: prints one JSON line.

python -m tests.bench.lookups DATABASE_URL POSITION... [--limit SECONDS]
One generation is folded up to each position of one record; then all are asked in turns, the same places each.
"""

import argparse
import asyncio
import contextlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

import orjson
import uvloop

from services.projection.fold.advance import advance
from services.projection.fold.collecting import collect_seldom
from services.projection.fold.generation import Generation, create, drop, one
from services.projection.fold.ownership import owned
from services.projection.fold.state import State
from services.projection.readmodels import code_version
from shared.places import gazetteer
from shared.postgres import open_pool

ROUNDS, ASKED, EXPLAINED = 5, 400, 100  # lookups in each round, of each size; those of them that are explained
FIRST = date(1979, 1, 1)


@dataclass(slots=True)
class Size:
    """One size of the ledger and what its lookups cost: [microseconds a call, one for each round]."""

    generation: Generation
    stances: int
    processor: list[float]
    wall: list[float]
    execution: list[float]  # of each lookup, without the planning, which costs more and is the same at any size


async def lookups(pool: Any, positions: Sequence[int], limit: float) -> list[dict[str, Any]]:
    """Return for each position what `stance_at` of one place at a random (asOf, knownAt) costs: medians of the rounds.

    The days lie between the first of the mix and the last that the generation knows; knownAt lies anywhere after asOf.
    """
    sizes = [await _folded(pool, position, limit) for position in positions]
    async with pool.acquire() as connection:
        keys = [
            row[0]
            for row in await connection.fetch(
                f"select distinct place from {sizes[0].generation.schema}.stance order by place"
            )
        ]
        pid = await connection.fetchval("select pg_backend_pid()")
        for number in range(ROUNDS + 1):  # the first warms the caches
            for size in sizes if number % 2 else reversed(sizes):
                await _ask(connection, pid, size, keys, Random(number), counted=number > 0)
        for size in sizes:
            await drop(connection, size.generation)
    return [
        {
            "position": size.generation.checkpoint,
            "stances": size.stances,
            "processor_microseconds": median(size.processor) if size.processor else None,
            "wall_microseconds": median(size.wall),
            "execution_microseconds": median(size.execution),
        }
        for size in sizes
    ]


async def _folded(pool: Any, position: int, limit: float) -> Size:
    places = gazetteer()
    async with pool.acquire() as connection:
        generation = await create(connection, code=code_version(), gazetteer=places, status="scratch")
    async with owned(pool, generation.number) as connection:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limit):
                await advance(pool, connection, generation.number, State(places), position)
        await connection.execute(f"vacuum analyze {generation.schema}.stance")
        stances = await connection.fetchval(f"select count(*) from {generation.schema}.stance")
        return Size(await one(connection, generation.number), stances, [], [], [])


async def _ask(connection: Any, pid: int, size: Size, keys: Sequence[int], random: Random, *, counted: bool) -> None:
    last = size.generation.today or date(2026, 6, 30)
    days = max(1, (last - FIRST).days)
    asked = []
    for _ in range(ASKED):
        as_of = FIRST + timedelta(days=random.randrange(days))
        known = as_of + timedelta(days=random.randrange((last - as_of).days + 1))
        asked.append((as_of, datetime.combine(known, time(12), UTC), [random.choice(keys)]))
    statement = await connection.prepare(f"select * from {size.generation.schema}.stance_at($1, $2, $3)")
    before, start = _processor(pid), perf_counter()
    for values in asked:
        await statement.fetch(*values)
    wall, after = perf_counter() - start, _processor(pid)
    if counted:
        size.wall.append(wall / ASKED * 1e6)
        if before is not None and after is not None:
            size.processor.append((after - before) / ASKED / 1000)
        explain = (
            f"explain (analyze, timing off, format json) select * from {size.generation.schema}.stance_at($1, $2, $3)"
        )
        for values in asked[:: ASKED // EXPLAINED]:
            told = orjson.loads(await connection.fetchval(explain, *values))
            size.execution.append(told[0]["Execution Time"] * 1000)


def _processor(pid: int) -> int | None:
    """Return the nanoseconds of processor time of a server process so far; None where the system does not tell."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None


async def _main(url: str, positions: Sequence[int], limit: float) -> None:
    collect_seldom()
    pool = await open_pool(url)
    try:
        found = await lookups(pool, positions, limit)
    finally:
        await pool.close()
    sys.stdout.write(orjson.dumps(found).decode() + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.lookups", description=__doc__)
    parser.add_argument("url")
    parser.add_argument("positions", type=int, nargs="+")
    parser.add_argument("--limit", type=float, default=1800)
    options = parser.parse_args()
    uvloop.run(_main(options.url, options.positions, options.limit))
