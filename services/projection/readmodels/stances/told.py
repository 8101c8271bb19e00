"""What the versions of one occurrence tell: acts, a telling, a ruling, each with the instants at which it is known."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from services.projection.readmodels.occurrences.occurrence import Occurrence
from services.projection.readmodels.stances.acts import Act, Telling, acts_of, telling_of
from services.projection.readmodels.stances.rulings import Ruling, ruling_of

Told = Act | Telling | Ruling
Period = tuple[datetime, datetime | None]


def told(occurrence: Occurrence) -> tuple[Told, ...]:
    """Return all that one version tells the stances."""
    if occurrence.kind == "ruling-issued":
        ruling = ruling_of(occurrence)
        return (ruling,) if ruling else ()
    telling = telling_of(occurrence)
    return (*acts_of(occurrence), telling) if telling else acts_of(occurrence)


def periods(versions: Iterable[tuple[Occurrence, tuple[Told, ...]]]) -> dict[Told, list[Period]]:
    """Return when each thing told is known: most versions differ in their claims only and tell the same."""
    found: dict[Told, list[Period]] = {}
    for occurrence, things in sorted(versions, key=lambda pair: pair[0].known_from):
        for thing in things:
            known = found.setdefault(thing, [])
            if known and known[-1][1] == occurrence.known_from:
                known[-1] = known[-1][0], occurrence.known_to
            else:
                known.append((occurrence.known_from, occurrence.known_to))
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
