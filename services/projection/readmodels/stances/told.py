"""What the versions of one occurrence tell: acts, a telling, a ruling, each with the instants at which it is known."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple

from services.projection.readmodels.occurrences.occurrence import Occurrence
from services.projection.readmodels.stances.acts import Act, Telling, acts_of, telling_of
from services.projection.readmodels.stances.rulings import Ruling, ruling_of

Told = Act | Telling | Ruling
_FROM = attrgetter("known_from")
Period = tuple[datetime, datetime | None]


class Version(NamedTuple):
    """What one version of an occurrence tells, known in [known_from, known_to); None means still."""

    occurrence: str
    known_from: datetime
    known_to: datetime | None
    things: tuple[Told, ...]


def version_of(occurrence: Occurrence) -> Version:
    """Return what a version of an occurrence tells the stances."""
    return Version(occurrence.id, occurrence.known_from, occurrence.known_to, told(occurrence))


def told(occurrence: Occurrence) -> tuple[Told, ...]:
    """Return all that one version tells the stances."""
    if occurrence.kind == "ruling-issued":
        ruling = ruling_of(occurrence)
        return (ruling,) if ruling else ()
    telling = telling_of(occurrence)
    return (*acts_of(occurrence), telling) if telling else acts_of(occurrence)


def merged(versions: Iterable[Version]) -> list[Version]:
    """Return the versions of one occurrence with those joined that follow on each other and tell the same."""
    found: list[Version] = []
    for version in sorted(versions, key=_FROM):
        if found and (found[-1].known_to, found[-1].things) == (version.known_from, version.things):
            found[-1] = found[-1]._replace(known_to=version.known_to)
        else:
            found.append(version)
    return found


def periods(versions: Iterable[Version]) -> dict[Told, list[Period]]:
    """Return when each thing told is known: most versions differ in their claims only and tell the same."""
    found: dict[Told, list[Period]] = {}
    for version in sorted(versions, key=_FROM):
        for thing in version.things:
            known = found.setdefault(thing, [])
            if known and known[-1][1] == version.known_from:
                known[-1] = known[-1][0], version.known_to
            else:
                known.append((version.known_from, version.known_to))
    return found


def moved(
    before: Mapping[Told, list[Period]], after: Mapping[Told, list[Period]]
) -> list[tuple[Told, list[Period], list[Period], datetime]]:
    """Return (thing, periods that go, periods that come, earliest instant at which it differs) of all that moved."""
    found = []
    for thing in [*before, *(thing for thing in after if thing not in before)]:
        old, new = before.get(thing, []), after.get(thing, [])
        if old != new:
            edges = {edge for period in old for edge in period} ^ {edge for period in new for edge in period}
            since = min(edge for edge in edges if edge is not None)
            found.append((thing, [p for p in old if p not in new], [p for p in new if p not in old], since))
    return found
