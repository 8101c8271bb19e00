"""A whole ledger, as `sanctuary up` starts it, for tests: its own folder, a free port, stopped at the end."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shared.embedded.supervisor import free_port

START_SECONDS = 150


@dataclass(frozen=True)
class RunningLedger:
    """Where the ledger listens, and its home."""

    url: str
    home: Path
    process: "subprocess.Popen[str]"

    def sanctuary(self, *arguments: str, timeout: float = 120) -> "subprocess.CompletedProcess[str]":
        """Run a command against this ledger."""
        command = [sys.executable, "-m", "services.cli", *arguments]
        env = {**os.environ, "SANCTUARY_HOME": str(self.home)}
        return subprocess.run(command, env=env, capture_output=True, text=True, timeout=timeout, check=False)

    def stopped(self) -> Path:
        """Stop it as an operator would, with SIGTERM, and return its home."""
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(60) == 0
        return self.home


@contextlib.contextmanager
def running_ledger(
    *options: str, env: dict[str, str] | None = None, home: Path | None = None
) -> Iterator[RunningLedger]:
    """Start `sanctuary up`, wait until it says what to open, stop it with SIGTERM; a fresh home is removed."""
    fresh = home is None
    if home is None:
        home = Path(tempfile.mkdtemp(prefix="ledger-"))
        home.chmod(0o755)
    port = free_port()
    log = home / f"up-{port}.log"
    command = [sys.executable, "-m", "services.cli", "up", "--home", str(home), "--port", str(port), *options]
    with log.open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, text=True, env={**os.environ, **(env or {})})
    try:
        end = time.monotonic() + START_SECONDS
        while "open http" not in log.read_text():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.1)
        yield RunningLedger(f"http://127.0.0.1:{port}", home, process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(60)
        if fresh:
            shutil.rmtree(home, ignore_errors=True)


def settled(ledger: RunningLedger, position: int = 1, seconds: float = 120) -> int:
    """Wait until the record is at `position` or beyond and all that was published is folded; return where."""
    end = time.monotonic() + seconds
    before = -1
    while True:
        found = json.loads(ledger.sanctuary("status", "--json").stdout or "{}")
        behind = [g["behind_events"] for g in found.get("generations", []) if g["number"] == found["live"]]
        waiting = sum(lag["events"] + lag["pending"] for lag in found.get("groups", []))
        if found and not waiting and behind == [0] and found["head"] >= position and found["head"] == before:
            return int(found["head"])
        before = found.get("head", -1)
        assert time.monotonic() < end, found
        time.sleep(0.3)
