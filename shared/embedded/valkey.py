"""One Valkey server in one folder, reached through a unix socket; a write is on disk before it is acknowledged."""

import contextlib
import os
import signal
import socket
import subprocess
from pathlib import Path
from urllib.parse import quote

from shared.embedded import process
from shared.embedded.folder import Folders, own

LEAST_MEMORY = 256 * 2**20  # bytes


def address(sockets: Path) -> str:
    """The address that redis-py and FastStream take."""
    return f"unix://{quote(str(sockets / 'valkey.sock'))}"


def start(folders: Folders, binary: Path) -> "subprocess.Popen[bytes]":
    """Start the server on the folder's log and wait until it has read it and answers.

    The log of the streams lives in memory: a full server refuses to publish, it drops nothing.
    Call it with the folder's lock held: a server that an earlier owner left behind is stopped first.
    """
    data, path = own(folders.root / "valkey", folders.account), folders.sockets / "valkey.sock"
    log = process.open_log(folders.root / "valkey.log")
    _stop_orphan(data, path)
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": str(data),
        "pidfile": str(data / "valkey.pid"),
        "set-proc-title": "no",  # so that an orphan is known by its arguments
        "appendonly": "yes",
        "appendfsync": "always",  # a publish returns when the server has the event on disk
        "save": "",
        "maxmemory": str(_memory()),
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
        "logfile": "",
    }
    argv: list[str | Path] = [binary, *(part for name, value in options.items() for part in (f"--{name}", value))]
    with log.open("ab") as output:
        server = process.spawn(argv, account=folders.account, death_signal=signal.SIGTERM, output=output)
    try:
        process.wait_ready(server, lambda: ask(path, b"PING\r\n").startswith(b"+PONG"), log)
    except BaseException:
        stop(server)
        raise
    return server


def stop(server: "subprocess.Popen[bytes]") -> int:
    """Shut down with the log on disk."""
    return process.stop(server, signal.SIGTERM)


def ask(path: Path, command: bytes) -> bytes:
    """The beginning of the answer to one inline command; empty when nobody answers."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
        client.settimeout(5)
        client.connect(str(path))
        client.sendall(command)
        return client.recv(64)
    return b""


def _stop_orphan(data: Path, path: Path) -> None:
    """Two servers on one log would ruin it, so one that still runs ends first: by its socket, then by its pid."""
    ask(path, b"SHUTDOWN NOSAVE FORCE\r\n")
    pid_file = data / "valkey.pid"
    with contextlib.suppress(FileNotFoundError, ValueError):
        process.end_orphan(int(pid_file.read_text()), [str(data)], signal.SIGTERM)
        pid_file.unlink(missing_ok=True)


def _memory() -> int:
    """A quarter of the machine, or of the container's limit, in bytes."""
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with contextlib.suppress(OSError, ValueError):  # without a limit the file says "max"
        whole = min(whole, int(Path("/sys/fs/cgroup/memory.max").read_text()))
    return max(LEAST_MEMORY, whole // 4)
