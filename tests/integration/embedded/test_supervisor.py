"""`sanctuary up` from outside: it starts in order, brings back what dies, and leaves nothing behind."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
import redis

from shared import embedded
from shared.embedded import children
from shared.embedded.children import Child
from shared.embedded.errors import ChildFailedError, FolderInUseError
from shared.embedded.running import Running, end_orphans, read, running, write
from shared.embedded.supervisor import up

Hold = Callable[..., AbstractContextManager["subprocess.Popen[str]"]]
Told = Callable[["subprocess.Popen[str]"], dict[str, int]]
Eventually = Callable[[Callable[[], object]], None]
Gone = Callable[..., None]


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("order", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_signal_ends_everything_even_when_it_comes_twice(
    home: Path, port: int, hold: Hold, told: Told, gone: Gone, order: signal.Signals
) -> None:
    with hold("up", home, port, "web", "calm") as process:
        pids = told(process)
        found = running(home)
        assert found
        assert (found.pid, found.ports, found.ready) == (process.pid, {"web": port}, True)
        process.send_signal(order)
        process.send_signal(order)
        said, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert said.splitlines()[-1] == "stopped; the data are kept"
    gone(*pids.values())
    assert running(home) is None
    assert not (home / "ledger.json").exists()
    assert not (home / "pg" / "postmaster.pid").exists()


def test_a_killed_supervisor_leaves_no_process_and_its_data_are_found(
    home: Path, port: int, hold: Hold, told: Told, gone: Gone
) -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux tells children that their parent died")
    with hold("up", home, port, "web", "deaf") as process:
        pids = told(process)
        with redis.Redis.from_url(read_url(home)) as client:
            client.set("kept", 1)
        process.kill()
        process.wait()
        gone(*pids.values())
        assert (home / "ledger.json").exists()
        assert running(home) is None
    with embedded.start(home) as servers, redis.Redis.from_url(servers.addresses.redis_url) as client:
        assert client.get("kept") == b"1"


def read_url(home: Path) -> str:
    found = running(home)
    assert found
    return found.redis_url


def test_orphans_are_stopped_by_the_next_start(home: Path, gone: Gone) -> None:
    """As where there is no death signal: the owner is gone, its servers and a service still run."""
    orphan = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
    left = embedded.start(home)
    with redis.Redis.from_url(left.addresses.redis_url) as client:
        for number in range(100):
            client.xadd("s", {"n": number})
    left._locks.close()
    marks = {"orphan": ["-c", "import time; time.sleep(600)"]}
    write(home, Running(1, "", "", pids={"orphan": orphan.pid}, marks=marks))
    assert left.postgres
    assert left.valkey
    with embedded.start(home) as servers, redis.Redis.from_url(servers.addresses.redis_url) as client:
        end_orphans(home)
        assert left.valkey.wait(30) == 0
        assert left.postgres.wait(30) == 0
        assert orphan.wait(30) == -signal.SIGTERM
        assert client.xlen("s") == 100
        assert read(home) is None


def test_services_and_servers_that_die_come_back(home: Path, port: int, hold: Hold, told: Told) -> None:
    with hold("up", home, port, "web", "calm") as process:
        pids = told(process)
        for name in ("web", "postgres", "valkey"):
            os.kill(pids[name], signal.SIGKILL)
        assert process.stdout
        said = []
        for line in process.stdout:
            said.append(line.strip())
            if line.startswith("web ready again"):
                break
        now = read(home)
        assert now
        assert all(now.pids[name] != pids[name] for name in ("web", "postgres", "valkey"))
        assert now.pids["calm"] == pids["calm"]
        assert any(line.startswith("valkey ended with status -9; starting it again") for line in said)
        assert any(line.startswith("web ended with status -9; starting it again in 0.5 s") for line in said)
        process.terminate()
        assert process.wait(30) == 0


def test_a_service_that_cannot_start_is_named_with_its_last_words(
    home: Path, port: int, hold: Hold, gone: Gone
) -> None:
    with hold("up", home, port, "calm", "broken") as process:
        said, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert said.splitlines()[-1].startswith(f"broken ended with status 1: no such model (see {home}/logs/broken.log)")
    assert running(home) is None
    assert not (home / "ledger.json").exists()


def test_a_service_that_dies_again_and_again_is_given_up(
    home: Path, monkeypatch: pytest.MonkeyPatch, database_url: str, redis_url: str
) -> None:
    monkeypatch.setattr(children, "pause", lambda deaths: 0.0 if deaths <= 2 else None)
    flapper = Child("flapper", (sys.executable, "-c", "import time; time.sleep(0.3); raise SystemExit('again')"))
    said: list[str] = []
    with pytest.raises(ChildFailedError, match=r"flapper ended with status 1: again \(see "):
        up(home, lambda addresses: [flapper], database_url=database_url, redis_url=redis_url, say=said.append)
    assert sum("starting it again" in line for line in said) == 2
    assert said[-1] == "stopped; the data are kept"
    assert running(home) is None


def test_servers_of_ones_own_are_used_and_the_home_is_still_owned_once(
    home: Path, database_url: str, redis_url: str
) -> None:
    def ready() -> bool:
        found = running(home)
        assert found
        assert (found.database_url, found.redis_url, found.ready) == (database_url, redis_url, False)
        with pytest.raises(FolderInUseError):
            embedded.start(home)
        os.kill(os.getpid(), signal.SIGTERM)
        return True

    child = Child("calm", (sys.executable, "-c", "import time; time.sleep(600)"), ready=ready)
    seen = []

    def services(addresses: embedded.Addresses) -> list[Child]:
        seen.append(addresses)
        return [child]

    up(home, services, database_url=database_url, redis_url=redis_url, say=lambda line: None)
    assert seen == [embedded.Addresses(database_url, redis_url)]
    assert not (home / "pg").exists()


def test_the_port_of_a_service_is_told_though_nobody_asked_for_it(
    home: Path, port: int, database_url: str, redis_url: str
) -> None:
    found: list[Running | None] = []

    def ready() -> bool:
        found.append(running(home))
        os.kill(os.getpid(), signal.SIGTERM)
        return True

    serving = (sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", "/dev")
    web = Child("web", serving, ready=f"http://127.0.0.1:{port}/")
    calm = Child("calm", (sys.executable, "-c", "import time; time.sleep(600)"), ready=ready)
    up(home, lambda _: [web, calm], database_url=database_url, redis_url=redis_url, say=lambda line: None)
    assert found[0]
    assert found[0].ports == {"web": port}


def test_what_a_service_started_ends_with_it(home: Path, port: int, hold: Hold, told: Told, gone: Gone) -> None:
    with hold("up", home, port, "parent", "calm") as process:
        told(process)
        log = home / "logs" / "parent.log"
        while not log.read_text().strip():
            assert process.poll() is None
        grandchild = int(log.read_text())
        process.terminate()
        assert process.wait(30) == 0
    gone(grandchild)


def test_a_port_in_use_is_one_line_and_starts_nothing(home: Path, hold: Hold) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with hold("up", home, port, "web") as process:
            said, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert said.splitlines() == [
        f"port {port} on 127.0.0.1 cannot be used for web (Address already in use): choose another with --port"
    ]
    assert not home.exists()


def test_a_stop_while_the_servers_start_leaves_nothing(
    home: Path, port: int, hold: Hold, eventually: Eventually
) -> None:
    with hold("up", home, port, "web") as process:
        eventually((home / "pg.new").exists)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode == 0
    assert running(home) is None
    embedded.start(home).stop()


def test_the_run_file_of_a_free_home_is_not_believed(home: Path) -> None:
    assert running(home) is None
    home.mkdir()
    (home / "ledger.json").write_text(json.dumps({"pid": 1, "database_url": "", "redis_url": ""}))
    (home / "lock").touch()
    assert running(home) is None
