"""The bench: what the ledger costs against raw floors, as ratios inside one run.

`python -m tests.bench [--claims N] [--json FILE]`; servers and data live in a scratch folder."""

import argparse
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from time import perf_counter
from typing import Any

import asyncpg
import orjson
import uvloop

from services.projection.prepare import prepare
from shared import embedded
from shared.bus import connect
from shared.places import gazetteer
from shared.postgres import open_pool, sql
from tests.bench import report
from tests.bench.generator import events
from tests.bench.intake import Chunk, take_in
from tests.bench.mix import Mix, describe
from tests.bench.telling import Raw


def main() -> None:
    """Read the options, run, print, and write the figures as JSON if asked."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--claims", type=int, default=100_000, help="synthetic claims to run (default 100,000)")
    parser.add_argument("--json", type=Path, help="write all figures to this file")
    parser.add_argument("--no-fold", action="store_true", help="publish and append only")
    parser.add_argument(
        "--no-stances", action="store_true", help="leave the stances out of the fold, to see their part"
    )
    parser.add_argument("--profile", type=Path, help="write a cProfile of the fold to this file (it slows the fold)")
    parser.add_argument("--limit", type=float, default=1800, help="seconds that one fold may take (default 1,800)")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the servers are stopped and the folder removed
    home = Path(tempfile.mkdtemp(prefix="ledger-bench-"))
    home.chmod(0o755)
    root = home
    try:
        with embedded.start(home) as servers:
            root = servers.root
            found = _run(servers.addresses, options)
    finally:
        shutil.rmtree(root, ignore_errors=True)
        shutil.rmtree(home, ignore_errors=True)
    say(*report.lines(found))
    if options.json:
        options.json.write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2))


def say(*lines: str) -> None:
    """Print lines at once: a run takes minutes."""
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _run(addresses: embedded.Addresses, options: argparse.Namespace) -> dict[str, Any]:
    seen: Counter[str] = Counter()
    chunks = uvloop.run(_intake(addresses, options.claims, seen))
    say(*describe(Mix(), seen))
    found: dict[str, Any] = {
        "stances": not options.no_stances,
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.system()},
        "claims": options.claims,
        "counted": dict(seen),
        "bytes_per_event": sum(chunk.size for chunk in chunks) / sum(chunk.events for chunk in chunks),
        "intake": report.intake(chunks),
        "chunks": [asdict(chunk) for chunk in chunks],
    }
    if not options.no_fold:
        found["fold"] = _folds(addresses.database_url, chunks, options)
    return found


async def _intake(addresses: embedded.Addresses, claims: int, seen: Counter[str]) -> list[Chunk]:
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


def _folds(url: str, chunks: list[Chunk], options: argparse.Namespace) -> dict[str, Any]:
    """Floors before and after ours, each fold in a process of its own."""
    to = chunks[-1].position
    floors: dict[str, list[dict[str, Any]]] = {"last values": [], "a row a claim": []}

    def floor() -> None:
        floors["last values"].append(_fold(url, "last-values", to, options.limit))
        floors["a row a claim"].append(_fold(url, "rows", to, options.limit))

    floor()
    say("raw folds: " + ", ".join(f"{name} {runs[0]['seconds']:.1f} s" for name, runs in floors.items()))
    profile = [str(options.profile)] if options.profile else []
    ours = _fold(url, "without-stances" if options.no_stances else "ours", to, options.limit, *profile)
    floor()
    return report.folding(ours, floors, chunks)


def _fold(url: str, what: str, to_position: int, limit: float, *more: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.folding", url, what, str(to_position), str(limit), *more]
    done = subprocess.run(command, stdout=subprocess.PIPE, timeout=2 * limit + 60, check=True)
    found: dict[str, Any] = orjson.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    main()
