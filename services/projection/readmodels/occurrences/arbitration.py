"""Of several values that claims give one field, the one that holds."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson

from services.projection.readmodels.occurrences.claim import Entry, Places
from services.projection.readmodels.occurrences.told import FIELDS, Told, read_told
from shared.events.divisions import state_of

# A further article raises the confidence by this much, in thousandths, and never to certainty.
FURTHER_ARTICLE = 20
CEILING = 999
NONE: Mapping[str, tuple[Any, ...]] = {}


# (an editor's word, the highest source grade, summed confidence): what stands behind a value, compared in this order.
Rank = tuple[bool, int, int]


class Weight:
    """The claims behind a value: how many of each source grade, and their summed confidence."""

    __slots__ = ("confidence", "grades")

    def __init__(self) -> None:
        self.grades = [0, 0, 0, 0, 0]
        self.confidence = 0

    def add(self, entry: Entry, sign: int) -> None:
        """Put a claim in (1) or take it out (-1)."""
        self.grades[entry.claim.grade] += sign
        self.confidence += sign * entry.claim.confidence

    def __bool__(self) -> bool:
        return any(self.grades)

    def top(self) -> int:
        """Return the highest source grade."""
        grades = self.grades
        return 4 if grades[4] else 3 if grades[3] else 2 if grades[2] else 1


def put(ranks: dict[str, Rank], value: str, editor: bool, grade: int, confidence: int) -> None:
    """Put more behind a value."""
    known = ranks.get(value)
    if known is None:
        ranks[value] = (editor, grade, confidence)
    else:
        ranks[value] = (editor or known[0], max(grade, known[1]), confidence + known[2])


def best(ranks: dict[str, Rank]) -> str:
    """Return the value with the highest rank, of equals the smallest text."""
    if len(ranks) == 1:
        return next(iter(ranks))
    top = max(ranks.values())
    return min(value for value, rank in ranks.items() if rank == top)


class Tally:
    """The claims that count at one moment, weighed. Claims that tell the same in every field are weighed as one."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._tells: dict[tuple[Told, frozenset[str]], Weight] = {}
        self._places: dict[Places, Weight] = {}
        self._rows: dict[tuple[str, str], Weight] = {}
        self._causes: dict[str, int] = {}
        self._confidences: dict[int, int] = {}
        self._won: tuple[Told, dict[str, Any]] | None = None
        self._others: dict[str, list[str]] = {}
        self._disagreements = NONE

    def add(self, entry: Entry, sign: int = 1) -> None:
        """Put an entry in (1) or take it out (-1)."""
        _weigh(self._tells, (entry.told, entry.editor), entry, sign)
        _weigh(self._places, entry.places, entry, sign)
        if entry.row is not None:
            for place, _ in entry.places:
                _weigh(self._rows, (place, entry.row), entry, sign)
        _count(self._causes, entry.claim.cause or entry.claim.id, sign)
        _count(self._confidences, entry.claim.confidence, sign)

    def confidence(self) -> int:
        """Return the thousandths: the surest claim's, raised by a fixed step for each further article, to at most 999.

        Not 1 - product of doubts: that depends on the order of its floats, and articles are not independent witnesses.
        """
        surest = max(self._confidences)
        return max(surest, min(CEILING, surest + FURTHER_ARTICLE * (len(self._causes) - 1)))

    def fields(self) -> tuple[str | None, dict[str, Any], Mapping[str, tuple[Any, ...]]]:
        """Return the event date, the fields, and for each field the other values that were told."""
        names = FIELDS[self._kind]
        others: dict[str, list[str]] = {}
        if len(self._tells) == 1:
            told = next(iter(self._tells))[0]
        else:
            told, others = self._arbitrate(names)
        if self._won is None or self._won[0] != told:
            self._won = (told, read_told(self._kind, told))
        fields = self._won[1]
        if self._rows:
            fields = {**fields, "by_place": self._by_place()}
        if others != self._others:
            self._others = others
            self._disagreements = {name: tuple(read_text(text) for text in texts) for name, texts in others.items()}
        return read_text(told[0]), fields, self._disagreements

    def _arbitrate(self, names: tuple[str, ...]) -> tuple[Told, dict[str, list[str]]]:
        told: list[str | None] = []
        others: dict[str, list[str]] = {}
        weights = [(editor, weight.top(), weight.confidence) for (_, editor), weight in self._tells.items()]
        for name, column in zip(names, zip(*[tells for tells, _ in self._tells], strict=True), strict=True):
            if column.count(column[0]) == len(column):
                told.append(column[0])
                continue
            ranks: dict[str, Rank] = {}
            for text, (editor, grade, confidence) in zip(column, weights, strict=True):
                if text is not None:
                    put(ranks, text, _corrected(name, editor), grade, confidence)
            won = best(ranks)
            told.append(won)
            if len(ranks) > 1:
                others[name] = sorted(text for text in ranks if text != won)
        return tuple(told), others

    def _by_place(self) -> dict[str, Any]:
        rows: dict[str, dict[str, Rank]] = {}
        for (place, row), weight in self._rows.items():
            put(rows.setdefault(place, {}), row, False, weight.top(), weight.confidence)
        return {place: read_text(best(rows[place])) for place in sorted(rows)}

    def places(self) -> tuple[tuple[str, str], ...]:
        """Return every place that is named, with the role that has most behind it, by id.

        Where some claims name only the state and others a place in it, in the same role, the state is how the former
        say the place, and is left out; not where one claim names both, and not on lists, which name both as such.
        """
        if len(self._places) == 1:
            only = next(iter(self._places))
            if len({place for place, _ in only}) == len(only):
                return tuple(sorted(only))
        roles: dict[str, dict[str, Rank]] = {}
        beside: set[str] = set()
        for pairs, weight in self._places.items():
            named = {place for place, _ in pairs}
            for place, role in pairs:
                put(roles.setdefault(place, {}), role, False, weight.top(), weight.confidence)
                if len(named) > 1 and any(state_of(other) == place != other for other in named):
                    beside.add(place)
        chosen = {place: best(roles[place]) for place in sorted(roles)}
        if self._kind != "jurisdiction-listed":
            within = {(state_of(place), role) for place, role in chosen.items() if state_of(place) != place}
            for place, role in list(chosen.items()):
                if (place, role) in within and place not in beside:
                    del chosen[place]
        return tuple(chosen.items())


@lru_cache(maxsize=4096)
def read_text(text: str | None) -> Any:
    """Return the value of a canonical JSON text, not to be changed; None for an untold one."""
    return None if text is None else orjson.loads(text)


def _corrected(name: str, editor: frozenset[str]) -> bool:
    return bool(editor) and ("*" in editor or name.partition(".")[0] in editor)


def _weigh(weights: dict[Any, Weight], key: Any, entry: Entry, sign: int) -> None:
    weight = weights.get(key)
    if weight is None:
        weight = weights[key] = Weight()
    weight.add(entry, sign)
    if sign < 0 and not weight:
        del weights[key]


def _count(counts: dict[Any, int], key: Any, sign: int) -> None:
    left = counts.get(key, 0) + sign
    if left:
        counts[key] = left
    else:
        del counts[key]
