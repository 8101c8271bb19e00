"""A real backup, with the programs of the Postgres that runs."""

import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from shared import embedded
from shared.embedded import binaries


def _run(servers: embedded.Servers, program: str, url: str, *arguments: str) -> bytes:
    tools, _ = binaries.postgres(servers.folders)
    name = urlsplit(url).path.lstrip("/")
    at = ["-h", str(servers.folders.sockets), "-U", "postgres", "-d", name]
    done = subprocess.run([tools / program, *at, *arguments], capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def dump(servers: embedded.Servers, url: str, file: Path, *options: str) -> Path:
    """Back a database up, as docs/operating.md says."""
    file.write_bytes(_run(servers, "pg_dump", url, "--format=custom", *options))
    return file


def restore(servers: embedded.Servers, url: str, file: Path) -> None:
    """Put a backup in the place of what the database holds, in one transaction."""
    _run(
        *(servers, "pg_restore", url),
        *("--clean", "--if-exists", "--exit-on-error", "--single-transaction", str(file)),
    )
