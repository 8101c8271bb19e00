"""The parts of a run: intake in this process, every fold in a process of its own, so that its memory is its own."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import asyncpg
import orjson

from services.projection.fold.collecting import collect_seldom
from services.projection.prepare import prepare
from shared import embedded
from shared.bus import connect
from shared.places import gazetteer
from shared.postgres import open_pool, sql
from tests.bench import report
from tests.bench.database import fresh
from tests.bench.generator import events
from tests.bench.intake import Chunk, take_in
from tests.bench.telling import Raw

Say = Callable[..., None]
SIZES = (10_000, 100_000, 1_000_000)  # claims at which lookups are asked, as far as the run goes; also at its end


async def intake(addresses: embedded.Addresses, claims: int, seen: Counter[str], say: Say) -> list[Chunk]:
    """Publish and append all claims beside their floors; what was told is counted in `seen`."""
    collect_seldom()  # as the service does; the floors run in the same process
    pool, client = await open_pool(addresses.database_url), connect(addresses.redis_url)
    try:
        await prepare(pool)
        await pool.execute(sql(__file__, "floor.sql"))
        chunks: list[Chunk] = []
        start = perf_counter()
        every = max(1, claims // 100_000)
        async for chunk in take_in(pool, client, _counted(claims, seen), every):
            chunks.append(chunk)
            if sum(one.claims for one in chunks) % report.SLICE == 0:
                say(f"appended {sum(one.events for one in chunks):,} events, {perf_counter() - start:.0f} s")
        await _settle(pool)
        return chunks
    finally:
        await pool.close()
        await client.aclose()


def _counted(claims: int, seen: Counter[str]) -> Iterator[Raw]:
    for event in events(claims, gazetteer()):
        seen[event[0]] += 1
        yield event


async def _settle(pool: asyncpg.Pool) -> None:
    """Let the servers write out what is behind them, so that the folds do not pay for it."""
    await pool.execute("truncate raw.event")
    await pool.execute("vacuum analyze record.event")
    await pool.execute("checkpoint")


def folds(
    url: str, chunks: list[Chunk], say: Say, limit: float, *, stances: bool, profile: Path | None
) -> dict[str, Any]:
    """Fold the whole record: floors before and after ours."""
    to = chunks[-1].position
    floors: dict[str, list[dict[str, Any]]] = {"last values": [], "a row a claim": []}

    def floor() -> None:
        floors["last values"].append(fold(url, "last-values", to, limit))
        floors["a row a claim"].append(fold(url, "rows", to, limit))

    floor()
    say("raw folds: " + ", ".join(f"{name} {runs[0]['seconds']:.1f} s" for name, runs in floors.items()))
    more = [str(profile)] if profile else []
    ours = fold(url, "ours" if stances else "without-stances", to, limit, *more)
    floor()
    return report.folding(ours, floors, chunks)


def replays(url: str, chunks: list[Chunk], fold: dict[str, Any], limit: float) -> dict[str, Any]:
    """Build from the record, as far as some positions: what a replay takes, and how its memory grows."""
    end = chunks[-1].position
    positions = sorted({min(position, end) for position in (report.HUNDRED_THOUSAND, report.MILLION, end)})
    runs = {position: replay(url, position, limit) for position in positions}
    return report.replaying(runs, fold)


def replay(url: str, to_position: int, limit: float = 600) -> dict[str, Any]:
    """Run one build of tests.bench.replaying in a process of its own; return its figures."""
    found: dict[str, Any] = _process(limit, "tests.bench.replaying", url, str(to_position))
    return found


def lookups(url: str, chunks: list[Chunk], limit: float) -> dict[str, Any]:
    """Ask for stances on days past, of ledgers of several sizes: prefixes of the record."""
    claims, sizes = 0, {}
    for chunk in chunks:
        claims += chunk.claims
        for size in SIZES:
            if claims >= size and size not in sizes:
                sizes[size] = (claims, chunk.position)
    if not sizes or claims > 1.5 * max(sizes):
        sizes[claims] = (claims, chunks[-1].position)
    told = [claims for claims, _ in sizes.values()]
    positions = [str(position) for _, position in sizes.values()]
    found = _process(limit * len(sizes), "tests.bench.lookups", url, *positions, "--limit", str(limit))
    return report.lookups(found, told)


def live(addresses: embedded.Addresses, number: int, limit: float) -> dict[str, Any]:
    """Streams to folded stances, on a fresh database."""
    with fresh(addresses.database_url, "live") as own:
        found: dict[str, Any] = _process(limit, "tests.bench.living", own, addresses.redis_url, str(number))
        return found


def fold(url: str, what: str, to_position: int, limit: float = 600, *more: str) -> dict[str, Any]:
    """Run one fold of tests.bench.folding in a process of its own; return its figures."""
    found: dict[str, Any] = _process(limit, "tests.bench.folding", url, what, str(to_position), str(limit), *more)
    return found


def _process(limit: float, module: str, *arguments: str) -> Any:
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, timeout=2 * limit + 60, check=True)
    return orjson.loads(done.stdout.splitlines()[-1])
