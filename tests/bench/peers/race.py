"""The peers and the ledger on equal events: append, and rebuild of a read model, in turns, on the same Postgres."""

import subprocess
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import orjson
import uvloop

from services.projection.prepare import prepare
from services.projection.record.append import handle
from shared.bus import Entry
from shared.places import gazetteer
from shared.postgres import open_pool, sql
from tests.bench import floors
from tests.bench.database import fresh
from tests.bench.generator import events
from tests.bench.peers.install import PEERS, Installed, Peer, why
from tests.bench.peers.streams import streams
from tests.bench.telling import Raw

Fold = Callable[[str, str, int], dict[str, Any]]  # database, what, to position: see tests.bench.folding
Replay = Callable[[str, int], dict[str, Any]]  # database, to position: see tests.bench.replaying
Say = Callable[[str], None]
_EVENTS_PER_CLAIM = 2.1


def race(
    url: str,
    installed: Installed,
    fold: Fold,
    replay: Replay,
    say: Say,
    *,
    number: int,
    rounds: int = 1,
    limit: float = 300,
) -> dict[str, Any]:
    """Return {"events", "rounds", "peers": {name: {append, rebuild}}, "ours": ..., "raw": ..., "missing"}: events/s.

    Each round starts on fresh databases; `limit` is how long (seconds) one peer's rebuild may take.
    """
    told = list(islice(events(int(number / _EVENTS_PER_CLAIM) + 1, gazetteer()), number))
    path = installed.home / "streams.jsonl"
    path.write_bytes(b"".join(orjson.dumps(stream) + b"\n" for stream in streams(told)))
    runs: dict[str, list[dict[str, float]]] = {}
    missing = list(installed.missing)
    for _ in range(rounds):
        runs.setdefault("ours", []).append(_ours(url, told, fold, replay))
        for peer in PEERS:
            command = installed.command(peer)
            if command is None or any(line.startswith(peer.name) for line in missing):
                continue
            try:
                run = _peer(url, peer, command, path, limit)
            except (OSError, subprocess.SubprocessError, ValueError, KeyError) as error:
                missing.append(f"{peer.name} left out: {why(error)}")
                continue
            runs.setdefault(peer.name, []).append(run)
        say("  ".join(f"{name} {run[-1]['rebuild']:,.0f}/s" for name, run in runs.items()))
    return summary(runs, number, missing)


def summary(runs: dict[str, list[dict[str, float]]], number: int, missing: Sequence[str]) -> dict[str, Any]:
    """Return medians over the rounds, the best peer, and the ratios of ours to it. Pure."""
    rates = {name: {work: median(run[work] for run in of) for work in of[0]} for name, of in runs.items()}
    ours = rates.pop("ours")
    found: dict[str, Any] = {
        "events": number,
        "ours": ours,
        "peers": rates,
        "missing": list(missing),
        "best": {},
        "ratios": {},
    }
    if rates:
        for mine, work, name in (
            ("append", "append", "append / best peer"),
            ("rebuild", "rebuild", "fold / best peer projection runner"),
            ("replay", "rebuild", "replay / best peer projection runner"),
        ):
            best = max(rates, key=lambda peer: rates[peer][work])
            found["best"][work] = best
            found["ratios"][name] = ours[mine] / rates[best][work]
    return found


def _ours(url: str, told: Sequence[Raw], fold: Fold, replay: Replay) -> dict[str, float]:
    with fresh(url, "equal_ours") as own:
        append, raw = uvloop.run(_append(own, told))
        floor = fold(own, "last-values", len(told))["seconds"]
        folded = fold(own, "ours", len(told))["seconds"]
        replayed = replay(own, len(told))["seconds"]
        number = len(told)
        return {
            "append": number / append,
            "rebuild": number / folded,
            "replay": number / replayed,
            "raw append": number / raw,
            "raw rebuild": number / floor,
        }


async def _append(url: str, told: Sequence[Raw], batch: int = 500) -> tuple[float, float]:
    """Append without a bus, since the peers have none; return the seconds of ours and of a COPY of the same rows."""
    pool = await open_pool(url)
    try:
        await prepare(pool)
        await pool.execute(sql(floors.__file__, "floor.sql"))
        entries = [Entry(stream, f"1-{number}", raw) for number, (stream, raw) in enumerate(told, 1)]
        start = perf_counter()
        for at in range(0, len(entries), batch):
            await handle(pool, entries[at : at + batch])
        ours = perf_counter() - start
        async with pool.acquire() as connection:
            start = perf_counter()
            for at in range(0, len(entries), batch):
                await floors.copy(connection, [entry.raw for entry in entries[at : at + batch]], at)
            return ours, perf_counter() - start
    finally:
        await pool.close()


def _peer(url: str, peer: Peer, command: list[str], path: Path, limit: float) -> dict[str, float]:
    with fresh(url, f"equal_{peer.name.lower()}") as own:
        done = subprocess.run(
            [*command, own, str(path), str(limit)], capture_output=True, text=True, timeout=4 * limit + 60, check=True
        )
        found = orjson.loads(done.stdout.splitlines()[-1])
        return {"append": found["events"] / found["append"], "rebuild": found["rebuilt"] / found["rebuild"]}
