"""From published to visible in GraphQL, with the real services: reported, never gated."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from shutil import rmtree
from statistics import median
from typing import Any

import httpx
import uvloop

from shared.bus import Publisher, connect
from shared.embedded.running import running
from shared.embedded.supervisor import free_port
from shared.places import gazetteer
from tests.bench.generator import events, is_claim
from tests.bench.telling import Raw

RATE = 200  # claims a second
TICK = 0.05  # seconds between two publishes
LOOK = 0.01  # seconds between two looks at the gateway
START_SECONDS = 150
STAY_SECONDS = 30  # that one claim may stay unseen
_ASK = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"


def latency(seconds: float) -> dict[str, Any]:
    """Start a ledger of its own without the demo, publish RATE claims/s for so long, and return what was seen.

    One claim of each publish, its last, is asked for until the gateway shows it.
    """
    home = Path(tempfile.mkdtemp(prefix="ledger-latency-"))
    home.chmod(0o755)
    port = free_port()
    command = [sys.executable, "-m", "services.cli", "up", "--home", str(home), "--port", str(port), "--no-demo"]
    with (home / "up.log").open("w") as log:
        ledger = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ.copy())
    try:
        _wait(home, ledger)
        where = running(home)
        assert where is not None
        return report(uvloop.run(_run(where.redis_url, f"http://127.0.0.1:{port}/graphql", seconds)))
    finally:
        if ledger.poll() is None:
            ledger.send_signal(signal.SIGTERM)
        ledger.wait(60)
        rmtree(home, ignore_errors=True)


def report(waits: Sequence[float]) -> dict[str, Any]:
    """Return median, 99th percentile and worst of the waits, in seconds. Pure."""
    ranked = sorted(waits)
    return {
        "claims_per_second": RATE,
        "probes": len(ranked),
        "p50": median(ranked),
        "p99": ranked[min(len(ranked) - 1, int(len(ranked) * 0.99))],
        "worst": ranked[-1],
    }


def _wait(home: Path, ledger: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + START_SECONDS
    while "open http" not in (home / "up.log").read_text():
        if ledger.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"the ledger did not start: {(home / 'up.log').read_text()[-500:]}")
        time.sleep(0.1)


async def _run(redis_url: str, url: str, seconds: float) -> list[float]:
    told = events(int(RATE * (seconds + 1)), gazetteer())
    client = connect(redis_url)
    publisher = Publisher(client)
    open_: dict[str, float] = {}
    waits: list[float] = []
    over = asyncio.Event()
    async with httpx.AsyncClient(timeout=10) as http:
        looking = asyncio.ensure_future(_look(http, url, open_, waits, over))
        try:
            start, sent = time.perf_counter(), 0
            for tick in range(int(seconds / TICK)):
                page, probe = _next(told, int((tick + 1) * TICK * RATE) - sent)
                sent = int((tick + 1) * TICK * RATE)
                await publisher.publish_raw(page)
                open_[probe] = time.perf_counter()
                await asyncio.sleep(max(0.0, start + (tick + 1) * TICK - time.perf_counter()))
            over.set()
            await looking
        finally:
            looking.cancel()
            await client.aclose()
    return waits


def _next(told: Any, claims: int) -> tuple[list[Raw], str]:
    """Return the events of so many claims, and the id of the last of them as the gateway names it."""
    page: list[Raw] = []
    probe = ""
    for event in told:
        page.append(event)
        if is_claim(event[0]):
            claims -= 1
            probe = "claim/" + event[1].split(b'"id":"', 1)[1][:36].decode()
            if claims <= 0:
                break
    return page, probe


async def _look(http: httpx.AsyncClient, url: str, open_: dict[str, float], waits: list[float], over: Any) -> None:
    while open_ or not over.is_set():
        if open_:
            asked = list(open_)[:100]
            answer = (await http.post(url, json={"query": _ASK, "variables": {"ids": asked}})).json()
            now = time.perf_counter()
            for node in answer["data"]["nodes"]:
                if node is not None and node["id"] in open_:
                    waits.append(now - open_.pop(node["id"]))
            if open_ and now - min(open_.values()) > STAY_SECONDS:
                raise RuntimeError(f"not visible after {STAY_SECONDS} s: {next(iter(open_))}")
        await asyncio.sleep(LOOK)
