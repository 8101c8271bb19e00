"""What every worker of a build needs, loaded once: a process that forks off one which has imported this shares it."""

from shared.places import gazetteer

PLACES = gazetteer()
