"""Starting and stopping one process that must not outlive its supervisor."""

import contextlib
import ctypes
import errno
import os
import pwd
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from shared.embedded.errors import AccountUnusableError, ServerFailedError

PR_SET_PDEATHSIG = 1
LARGEST_LOG = 16 * 2**20  # bytes
EXTERNAL = "run as a normal user, or set DATABASE_URL and REDIS_URL to servers of your own"
BARE_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def service_account() -> pwd.struct_passwd | None:
    """The account that the servers get when root starts them (EMBEDDED_USER, default nobody); None for anyone else.

    Postgres refuses to run as root, so root must name an existing account that is not root.
    """
    if os.geteuid() != 0:
        return None
    name = os.environ.get("EMBEDDED_USER", "nobody")
    try:
        account = pwd.getpwnam(name)
    except KeyError:
        raise AccountUnusableError(
            f"EMBEDDED_USER: this system has no account {name!r}; name one, or {EXTERNAL}"
        ) from None
    if account.pw_uid == 0:
        raise AccountUnusableError(
            f"EMBEDDED_USER={name} is root, and Postgres refuses root; name another, or {EXTERNAL}"
        )
    return account


def spawn(
    argv: Sequence[str | Path],
    *,
    account: pwd.struct_passwd | None = None,
    death_signal: signal.Signals = signal.SIGKILL,
    env: Mapping[str, str] = BARE_ENVIRONMENT,
    cwd: Path | str = "/",
    output: IO[bytes] | int | None = None,
) -> "subprocess.Popen[bytes]":
    """Start a process in a session of its own, as `account`, which gets `death_signal` when this process dies (Linux).

    Call it on the main thread: the kernel sends the signal when the thread that started the child ends.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("processes must be started on the main thread: the death signal follows the thread")
    try:
        return subprocess.Popen(
            [str(part) for part in argv],
            cwd=cwd,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=None if output is None else subprocess.STDOUT,
            start_new_session=True,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
            preexec_fn=_die_with_parent(death_signal),
        )
    except PermissionError as refused:
        if account and refused.errno == errno.EPERM:  # EACCES would speak of the program
            raise AccountUnusableError(
                f"root may not become {account.pw_name} here ({refused}); {EXTERNAL}"
            ) from refused
        raise


def _die_with_parent(death_signal: signal.Signals) -> Callable[[], None] | None:
    """What runs between fork and exec, after the change of account, which would clear the signal."""
    if sys.platform != "linux":
        return None
    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, int(death_signal))
        if os.getppid() != parent:  # it died before the kernel was asked
            os._exit(1)

    return ask


def run(argv: Sequence[str | Path], account: pwd.struct_passwd | None = None) -> tuple[int, str]:
    """Run a short tool to its end as `account`: its exit status and what it wrote."""
    process = spawn(argv, account=account, output=subprocess.PIPE)
    try:
        written, _ = process.communicate()
    except BaseException:
        process.kill()
        process.wait()
        raise
    return process.returncode, written.decode(errors="replace").strip()


def wait_ready(
    process: "subprocess.Popen[bytes]", ready: Callable[[], bool], log: Path, seconds: float = 300.0
) -> None:
    """Return when `ready()` is true; ServerFailedError when the process ends first or the seconds pass.

    The limit is long because a server that replays its log after a crash is alive but not ready.
    """
    end = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None:
            raise ServerFailedError(f"the server ended with status {process.returncode}: {last_line(log)} (see {log})")
        if time.monotonic() > end:
            raise ServerFailedError(f"the server is not ready after {seconds:.0f} s: see {log}")
        time.sleep(0.03)


def stop(
    process: "subprocess.Popen[bytes]",
    polite: signal.Signals,
    last_resort: signal.Signals = signal.SIGKILL,
    seconds: float = 20.0,
) -> int:
    """Ask a process to end with `polite`, insist after `seconds`, and return its exit status."""
    for order in (polite, last_resort, signal.SIGKILL):
        if process.poll() is not None:
            break
        process.send_signal(order)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
    return process.wait()


def runs(pid: int, marks: Sequence[str]) -> bool:
    """Whether process `pid` is alive with all `marks` among its arguments: a reused pid is never mistaken."""
    if Path("/proc/self").exists():
        try:
            arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        return bool(marks) and all(mark.encode() in arguments for mark in marks)
    listed = subprocess.run(["ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(marks) and all(mark in listed.stdout for mark in marks)


def end_orphan(pid: int, marks: Sequence[str], polite: signal.Signals, seconds: float = 20.0) -> None:
    """Stop a process that an earlier run left behind; nothing happens when `pid` is not that process."""
    for order in (polite, signal.SIGKILL):
        end = time.monotonic() + seconds
        if runs(pid, marks):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, order)
        while runs(pid, marks) and time.monotonic() < end:
            time.sleep(0.03)


def open_log(log: Path) -> Path:
    """Where a process writes: a log that grew too large is put aside first, the one put aside before is dropped."""
    with contextlib.suppress(FileNotFoundError):
        if log.stat().st_size > LARGEST_LOG:
            log.replace(log.with_suffix(".log.1"))
    return log


def last_line(log: Path) -> str:
    """The last line that is not empty of a log, or a word that there is none."""
    try:
        lines = log.read_bytes()[-4000:].decode(errors="replace").strip().splitlines()
    except OSError:
        lines = []
    return lines[-1].strip() if lines else "it wrote nothing"
