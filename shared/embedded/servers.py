"""Both servers of one home, under one lock."""

import contextlib
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from shared.embedded import binaries, folder, postgres, process, valkey


@dataclass(frozen=True)
class Addresses:
    """Where to connect; empty for a server that was not asked for."""

    database_url: str
    redis_url: str


class Servers:
    """The running servers of one home; a context manager that stops them.

    `postgres` and `valkey` are their processes (None where not asked for). A server that was killed comes back
    with its data through `restart_postgres` or `restart_valkey`, at the same address.
    """

    def __init__(self, folders: folder.Folders, locks: contextlib.ExitStack, durable: bool) -> None:
        self.folders = folders
        self.addresses = Addresses("", "")
        self.postgres: subprocess.Popen[bytes] | None = None
        self.valkey: subprocess.Popen[bytes] | None = None
        self._locks, self._durable = locks, durable

    @property
    def root(self) -> Path:
        """The folder that holds the data: the home, or the folder that `home/data` links to."""
        return self.folders.root

    def restart_postgres(self) -> None:
        """Stop Postgres if it runs and start it on the same data at the same address."""
        if self.postgres is not None:
            postgres.stop(self.postgres)
        tools, major = binaries.postgres(self.folders)
        self.postgres = postgres.start(self.folders, tools, major, durable=self._durable)

    def restart_valkey(self) -> None:
        """Stop Valkey if it runs and start it on the same data at the same address."""
        if self.valkey is not None:
            valkey.stop(self.valkey)
        self.valkey = valkey.start(self.folders, binaries.valkey(self.folders))

    def stop(self) -> None:
        """Stop both, leave the data, give the folder back; harmless when called again."""
        try:
            if self.valkey is not None:
                valkey.stop(self.valkey)
            if self.postgres is not None:
                postgres.stop(self.postgres)
        finally:
            folder.remove_sockets(self.folders)
            self._locks.close()

    def __enter__(self) -> "Servers":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


def start(home: Path, *, durable: bool = True, postgres: bool = True, valkey: bool = True) -> Servers:
    """Start the servers of a home and wait until they answer; a second start on the same data takes moments.

    Call it on the main thread. `durable=False`: Postgres does without fsync, data survive a kill, not a power cut.
    As root the servers run as an existing account (EMBEDDED_USER, default nobody).
    Raises the errors of shared.embedded.errors, each a LedgerError; nothing runs after an error.
    """
    account = process.service_account()
    home = folder.make_home(home, account)
    locks = contextlib.ExitStack()
    servers = None
    try:
        locks.callback(os.close, folder.lock(home))
        folders = folder.prepare(home, account)
        if folders.root != home:
            locks.callback(os.close, folder.lock(folders.root))
        servers = Servers(folders, locks, durable)
        if postgres:
            servers.restart_postgres()
        if valkey:
            servers.restart_valkey()
        servers.addresses = _addresses(folders, postgres, valkey)
    except BaseException:
        if servers is not None:
            servers.stop()
        locks.close()
        raise
    return servers


def _addresses(folders: folder.Folders, with_postgres: bool, with_valkey: bool) -> Addresses:
    return Addresses(
        postgres.address(folders.sockets) if with_postgres else "",
        valkey.address(folders.sockets) if with_valkey else "",
    )
