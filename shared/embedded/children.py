"""A child process as a value, and the rules of its life: when it is ready, when it is started again, how it ends."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

from shared.embedded import process

RESTARTS = 5  # deaths within WINDOW that are answered by a restart
WINDOW = 300.0  # seconds
GRACE = 20.0  # seconds between SIGTERM and SIGKILL


@dataclass(frozen=True)
class Child:
    """One service to run: `env` is added to this process's environment, `ready` is a URL (2xx) or a question.

    Without `ready` a child counts as ready as soon as it is started.
    """

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    ready: str | Callable[[], bool] | None = None


def pause(deaths: int) -> float | None:
    """Seconds to wait before the restart that follows the n-th death within WINDOW; None means give up."""
    return min(0.5 * 2 ** (deaths - 1), 8.0) if deaths <= RESTARTS else None


@dataclass
class Deaths:
    """The recent deaths of one process, newest last, as seconds of a monotonic clock."""

    at: list[float] = field(default_factory=list)

    def another(self, now: float) -> float | None:
        """Count a death; the pause before the restart, or None to give up."""
        self.at = [when for when in self.at if now - when < WINDOW] + [now]
        return pause(len(self.at))


def spawn(child: Child, log: Path) -> "subprocess.Popen[bytes]":
    """Start a child that writes to `log`. It is killed when the supervisor is: services lose nothing when killed."""
    env = {**os.environ, **child.env}
    with log.open("ab") as output:
        return process.spawn(child.argv, death_signal=signal.SIGKILL, env=env, cwd=Path.cwd(), output=output)


def is_ready(child: Child) -> bool:
    """Ask once whether a child does its work."""
    if child.ready is None:
        return True
    return answers(child.ready) if isinstance(child.ready, str) else child.ready()


def stop(running: "subprocess.Popen[bytes]", grace: float = GRACE) -> int:
    """SIGTERM, after the grace SIGKILL, and no survivor in its session; the exit status."""
    status = process.stop(running, signal.SIGTERM, seconds=grace)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(running.pid, signal.SIGKILL)
    return status


def answers(url: str) -> bool:
    """Whether a GET of a plain http address answers 2xx within a second; proxies are not asked."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "127.0.0.1", parts.port or 80, timeout=1)
    try:
        connection.request("GET", parts.path or "/")
        return 200 <= connection.getresponse().status < 300
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
