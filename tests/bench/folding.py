"""One fold of a recorded database in a process of its own, so that its memory is its own: prints one JSON line.

python -m tests.bench.folding DATABASE_URL ours|without-stances|last-values|rows TO_POSITION SECONDS [PROFILE]
A fold that takes longer than SECONDS is stopped, and its figures are those up to there.
"""

import asyncio
import contextlib
import cProfile
import resource
import sys
from time import perf_counter, process_time
from typing import Any

import orjson
import uvloop

from services.projection.fold.advance import advance
from services.projection.fold.collecting import collect_seldom
from services.projection.fold.generation import create, drop
from services.projection.fold.ownership import owned
from services.projection.fold.state import State
from services.projection.fold.tables import TABLES
from services.projection.readmodels import code_version
from services.projection.readmodels.places.rows import place_keys
from services.projection.readmodels.stances import StateStances
from shared.places import gazetteer
from shared.postgres import open_pool
from tests.bench import floors


async def ours(pool: Any, to_position: int, limit: float) -> dict[str, Any]:
    """Fold into a new generation with the projection's own `advance`; return marks [(position, seconds, MiB)]."""
    places = gazetteer()
    marks: list[tuple[int, float, float, float]] = []
    async with pool.acquire() as connection:
        generation = await create(connection, code=code_version(), gazetteer=places, status="scratch")
    start, used = perf_counter(), process_time()
    marks.append((0, 0.0, memory(), 0.0))

    def progress(position: int, _: int) -> None:
        marks.append((position, perf_counter() - start, memory(), process_time() - used))

    async with owned(pool, generation.number) as connection:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limit):
                await advance(pool, connection, generation.number, State(places), to_position, progress=progress)
        seconds, cpu = perf_counter() - start, process_time() - used
        peak = memory()
        tables = await connection.fetch(
            "select relname, pg_total_relation_size(relid) as bytes from pg_stat_user_tables where schemaname = $1",
            generation.schema,
        )
        counts = {
            table["relname"]: [
                await connection.fetchval(f'select count(*) from {generation.schema}."{table["relname"]}"'),
                table["bytes"],
            ]
            for table in tables
        }
        missed = await connection.fetchval(
            "select count(*) from fold.not_understood where generation = $1", generation.number
        )
        same = await same_rows(pool, connection, generation.schema)
        await drop(connection, generation)
    return {
        "seconds": seconds,
        "cpu": cpu,
        "marks": marks,
        "tables": counts,
        "not_understood": missed,
        "same_rows": same,
        "memory": peak,
    }


async def same_rows(pool: Any, connection: Any, schema: str, chunk: int = 2000) -> float:
    """Return the seconds that a COPY of the very rows of a generation into tables like its own takes, by chunks."""
    seconds = 0.0
    async with pool.acquire() as reader, reader.transaction():
        for table in TABLES:
            await connection.execute(
                f"drop table if exists raw.copy; create table raw.copy (like {schema}.{table.name} including all)"
            )
            cursor = await reader.cursor(f"select {', '.join(table.columns)} from {schema}.{table.name}")
            while found := await cursor.fetch(chunk):
                records = [tuple(row) for row in found]
                start = perf_counter()
                await connection.copy_records_to_table(
                    "copy", schema_name="raw", columns=table.columns, records=records
                )
                seconds += perf_counter() - start
    return seconds


async def raw(pool: Any, to_position: int, *, rows_too: bool) -> dict[str, Any]:
    """Fold the raw way."""
    async with pool.acquire() as connection:
        await connection.execute("truncate raw.last_value, raw.row; update raw.checkpoint set position = 0")
        start, used = perf_counter(), process_time()
        last = await floors.fold(connection, to_position, rows_too=rows_too)
        return {"seconds": perf_counter() - start, "cpu": process_time() - used, "values": len(last)}


def memory() -> float:
    """Return the peak resident memory of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def _main(url: str, what: str, to_position: int, limit: float) -> None:
    pool = await open_pool(url)
    try:
        if what == "without-stances":
            StateStances.apply = lambda self, removed, added: ([], [])  # type: ignore[method-assign]
        if what in ("ours", "without-stances"):
            collect_seldom()
            place_keys(gazetteer())  # its compilation is no part of a fold
            done = await ours(pool, to_position, limit)
        else:
            done = await raw(pool, to_position, rows_too=what == "rows")
    finally:
        await pool.close()
    sys.stdout.write(orjson.dumps({"memory": memory(), **done}).decode() + "\n")


if __name__ == "__main__":
    work = _main(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))
    if len(sys.argv) > 5:
        with cProfile.Profile() as profile:
            uvloop.run(work)
        profile.dump_stats(sys.argv[5])
    else:
        uvloop.run(work)
