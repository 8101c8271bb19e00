"""What every worker of a build needs, loaded once: a process that forks off one which has imported this shares it."""

from services.projection.replay.bulk import build, workers
from shared.places import gazetteer

__all__ = ["PLACES", "build", "workers"]

PLACES = gazetteer()
