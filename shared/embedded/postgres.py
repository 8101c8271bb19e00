"""One Postgres server in one folder, reached through a unix socket."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from shared.embedded import process
from shared.embedded.errors import ServerFailedError, WrongMajorError
from shared.embedded.folder import Folders, own

INITDB = (
    *("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"),
    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"),
)
# For a small machine that serves one ledger: nobody streams this server's log elsewhere, so it is kept minimal.
SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "logging_collector": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_connections": "100",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
}
# Safe when the server is killed, not when the machine loses power: for tests only.
FORGETFUL = {"fsync": "off", "full_page_writes": "off"}
LEFTOVERS_LAST = 30.0  # seconds that the children of a killed server may take to notice and let go of its memory


def address(sockets: Path, database: str = "postgres") -> str:
    """The address that asyncpg and libpq take."""
    return f"postgresql://postgres@/{quote(database)}?host={quote(str(sockets), safe='')}&port=5432"


def start(folders: Folders, binaries: Path, major: int, *, durable: bool) -> "subprocess.Popen[bytes]":
    """Start the server on the folder's data, made first where there are none, and wait until it answers.

    Call it with the folder's lock held: a server that an earlier owner left behind is stopped first.
    """
    data, log = folders.root / "pg", process.open_log(folders.root / "pg.log")
    if not (data / "PG_VERSION").exists():
        _initialise(folders, binaries, durable)
    found = (data / "PG_VERSION").read_text().strip()
    if found != str(major):
        raise WrongMajorError(
            f"{data} was made by Postgres {found} and this is {major}: move it away and rebuild from events"
        )
    _stop_orphan(data, folders.sockets)
    settings = SETTINGS | {"unix_socket_directories": str(folders.sockets)} | ({} if durable else FORGETFUL)
    argv: list[str | Path] = [binaries / "postgres", "-D", data]
    argv += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    end = time.monotonic() + LEFTOVERS_LAST
    while True:
        with log.open("ab") as output:
            server = process.spawn(argv, account=folders.account, death_signal=signal.SIGINT, output=output)
        try:
            process.wait_ready(server, lambda: _answers(binaries, folders), log)
        except ServerFailedError:
            process.stop(server, signal.SIGINT, signal.SIGQUIT)
            if "shared memory block" not in _tail(log) or time.monotonic() > end:
                raise
            _end_leftovers(data)
            time.sleep(0.2)
        except BaseException:
            process.stop(server, signal.SIGINT, signal.SIGQUIT)
            raise
        else:
            return server


def stop(server: "subprocess.Popen[bytes]") -> int:
    """Fast shutdown: transactions are rolled back, everything committed is on disk."""
    return process.stop(server, signal.SIGINT, signal.SIGQUIT)


def _initialise(folders: Folders, binaries: Path, durable: bool) -> None:
    """Make the data aside and rename them: initdb writes PG_VERSION early, so half a folder would look whole."""
    aside = folders.root / "pg.new"
    shutil.rmtree(aside, ignore_errors=True)
    own(aside, folders.account)
    argv: list[str | Path] = [binaries / "initdb", "-D", aside, *INITDB]
    if not durable:
        argv.append("--no-sync")
    status, said = process.run(argv, folders.account)
    if status:
        raise ServerFailedError(f"initdb could not make {aside}: {' '.join(said.splitlines()[-2:]) or status}")
    aside.rename(folders.root / "pg")


def _stop_orphan(data: Path, sockets: Path) -> None:
    """End the server that the pid file names, if it still runs.

    Without their server the pid files must go: once another process has that pid, Postgres would not start.
    """
    pid_file = data / "postmaster.pid"
    with contextlib.suppress(FileNotFoundError, ValueError):
        process.end_orphan(int(pid_file.read_text().split("\n", 1)[0]), [str(data)], signal.SIGINT)
    for file in (pid_file, sockets / ".s.PGSQL.5432.lock", sockets / ".s.PGSQL.5432"):
        file.unlink(missing_ok=True)


def _end_leftovers(data: Path) -> None:
    """A backend in the middle of a long computation does not notice that its server was killed, and blocks the next.

    Postgres works in its data folder, so its processes are known by theirs (Linux; elsewhere they are waited for).
    """
    for place in Path("/proc").glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):
            if place.readlink() == data and place.with_name("comm").read_text().strip() == "postgres":
                os.kill(int(place.parent.name), signal.SIGQUIT)


def _answers(binaries: Path, folders: Folders) -> bool:
    return process.run([binaries / "pg_isready", "-q", "-h", folders.sockets, "-p", "5432"], folders.account)[0] == 0


def _tail(log: Path) -> str:
    return log.read_bytes()[-2000:].decode(errors="replace")
