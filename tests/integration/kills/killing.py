"""Striking the processes of a ledger that runs, and watching them come back."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from signal import Signals

import httpx

from shared.embedded.running import read
from tests.integration.kills.plan import SERVERS, SERVICES
from tests.integration.ledger.running import RunningLedger

PATIENCE = 60.0  # seconds


def until(true: Callable[[], object], what: Callable[[], object] | str, seconds: float = PATIENCE) -> None:
    """Wait until something is true; fail with `what` after the seconds."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, what() if callable(what) else what
        time.sleep(0.05)


def alive(ledger: RunningLedger, pid: int) -> bool:
    """Whether this process runs and is a child of the ledger's supervisor: a pid used again is never mistaken."""
    try:
        state, parent = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[:2]
    except OSError:
        return False
    return state != "Z" and int(parent) == ledger.process.pid


def pid_of(ledger: RunningLedger, name: str) -> int | None:
    """The process of a service or a server, or None while it has none."""
    found = read(ledger.home)
    pid = found.pids.get(name) if found else None
    return pid if pid and alive(ledger, pid) else None


def children(ledger: RunningLedger, module: str) -> list[int]:
    """The processes of the supervisor that run a module, whatever the run-file says."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        pid = int(place.name)
        if alive(ledger, pid) and module in (place / "cmdline").read_text().split("\0"):
            found.append(pid)
    return found


def strike(ledger: RunningLedger, name: str, signal: Signals, seconds: float = PATIENCE) -> int:
    """Send a signal to the process of a service or server, when it has one; the pid that it had."""
    until(lambda: pid_of(ledger, name), lambda: f"{name} did not come back:\n{log(ledger)}", seconds)
    pid = pid_of(ledger, name)
    assert pid
    os.kill(pid, signal)
    return pid


def back(ledger: RunningLedger, name: str, before: int, seconds: float = PATIENCE) -> None:
    """Wait until a service or server has another process than `before`."""
    until(
        lambda: pid_of(ledger, name) not in (None, before), lambda: f"{name} did not come back:\n{log(ledger)}", seconds
    )


def all_back(ledger: RunningLedger, seconds: float = PATIENCE) -> None:
    """Wait until every process runs and every service says that it can do its work."""
    until(
        lambda: all(pid_of(ledger, name) for name in (*SERVERS, *SERVICES)),
        lambda: f"not all are back:\n{log(ledger)}",
        seconds,
    )
    until(
        lambda: all(readiness(ledger, name) == "ready" for name in SERVICES),
        lambda: f"{ {name: readiness(ledger, name) for name in SERVICES} }\n{log(ledger)}",
        seconds,
    )


def readiness(ledger: RunningLedger, service: str) -> str:
    """What a service says of itself; empty while it does not answer."""
    pid = pid_of(ledger, service)
    try:
        environment = Path(f"/proc/{pid}/environ").read_text().split("\0")
        port = next(part.partition("=")[2] for part in environment if part.startswith("SANCTUARY_PORT="))
        return httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=5).text
    except (OSError, StopIteration, httpx.HTTPError):
        return ""


def log(ledger: RunningLedger, lines: int = 15) -> str:
    """What the supervisor said, and the last lines of each process."""
    said = [file.read_text() for file in ledger.home.glob("up-*.log")]
    for file in sorted(ledger.home.glob("logs/*.log")):
        last = file.read_text(errors="replace").splitlines()[-lines:]
        said += [f"--- {file.name}\n", *(f"{line[:300]}\n" for line in last)]
    return "".join(said)
