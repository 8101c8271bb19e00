"""The memory of a process and of all that it starts: proportional set size, so that what they share counts once."""

import os
import threading
from pathlib import Path

_EVERY = 0.1


class Peak:
    """Measures from `with` to the end; `mib` is the largest sum seen. Linux; elsewhere it stays 0."""

    def __init__(self) -> None:
        self.mib = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Peak":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(_EVERY):
            self.mib = max(self.mib, sum(_pss(process) for process in family()) / 1024)


def family(root: int | None = None) -> list[Path]:
    """Return a process, this one where untold, and all below it."""
    parents: dict[str, str] = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            parents[process.name] = (process / "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
    found = {str(root or os.getpid())}
    while grown := {child for child, parent in parents.items() if parent in found} - found:
        found |= grown
    return [Path("/proc") / process for process in found]


def _pss(process: Path) -> int:
    """Return the proportional set size in KiB; 0 for a process that has gone."""
    try:
        lines = (process / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
