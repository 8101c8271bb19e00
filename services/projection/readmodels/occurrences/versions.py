"""The versions of one occurrence: what is held to have happened, for every period of what was known."""

from bisect import insort
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby, zip_longest
from operator import itemgetter

from services.projection.readmodels.occurrences.arbitration import Tally
from services.projection.readmodels.occurrences.claim import Entry
from services.projection.readmodels.occurrences.occurrence import Occurrence

Move = tuple[datetime, int, Entry]


def versions(
    state: str, kind: str, entries: Iterable[Entry], held: Sequence[Occurrence] = (), since: datetime | None = None
) -> list[Occurrence]:
    """Return the versions of an occurrence with these entries, oldest first; where none counts there is a gap.

    `held` are its versions before entries moved that count from `since` on or later: what was known before is kept.
    """
    made = [] if since is None else [version for version in held if version.known_from < since]
    last = made.pop() if made else None
    tally = Tally(kind)
    present: list[tuple[datetime, str]] = []
    moves: list[Move] = []
    for entry in entries:
        if last is None or entry.since > last.known_from:
            moves.append((entry.since, 1, entry))
        elif entry.until is None or entry.until > last.known_from:
            tally.add(entry)
            present.append((entry.claim.reported, entry.claim.id))
        else:
            continue
        if entry.until is not None:
            moves.append((entry.until, -1, entry))
    present.sort()
    moves.sort(key=itemgetter(0, 1))
    moments = [(now, list(at_once)) for now, at_once in groupby(moves, itemgetter(0))]
    ends = [now for now, _ in moments[1:]]
    if last is not None:
        end = moments[0][0] if moments else None
        made.append(last if last.known_to == end else replace(last, known_to=end))
    for (now, at_once), end in zip_longest(moments, ends):
        for _, sign, entry in at_once:
            tally.add(entry, sign)
            member = (entry.claim.reported, entry.claim.id)
            if sign > 0:
                insort(present, member)
            else:
                present.remove(member)
        if present:
            version = _version(state, kind, (now, end), tally, present)
            if made and made[-1].known_to == now and same(made[-1], version):
                made[-1] = replace(made[-1], known_to=end)
            else:
                made.append(version)
    return made


def same(one: Occurrence, other: Occurrence) -> bool:
    """Tell whether two versions say the same, the periods apart in which they were known."""
    return (
        one.claims == other.claims
        and one.event_date == other.event_date
        and one.fields == other.fields
        and one.places == other.places
        and one.confidence == other.confidence
        and one.disagreements == other.disagreements
    )


def _version(
    state: str,
    kind: str,
    known: tuple[datetime, datetime | None],
    tally: Tally,
    present: Sequence[tuple[datetime, str]],
) -> Occurrence:
    told, fields, disagreements = tally.fields()
    return Occurrence(
        state=state,
        id=present[0][1],
        known_from=known[0],
        known_to=known[1],
        kind=kind,
        places=tally.places(),
        event_date=told or present[0][0].date().isoformat(),
        fields=fields,
        disagreements=disagreements,
        claims=tuple([claim for _, claim in present]),
        confidence=tally.confidence(),
    )
