"""A line that cannot be written stops nobody."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
WORK = """
from shared.telemetry import configure_logs, log
configure_logs("INFO")
for number in range(10_000):
    log.warning("waiting", number=number)
print("done")
"""


def test_a_service_works_on_while_its_log_cannot_be_written():
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    with full.open("w") as log:
        done = subprocess.run([sys.executable, "-c", WORK], cwd=ROOT, stdout=subprocess.PIPE, stderr=log, check=False)
    assert done.stdout == b"done\n"


def test_lines_that_can_be_written_are():
    done = subprocess.run([sys.executable, "-c", WORK], cwd=ROOT, capture_output=True, env=os.environ, check=False)
    assert len(done.stderr.splitlines()) == 10_000
