"""Processor seconds of a process and of all below it: the servers of a run are its children.

What else runs on the machine moves the wall clock by a factor; this it moves little.
"""

import os

from tests.bench.memory import family


def used(root: int | None = None) -> float:
    """Return the processor seconds used so far by `root` and all below it, in hundredths; 0 where untold."""
    ticks = 0
    for process in family(root):
        try:
            told = (process / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(told[11]) + int(told[12])
    return ticks / os.sysconf("SC_CLK_TCK")
