"""What a reader takes for one although the ledger, which answers for each place and dimension, keeps it apart. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator
from operator import itemgetter

from services.projection.readmodels.occurrences.claim import MONTH, NATION
from services.projection.readmodels.occurrences.likeness import (
    COUNTED,
    FAMILIES,
    RULING,
    TELLING,
    VERBS,
    WINDOWS,
    named_list,
)
from services.projection.readmodels.occurrences.occurrence import Occurrence
from shared.events.data import event_id
from shared.events.dates import first_day, last_day

_A_DAY = len("2017-03-20")
_DONE = dict.fromkeys(("enacted", "in_effect", "rescinded", "expired"), "done")
_LIST = "jurisdiction-listed"
_ACT = "policy-changed"
_ENDED = "rescinded"
_ENDING = "ending"
A_MONTH = 31
Keys = tuple[str, ...]
_BY_DAY = itemgetter(0)


def ties(occurrence: Occurrence) -> Iterator[str]:
    """Yield the ids that a dated occurrence shares with others of its day: of one list, or of one place and direction.

    To end one's own limits and to order compliance on one day is one act told twice, whatever its dimensions.
    """
    fields, day = occurrence.fields, occurrence.event_date or ""
    if len(day) != _A_DAY:
        return
    if occurrence.kind == _LIST:
        told = (*named_list(fields["lister"], fields["list_name"]), fields["edition"], fields["action"])
        yield event_id(["list", *told, day])
    if occurrence.kind == _ACT and not (fields["instrument"] or {}).get("id"):
        stage = _DONE.get(fields["stage"], fields["stage"])
        actors = sorted(place for place, role in occurrence.places if role == "actor")
        if actors:
            yield event_id(["act", *actors, stage, fields["direction"], day])


def found_elsewhere(occurrences: Iterable[Occurrence]) -> Iterator[tuple[Occurrence, Collection[Occurrence]]]:
    """Yield each dated occurrence that others may tell as well, with all of those.

    One without a place may be any that has one, of the same court, law or list, within its window; one that counts
    people, any that gives the same number; a place that disputes its listing tells of it; an ending told by the month
    may be that of the month before, since what has ended in some dimension does not end again.
    """
    rows: dict[Keys, list[tuple[int, Occurrence]]] = {}
    sought: list[tuple[Keys, Occurrence]] = []
    for occurrence in occurrences:
        if len(occurrence.event_date or "") == _A_DAY:
            for keys in _told(occurrence):
                rows.setdefault(keys, []).append((first_day(occurrence.event_date or "").toordinal(), occurrence))
        if len(occurrence.event_date or "") >= MONTH:
            sought += [(keys, occurrence) for keys in _asked(occurrence)]
    for line in rows.values():
        line.sort(key=_BY_DAY)
    for keys, occurrence in sought:
        line, day = rows.get(keys, []), occurrence.event_date or ""
        window = A_MONTH if keys[1] == _ENDING else WINDOWS[occurrence.kind]
        start = bisect_left(line, first_day(day).toordinal() - window, key=_BY_DAY)
        end = bisect_right(line, last_day(day).toordinal() + window, key=_BY_DAY)
        like = [other for _, other in line[start:end] if other is not occurrence and not _of_two(occurrence, other)]
        if like:
            yield occurrence, like


def _told(occurrence: Occurrence) -> Iterator[Keys]:
    """Yield the keys under which an occurrence is found by others: it names a place."""
    if occurrence.state != NATION:
        yield from _agreeing(occurrence)
        yield from _endings(occurrence)
        if occurrence.kind == _LIST and occurrence.fields["action"] == "listed":
            yield from _rows(occurrence)


def _asked(occurrence: Occurrence) -> Iterator[Keys]:
    """Yield the keys by which an occurrence finds others."""
    if occurrence.kind == COUNTED or (occurrence.state == NATION and len(occurrence.event_date or "") == _A_DAY):
        yield from _agreeing(occurrence)
    if len(occurrence.event_date or "") == MONTH:
        yield from _endings(occurrence)
    if occurrence.kind == _LIST and occurrence.fields["action"] == "disputed":
        yield from _rows(occurrence)


def _rows(occurrence: Occurrence) -> Iterator[Keys]:
    """Yield each row of a list: the list and the place."""
    for place, _ in occurrence.places:
        yield _LIST, *named_list(occurrence.fields["lister"], occurrence.fields["list_name"]), "row", place


def _endings(occurrence: Occurrence) -> Iterator[Keys]:
    """Yield what ended: whose, in which dimensions, which way; nothing where no dimension is told."""
    fields = occurrence.fields
    if occurrence.kind == _ACT and fields["dimensions"] and FAMILIES.get(fields["stage"], fields["stage"]) == _ENDED:
        for place, role in occurrence.places:
            if role == "actor":
                yield _ACT, _ENDING, place, fields["direction"], *fields["dimensions"]


def _agreeing(occurrence: Occurrence) -> Iterator[Keys]:
    """Yield what has to agree, beside the day."""
    kind, fields = occurrence.kind, occurrence.fields
    verb = FAMILIES.get(fields[VERBS[kind]], fields[VERBS[kind]])
    if kind == RULING and fields["forum"]:
        yield kind, fields["forum"], verb, fields["supports"]
    if kind == _ACT and (instrument := (fields["instrument"] or {}).get("id")):
        yield kind, instrument, verb, fields["direction"]
    if kind == _LIST:
        yield kind, *named_list(fields["lister"], fields["list_name"]), verb
    if kind == COUNTED:
        for count in fields["counts"]:
            if count["n"] >= TELLING and count["n"] % 10:  # a round number is anybody's
                yield kind, count["unit"], str(count["n"])


def _of_two(one: Occurrence, other: Occurrence) -> bool:
    """Whether both name a case, or an edition, and not the same."""
    name = "case" if one.kind == RULING else "edition" if one.kind == _LIST else None
    told = {of.fields[name] for of in (one, other)} - {None} if name else ()
    return len(told) > 1
