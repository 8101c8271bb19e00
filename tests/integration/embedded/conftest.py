"""A home of its own for each test, and a ledger in another process that can be killed."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

HOLD = Path(__file__).with_name("hold.py")
PATIENCE = 30.0  # seconds


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that is not there yet, below a fresh one that every account may enter."""
    above = Path(tempfile.mkdtemp(prefix="ledger-home-"))
    above.chmod(0o755)
    yield above / "home"
    for link in above.rglob("data"):  # data that had to live elsewhere
        if link.is_symlink():
            shutil.rmtree(link.resolve(), ignore_errors=True)
    shutil.rmtree(above, ignore_errors=True)


@contextmanager
def _hold(*arguments: object, prefix: tuple[str, ...] = ()) -> Iterator["subprocess.Popen[str]"]:
    argv = [*prefix, sys.executable, str(HOLD), *map(str, arguments)]
    process = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=PATIENCE)


@pytest.fixture
def hold() -> Callable[..., object]:
    """`with hold("servers", home) as process:` runs hold.py, which is stopped at the end of the block."""
    return _hold


@pytest.fixture
def told() -> Callable[["subprocess.Popen[str]"], dict[str, int]]:
    """The processes that hold.py names on a line of JSON, once it is ready."""

    def read(process: "subprocess.Popen[str]") -> dict[str, int]:
        assert process.stdout
        said = []
        for line in process.stdout:
            if line.startswith("{"):
                return json.loads(line)  # type: ignore[no-any-return]
            said.append(line)
        raise AssertionError("hold.py ended: " + "".join(said))

    return read


@pytest.fixture
def eventually() -> Callable[[Callable[[], object]], None]:
    """Wait until something is true; fail after PATIENCE."""

    def wait(true: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < end, "it did not come true"
            time.sleep(0.02)

    return wait


def alive(pid: int) -> bool:
    """Whether a process runs; one that only waits to be buried does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


@pytest.fixture
def gone(eventually: Callable[[Callable[[], object]], None]) -> Callable[..., None]:
    """Wait until none of these processes runs."""
    if not Path("/proc/self").exists():
        pytest.skip("there is no /proc to look for processes in")
    return lambda *pids: eventually(lambda: not any(alive(pid) for pid in pids))


@pytest.fixture
def is_root() -> bool:
    return os.geteuid() == 0
