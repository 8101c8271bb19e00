"""What every part of a build knows: what is built, from what, and where."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from services.projection.readmodels.places.rows import place_keys
from services.projection.replay.bulk.drawers import Drawers
from services.projection.replay.bulk.spool import Spool
from shared.places import Gazetteer

DRAWER_EVENTS = 20_000  # so many events in a drawer hold some 30 MiB while they are counted


@dataclass(frozen=True)
class Job:
    """A build: the generation, up to which position, the tables that are written, and the scratch folder.

    `states`: only these are folded; None: all. `file`: an export that is read for the first `of_file` positions,
    instead of the record. `skipped`: positions that this code is known to fail on.
    """

    generation: int
    to_position: int
    folder: Path
    tables: frozenset[str]
    states: frozenset[str] | None = None
    file: Path | None = None
    of_file: int = 0
    skipped: frozenset[int] = frozenset()

    @property
    def schema(self) -> str:
        """The schema that is filled."""
        return f"generation_{self.generation}"

    @property
    def spool(self) -> Spool:
        """The scratch folder."""
        return Spool(self.folder)

    @property
    def drawers(self) -> int:
        """How many drawers the events are laid into."""
        return 1 + self.to_position // DRAWER_EVENTS


class Pool(Protocol):
    """Where connections come from."""

    def acquire(self) -> Any:
        """Return a context manager that gives a connection."""


class Worker:
    """One process at work on a build: its connections, and the gazetteer in the forms that rows ask for."""

    def __init__(self, pool: Pool, gazetteer: Gazetteer) -> None:
        self.pool, self.gazetteer = pool, gazetteer
        self.keys: Mapping[str, int] = place_keys(gazetteer)
        self.names = {place.id: place.name for place in gazetteer.places.values()}


def drawers_of(job: Job, found: Mapping[str, str]) -> Drawers:
    """Return the drawers of a build, with the chains of versions that were found."""
    return Drawers(job.drawers, found)
