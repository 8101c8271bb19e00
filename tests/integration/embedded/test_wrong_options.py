"""What a person gets wrong at `sanctuary up`: one line, at once, and nothing is started."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shared.embedded.errors import (
    FolderInUseError,
    FolderOfAnotherError,
    FolderUnusableError,
    PortInUseError,
    WrongPortError,
)
from shared.embedded.folder import lock, make_home
from shared.embedded.running import Running, running, write
from shared.embedded.supervisor import free_port, up
from shared.errors import LedgerError


@pytest.mark.parametrize("port", [99999, -1, 0])
def test_a_number_that_is_no_port_is_refused(home: Path, port: int) -> None:
    with pytest.raises(WrongPortError, match=f"{port} for gateway is no TCP port: choose one from 1 to 65535"):
        up(home, lambda _: [], ports={"gateway": port})
    assert not home.exists()


def test_a_host_that_is_no_name_is_refused(home: Path) -> None:
    with pytest.raises(PortInUseError, match="on a\\.\\.b cannot be used"):
        up(home, lambda _: [], ports={"gateway": free_port()}, host="a..b")


def test_a_second_start_on_one_home_is_told_as_that_and_not_as_a_port_in_use(home: Path) -> None:
    home.mkdir()
    held = lock(home)
    try:
        write(home, Running(4711, "", "", {}))
        with pytest.raises(FolderInUseError, match=r"a ledger runs on .* already \(process 4711\): stop it, or choose"):
            up(home, lambda _: [], ports={"gateway": 0})
    finally:
        os.close(held)


def test_a_home_of_another_account_is_named_and_no_removal_is_advised(home: Path, is_root: bool) -> None:
    if not is_root:
        pytest.skip("only root can give a folder away")
    home.mkdir()
    os.chown(home, 65534, -1)
    with pytest.raises(FolderOfAnotherError) as refused:
        make_home(home, None)
    assert str(refused.value).startswith(f"{home} belongs to ")
    assert "remove" not in str(refused.value)


def test_a_name_that_is_too_long_is_refused(home: Path) -> None:
    home.mkdir()
    for ask in (lambda path: make_home(path, None), running):
        with pytest.raises(FolderUnusableError, match=r"cannot be used \(File name too long\): choose another --home"):
            ask(home / ("x" * 256))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"redis_url": "redis://127.0.0.1:1/0"}, "no stream server at redis://127.0.0.1:1/0"),
        ({"redis_url": "garbage"}, "REDIS_URL 'garbage' is no address"),
        ({"database_url": "postgresql://127.0.0.1:1/x"}, "no database at DATABASE_URL"),
        ({"database_url": "postgresql://127.0.0.1:99999/x"}, "no database at DATABASE_URL"),
        ({"database_url": "garbage"}, "no database at DATABASE_URL"),
    ],
)
def test_a_given_server_that_does_not_answer_is_told_before_anything_starts(
    home: Path, given: dict[str, str], said: str
) -> None:
    started = time.monotonic()
    with pytest.raises(LedgerError) as refused:
        up(home, lambda _: [], **given)
    assert time.monotonic() - started < 6
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert not home.exists()


def test_a_service_alone_answers_a_wrong_address_with_one_line(database_url: str) -> None:
    env = {**os.environ, "DATABASE_URL": database_url, "REDIS_URL": "redis://127.0.0.1:abc/0", "SANCTUARY_PORT": "0"}
    command = [sys.executable, "-m", "services.projection"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert "REDIS_URL 'redis://127.0.0.1:abc/0' is no address" in done.stderr
