"""Two minutes under load while everything is killed: what was published is there, once, and read right.

SANCTUARY_KILLS_SEED (default 11), SANCTUARY_KILLS_SECONDS (120) and SANCTUARY_KILLS_RATE (200 events/s) change the run.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from signal import SIGKILL, Signals

from shared.embedded.running import read
from tests.integration.kills.conftest import Count, running_idle
from tests.integration.kills.killing import all_back, back, log, strike, until
from tests.integration.kills.plan import TARGETS, plan
from tests.integration.ledger.running import RunningLedger

SEED = int(os.environ.get("SANCTUARY_KILLS_SEED", "11"))
SECONDS = float(os.environ.get("SANCTUARY_KILLS_SECONDS", "120"))
RATE = int(os.environ.get("SANCTUARY_KILLS_RATE", "200"))
ROOT = Path(__file__).parents[3]
LEAST = 120.0  # seconds: in less not everybody is struck both ways


def test_what_was_published_is_recorded_once_whoever_is_killed(home: Path, tmp_path: Path, counted: Count) -> None:
    print(f"kills: repeat with SANCTUARY_KILLS_SEED={SEED} SANCTUARY_KILLS_SECONDS={SECONDS:g}")
    ids = tmp_path / "ids"
    begun = time.monotonic()
    with running_idle(home) as ledger:
        print(f"up after {time.monotonic() - begun:.1f} s")
        publisher = publishing(ledger, ids)
        try:
            struck = run_plan(ledger, publisher)
            said, errors = publisher.communicate(timeout=180)
        finally:
            publisher.kill()
            publisher.wait()
        assert publisher.returncode == 0, errors
        published = json.loads(said)
        assert published["published"] == int(RATE * SECONDS)
        all_back(ledger)
        begun = time.monotonic()
        found, faults = counted(ledger, ids)
        print(f"{published}\n{found}\nat rest {time.monotonic() - begun:.1f} s after the last kill was survived")
        assert faults == "", f"{faults}\n{log(ledger)}"
        assert found["returned"] == int(RATE * SECONDS)
        assert found["claims_of_readings"] > 0
        begun = time.monotonic()
        verified = ledger.sanctuary("verify", timeout=240)
        print(f"verify took {time.monotonic() - begun:.1f} s")
        assert verified.returncode == 0, verified.stdout + verified.stderr
    if SECONDS >= LEAST:
        assert {name for name, signal in struck if signal is SIGKILL} == set(TARGETS)
        assert {name for name, signal in struck if signal is not SIGKILL} == set(TARGETS)


def publishing(ledger: RunningLedger, ids: Path) -> "subprocess.Popen[str]":
    """Start the publisher, and return when its first events are on their way."""
    found = read(ledger.home)
    assert found
    argv = [
        sys.executable,
        "-m",
        "tests.integration.kills.publishing",
        found.redis_url,
        str(ids),
        str(RATE),
        str(SECONDS),
    ]
    process = subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    until(lambda: process.poll() is not None or (ids.exists() and ids.stat().st_size), "nothing was published")
    return process


def run_plan(ledger: RunningLedger, publisher: "subprocess.Popen[str]") -> list[tuple[str, Signals]]:
    """Strike as planned while the publisher publishes; what was struck, when the last one is back."""
    begun, struck, last = time.monotonic(), [], None
    for kill in plan(SEED, SECONDS):
        while time.monotonic() - begun < kill.at:
            assert ledger.process.poll() is None, log(ledger)
            time.sleep(0.05)
        if publisher.poll() is not None:
            break  # the plan fell behind: each blow waits until its target is back from the one before
        last = kill.target, strike(ledger, kill.target, kill.signal)
        print(f"{time.monotonic() - begun:6.1f} s  {kill.signal.name} to {kill.target}")
        struck.append((kill.target, kill.signal))
    if last:
        back(ledger, *last)
    return struck
