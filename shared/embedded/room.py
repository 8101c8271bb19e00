"""Has the disk of a server's data room enough that the server can start and write?"""

import shutil
from pathlib import Path

LEAST = 32 * 2**20  # bytes: Postgres takes its log in pieces of 16 MB


def cramped(folder: Path) -> bool:
    """Whether the disk of a folder is as good as full; False where the folder is not there."""
    try:
        return shutil.disk_usage(folder).free < LEAST
    except OSError:
        return False
