"""Ledgers to be struck, as `sanctuary up` runs them, with idle newsrooms, and the program that counts from outside."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shared.embedded.running import read
from shared.places.cache import cache_folder
from tests.integration.kills import outside
from tests.integration.ledger.running import RunningLedger, running_ledger

Count = Callable[[RunningLedger, Path], tuple[dict[str, int], str]]


@pytest.fixture
def home() -> Iterator[Path]:
    """A fresh folder that every account may enter, with the compiled gazetteer that this machine already has.

    SANCTUARY_KILLS_KEEP keeps it, with the logs, for a look after a failure.
    """
    folder = fresh_home()
    yield folder
    if not os.environ.get("SANCTUARY_KILLS_KEEP"):
        shutil.rmtree(folder, ignore_errors=True)


def fresh_home() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="ledger-"))
    folder.chmod(0o755)
    for file in (cache_folder() or folder).glob("places-*.json"):
        shutil.copy(file, folder)
    return folder


def running_idle(home: Path) -> contextlib.AbstractContextManager[RunningLedger]:
    return running_ledger("--no-demo", home=home)


@pytest.fixture
def counted() -> Count:
    """`counted(ledger, ids)` runs outside.py until the ledger is at rest: what it counted, and the faults it found."""

    def run(ledger: RunningLedger, ids: Path, seconds: float = 120) -> tuple[dict[str, int], str]:
        found = read(ledger.home)
        assert found
        argv = [sys.executable, outside.__file__, found.database_url, found.redis_url, str(ids), str(seconds)]
        done = subprocess.run(argv, capture_output=True, text=True, timeout=seconds + 60, check=False)
        assert done.returncode == bool(done.stderr), done.stderr
        return json.loads(done.stdout), done.stderr

    return run
