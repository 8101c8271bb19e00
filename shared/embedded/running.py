"""How the commands of `sanctuary` find the ledger that runs on a home: one small file, true while the lock is held."""

import contextlib
import fcntl
import json
import os
import signal
from dataclasses import asdict, dataclass, field
from pathlib import Path

from shared.embedded import process
from shared.embedded.errors import FolderOfAnotherError, FolderUnusableError

FILE = "ledger.json"


@dataclass(frozen=True)
class Running:
    """A ledger that runs: where its servers and services are."""

    pid: int  # of the supervisor
    database_url: str
    redis_url: str
    ports: dict[str, int] = field(default_factory=dict)  # service -> TCP port
    pids: dict[str, int] = field(default_factory=dict)  # postgres, valkey and every service -> process
    marks: dict[str, list[str]] = field(default_factory=dict)  # service -> arguments that tell its process from another
    ready: bool = False  # every service answered once


def running(home: Path) -> Running | None:
    """The ledger that runs on this home, or None; a file that a killed supervisor left behind is not believed.

    FolderOfAnotherError when the home may not be read.
    """
    try:
        descriptor = os.open(home / "lock", os.O_RDONLY | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except PermissionError:
        raise FolderOfAnotherError(f"{home} belongs to another account: use the account that runs the ledger") from None
    except OSError as refused:
        raise FolderUnusableError(f"{home} cannot be used ({refused.strerror}): choose another --home") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return read(home)
    finally:
        os.close(descriptor)
    return None


def read(home: Path) -> Running | None:
    """What the file says, whether or not that ledger still runs; None without a whole file."""
    try:
        return Running(**json.loads((home / FILE).read_bytes()))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    except PermissionError:
        raise FolderOfAnotherError(f"{home} belongs to another account: use the account that runs the ledger") from None


def write(home: Path, now: Running) -> None:
    """Replace the file in one step; it is private, because an address may hold a password."""
    aside = home / (FILE + ".new")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(asdict(now), file, indent=1)
    aside.replace(home / FILE)


def remove(home: Path) -> None:
    """Take the file away: the ledger has stopped."""
    (home / FILE).unlink(missing_ok=True)


def end_orphans(home: Path) -> None:
    """Stop the services that a killed supervisor left behind (not on Linux), with the lock held."""
    left = read(home)
    for name, marks in (left.marks if left else {}).items():
        if left and name in left.pids and marks:
            with contextlib.suppress(PermissionError):
                process.end_orphan(left.pids[name], marks, signal.SIGTERM)
    remove(home)
