"""What `sanctuary up` does: servers first, then the services in order; whatever dies comes back; a clean stop."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from shared.embedded import children, given, process, room, running, servers
from shared.embedded.children import Child, Deaths
from shared.embedded.errors import ChildFailedError, FolderInUseError, PortInUseError, ServerFailedError, WrongPortError
from shared.embedded.servers import Addresses, Servers

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LONGEST_START = 180.0  # seconds until a child that was never ready is given up
TICK = 0.1  # seconds between two looks
DATA = {"postgres": "pg", "valkey": "valkey"}  # the folder of each server, below the root


class _Interrupted(BaseException):
    """A stop was asked for while a server was starting."""


def print_line(line: str) -> None:
    """Progress on standard output, at once also when that is a pipe."""
    print(line, flush=True)


def free_port(host: str = "127.0.0.1") -> int:
    """A TCP port that nobody listens on now, for a service whose port is nobody's wish."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


@dataclass
class _Service:
    child: Child
    log: Path
    process: "subprocess.Popen[bytes] | None" = None
    due: float = 0.0  # when to start again, on the monotonic clock
    ready: bool = False
    once_ready: bool = False
    deaths: Deaths = field(default_factory=Deaths)


def up(
    home: Path,
    services: Callable[[Addresses], Sequence[Child]],
    *,
    database_url: str = "",
    redis_url: str = "",
    ports: Mapping[str, int] | None = None,
    host: str = "127.0.0.1",
    say: Callable[[str], None] = print_line,
    announce: Callable[[Addresses], None] | None = None,
) -> None:
    """Run servers (those for which no address is given) and services until SIGINT, SIGTERM or SIGHUP, then stop all.

    `services` is asked with the addresses once the servers answer; `ports` (service -> port) are checked before
    anything starts; `say` gets lines of progress, `announce` is called once, when everything is ready.
    Logs are in <home>/logs. Errors are LedgerErrors, raised after everything has stopped. Main thread only.
    """
    supervisor = _Supervisor(home, dict(ports or {}), say)
    with supervisor.signals():
        try:
            supervisor.check_home()
            supervisor.check_ports(host)
            with supervisor.interruptible():
                supervisor.begin(database_url, redis_url)
            supervisor.run(services, announce)
        except _Interrupted:
            pass
        finally:
            supervisor.end()


class _Supervisor:
    def __init__(self, home: Path, ports: dict[str, int], say: Callable[[str], None]) -> None:
        self.home, self.ports, self._say = home, ports, say
        self.servers: Servers | None = None
        self.addresses = Addresses("", "")
        self.services: list[_Service] = []
        self.server_deaths = {name: Deaths() for name in DATA}
        self.cramped: set[str] = set()  # servers that wait for room on their disk
        self.stopping = self.breakable = self.ready = False
        self.noted = True

    def say(self, line: str) -> None:
        """A terminal that is gone must not keep the ledger from stopping."""
        with contextlib.suppress(OSError, ValueError):
            self._say(line)

    @contextlib.contextmanager
    def signals(self) -> Iterator[None]:
        def stop(number: int, frame: FrameType | None) -> None:
            if self.stopping:
                return
            self.stopping = True
            if self.breakable:
                raise _Interrupted

        before = {number: signal.signal(number, stop) for number in STOP_SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    @contextlib.contextmanager
    def interruptible(self) -> Iterator[None]:
        """A stop signal breaks off what is done here; everywhere else it is only noted."""
        if self.stopping:
            raise _Interrupted
        self.breakable = True
        try:
            yield
        finally:
            self.breakable = False

    def check_home(self) -> None:
        """A second start on one home is told as that, not as the port that the first one holds."""
        if there := running.running(self.home):
            raise FolderInUseError(
                f"a ledger runs on {self.home} already (process {there.pid}): stop it, or choose another --home"
            )

    def check_ports(self, host: str) -> None:
        for name, port in self.ports.items():
            if not 1 <= port <= 65535:
                raise WrongPortError(f"{port} for {name} is no TCP port: choose one from 1 to 65535 with --port")
            with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((host, port))
                except (OSError, UnicodeError) as refused:
                    why = (refused.strerror if isinstance(refused, OSError) else None) or str(refused)
                    raise PortInUseError(
                        f"port {port} on {host} cannot be used for {name} ({why}): choose another with --port"
                    ) from refused

    def begin(self, database_url: str, redis_url: str) -> None:
        """The servers; the lock is taken even when both are somebody else's."""
        given.reach(database_url, redis_url)
        started = time.monotonic()
        self.servers = servers.start(self.home, postgres=not database_url, valkey=not redis_url)
        self.home = self.servers.folders.home
        running.end_orphans(self.home)
        own = self.servers.addresses
        self.addresses = Addresses(database_url or own.database_url, redis_url or own.redis_url)
        names = [name for name in self.server_deaths if getattr(self.servers, name)]
        if names:
            self.say(
                f"{' and '.join(names)} ready after {time.monotonic() - started:.1f} s, data in {self.servers.root}"
            )

    def run(
        self, services: Callable[[Addresses], Sequence[Child]], announce: Callable[[Addresses], None] | None
    ) -> None:
        logs = self.home / "logs"
        logs.mkdir(exist_ok=True)
        for child in services(self.addresses):
            service = _Service(child, process.open_log(logs / f"{child.name}.log"))
            self.services.append(service)
            started = time.monotonic()
            while not service.once_ready and not self.stopping:
                self.tick()
                if time.monotonic() - started > LONGEST_START:
                    raise self.failed(service, f"is not ready after {LONGEST_START:.0f} s")
        if not self.stopping:
            self.ready = True
            self.note()
            if announce:
                announce(self.addresses)
        while not self.stopping:
            self.tick()

    def tick(self) -> None:
        """Look once at everything, then rest."""
        if not self.noted:
            self.note()
        self.tend_servers()
        for service in self.services:
            self.tend(service)
        time.sleep(TICK)

    def tend(self, service: _Service) -> None:
        now, name = time.monotonic(), service.child.name
        if service.process is None:
            if now >= service.due:
                service.process = children.spawn(service.child, service.log)
                self.note()
        elif (status := service.process.poll()) is not None:
            children.stop(service.process)  # what it left in its session
            service.process, service.ready = None, False
            wait = service.deaths.another(now) if service.once_ready else None
            if wait is None:
                raise self.failed(service, f"ended with status {status}")
            service.due = now + wait
            self.say(f"{name} ended with status {status}; starting it again in {wait:g} s (see {service.log})")
        elif not service.ready and children.is_ready(service.child):
            self.say(f"{name} ready" + (" again" if service.once_ready else ""))
            service.ready = service.once_ready = True

    def tend_servers(self) -> None:
        """A server that died comes back with its data before anything else is looked at."""
        if self.servers is None:
            return
        for name in self.server_deaths:
            server: subprocess.Popen[bytes] | None = getattr(self.servers, name)
            if server is not None and server.poll() is not None and not self.waits_for_room(name, server.returncode):
                self.restart(name, server.returncode)

    def waits_for_room(self, name: str, status: int) -> bool:
        """A server that a full disk ended is not started in vain, and waiting for room is never given up."""
        assert self.servers
        if not room.cramped(self.servers.root / DATA[name]):
            self.cramped.discard(name)
            return False
        if name not in self.cramped:
            self.cramped.add(name)
            self.say(
                f"{name} ended with status {status}: the disk of {self.servers.root / DATA[name]} is full; "
                f"make room and it starts again by itself, when {room.LEAST >> 20} MB are free (see {self.log(name)})"
            )
        return True

    def restart(self, name: str, status: int) -> None:
        wait = self.server_deaths[name].another(time.monotonic())
        if wait is None:
            raise ChildFailedError(f"{name} ended with status {status} again and again: see {self.log(name)}")
        self.say(f"{name} ended with status {status}; starting it again (see {self.log(name)})")
        with self.interruptible():
            time.sleep(wait)
            try:
                getattr(self.servers, f"restart_{name}")()
            except (ServerFailedError, OSError) as error:
                self.say(str(error))  # one more death, for the next look
        self.note()

    def log(self, server: str) -> Path:
        assert self.servers
        return self.servers.root / f"{DATA[server]}.log"

    def failed(self, service: _Service, how: str) -> ChildFailedError:
        return ChildFailedError(f"{service.child.name} {how}: {process.last_line(service.log)} (see {service.log})")

    def answering(self) -> dict[str, int]:
        """The port of every service that is asked over HTTP whether it is ready, the free ones that were found too."""
        asked = {s.child.name: urlsplit(s.child.ready).port for s in self.services if isinstance(s.child.ready, str)}
        return {name: port for name, port in asked.items() if port}

    def note(self) -> None:
        """Write the run-file: it names every process that runs now. On a full disk it is written when there is room."""
        pids = {s.child.name: s.process.pid for s in self.services if s.process}
        for name in self.server_deaths:
            if self.servers and (server := getattr(self.servers, name)):
                pids[name] = server.pid
        now = running.Running(
            pid=os.getpid(),
            database_url=self.addresses.database_url,
            redis_url=self.addresses.redis_url,
            ports=self.ports | self.answering(),
            pids=pids,
            marks={s.child.name: list(s.child.argv[1:]) or list(s.child.argv) for s in self.services},
            ready=self.ready,
        )
        try:
            running.write(self.home, now)
        except OSError as refused:
            if self.noted:
                self.say(f"{self.home / running.FILE} cannot be written ({refused.strerror}): make room on its disk")
            self.noted = False
        else:
            self.noted = True

    def end(self) -> None:
        """Everything in reverse order. Signals are only noted from here on, so nothing breaks this off."""
        self.stopping, self.breakable = True, False
        alive = [service for service in self.services if service.process]
        if alive:
            self.say("stopping")
        for service in reversed(alive):
            if service.process and children.stop(service.process) == -signal.SIGKILL:
                self.say(f"{service.child.name} did not stop within {children.GRACE:.0f} s and was killed")
        if self.servers is not None:
            running.remove(self.home)
            self.servers.stop()
            self.say("stopped; the data are kept")
