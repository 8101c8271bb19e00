"""Disks of a few tens of megabytes, which can be filled: file systems in memory, mounted for a test."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

BALLAST = "ballast"


class NoSmallDisk(Exception):
    """This system mounts no small disk: its text says why."""


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """Mount a small disk at a folder, with the folder's owner, mode and files. Raises NoSmallDisk."""
    if os.geteuid() != 0:
        raise NoSmallDisk("only root mounts a small disk")
    found = folder.stat()
    options = f"size={megabytes}m,uid={found.st_uid},gid={found.st_gid},mode={found.st_mode & 0o777:o}"
    beside = folder.with_name(folder.name + ".beside")
    shutil.copytree(folder, beside, symlinks=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )
    try:
        if mounted.returncode:
            raise NoSmallDisk(f"this system mounts no small disk: {mounted.stderr.strip()}")
        for source in sorted(beside.rglob("*")):
            target = folder / source.relative_to(beside)
            if source.is_dir():
                target.mkdir()
            else:
                shutil.copy(source, target)
            os.chown(target, found.st_uid, found.st_gid)
            target.chmod(source.stat().st_mode & 0o777)
        yield folder
    finally:
        shutil.rmtree(beside)
        if not mounted.returncode:
            subprocess.run(["umount", str(folder)], check=True)


def fill(folder: Path) -> None:
    """Leave not a byte on the disk of a folder."""
    with (folder / BALLAST).open("ab", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(2**20))
    with (folder / BALLAST).open("ab", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"\0" * 512)


def make_room(folder: Path) -> None:
    """Take away what fill wrote."""
    (folder / BALLAST).unlink(missing_ok=True)
