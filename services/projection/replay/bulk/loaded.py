"""What every worker of a build needs, loaded once: a process that forks off one which has imported this shares it.

Ctrl-C reaches the whole group of processes and is the parent's affair, from before the first import on.
"""

import signal

signal.signal(signal.SIGINT, signal.SIG_IGN)

from services.projection.replay.bulk import build, workers  # noqa: E402
from shared.places import gazetteer  # noqa: E402

__all__ = ["PLACES", "build", "workers"]

PLACES = gazetteer()
