"""A claim as the matters keep it: small, and everything that repeats is kept once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from sys import intern
from typing import Any

import orjson
from pydantic import ValidationError

from services.projection.readmodels.occurrences.claim_row import ClaimRow
from services.projection.readmodels.occurrences.likeness import Traits, traits
from services.projection.readmodels.occurrences.packed import pack, unpack
from services.projection.readmodels.occurrences.told import Canonical, Told, row_of_list, told
from shared.events import CLAIM_TYPES, ClaimData
from shared.events.corrections import NOT_CORRECTABLE
from shared.events.dates import first_day, last_day, read_instant
from shared.events.divisions import state_of
from shared.events.strong_key import strong_key

NATION = "us"
MONTH = len("2017-03")
Places = tuple[tuple[str, str], ...]
NOTHING: frozenset[str] = frozenset()
EVERYTHING: frozenset[str] = frozenset({"*"})
# Who said it, where and when it was read is no matter of correction: that would be another claim.


@dataclass(slots=True, eq=False)
class Entry:
    """What a claim tells while it counts as known in [since, until): a corrected claim has two of them.

    `day` and `last` are ordinals: the first and the last day that the event date may mean, told by month; one day for
    any other, the first of a year, the day of the report where none is told. `editor` names the fields that rest on an
    editor's word. `key` is the kind and the strong key. `order` is the order in which entries come to
    be known.
    """

    claim: "Claim"
    since: datetime
    until: datetime | None
    told: Told
    traits: Traits
    row: str | None
    key: tuple[str, str] | None
    day: int
    last: int
    places: Places
    states: tuple[str, ...]
    editor: frozenset[str]
    order: tuple[datetime, str]


@dataclass(slots=True, eq=False)
class Claim:
    """A claim as published, and how it stands now."""

    id: str
    kind: str
    cause: str | None
    reported: datetime
    recorded: datetime
    method: str
    version: str
    confidence: int
    review: bool
    grade: int
    key: str | None
    subject: str | None
    places: Places
    states: tuple[str, ...]
    event_date: str | None
    told: Told
    row_text: str | None
    packed: bytes
    position: int
    verdict: Any = ()
    entries: Sequence[Entry] = ()

    def periods(self, verdict: Any) -> tuple[Any, ...]:
        """Return the (since, until, act) of a verdict; see readings."""
        return ((self.reported, None, None),) if verdict[1] is None else verdict[1]

    def row(self, verdict: Any) -> ClaimRow:
        """Return the table's row under a verdict (standing, periods)."""
        standing, periods, data = verdict[0], self.periods(verdict), unpack(self.packed)
        return ClaimRow(
            id=self.id,
            kind=self.kind,
            cause=self.cause,
            places=tuple(place for place, _ in self.places),
            roles=tuple(role for _, role in self.places),
            event_date=self.event_date,
            reported_at=self.reported,
            recorded_at=self.recorded,
            method=self.method,
            version=self.version,
            confidence=self.confidence,
            tier="review" if self.review else "auto",
            source_grade=self.grade,
            strong_key=self.key,
            evidence=orjson.dumps(orjson.loads(data)["evidence"]).decode(),
            data=data.decode(),
            standing=standing,
            counts_from=periods[0][0] if periods else None,
            counts_to=periods[-1][1] if periods else None,
            position=self.position,
        )


class Reader:
    """Reads claims, and keeps what repeats once for as long as it lives."""

    def __init__(self, canonical: Canonical) -> None:
        self._canonical = canonical
        self._once: dict[Any, Any] = {}
        self._named: dict[Places, tuple[Places, tuple[str, ...]]] = {}
        self._traits: dict[tuple[str, Told], Traits] = {}

    def claim(self, id_: str, position: int, time: datetime, data: ClaimData) -> Claim:
        """Return the claim of an event; `time` is the envelope's."""
        places, states = self._places(data)
        subject = data.subject()
        return Claim(
            id=id_,
            kind=data.type,
            cause=intern(data.cause) if data.cause else None,
            reported=self._moment(data.reported_at),
            recorded=time,
            method=intern(data.method.name),
            version=intern(data.method.version),
            confidence=round(data.confidence * 1000),
            review=data.tier == "review",
            grade=data.source_grade,
            key=intern(data.strong_key) if data.strong_key else None,
            subject=intern(self._canonical(subject) or subject) if subject else None,
            places=places,
            states=states,
            event_date=intern(data.event_date) if data.event_date else None,
            told=self._keep(told(data, self._canonical)),
            row_text=row_of_list(data, self._canonical),
            packed=pack(data.__pydantic_serializer__.to_json(data, by_alias=True)),
            position=position,
        )

    def entry(self, claim: Claim, since: datetime, until: datetime | None, corrected: Mapping[str, Any]) -> Entry:
        """Return what a claim tells in a period, with the fields that an editor corrected in it."""
        word = _corrected(claim, corrected) if corrected else None
        if word is None:
            editor = EVERYTHING if claim.method == "editor" else NOTHING
            tells, row, key, event_date = claim.told, claim.row_text, claim.key, claim.event_date
            places, states = claim.places, claim.states
        else:
            editor = frozenset(corrected)
            tells, row = self._keep(told(word, self._canonical)), row_of_list(word, self._canonical)
            key, event_date = strong_key(word), word.event_date
            places, states = self._places(word)
        day = first_day(event_date).toordinal() if event_date else claim.reported.toordinal()
        last = last_day(event_date).toordinal() if event_date and len(event_date) == MONTH else day
        like = self._traits.get((claim.kind, tells))
        if like is None:
            like = self._traits[claim.kind, tells] = traits(claim.kind, tells)
        strong = self._keep((claim.kind, key)) if key else None
        return Entry(
            claim, since, until, tells, like, row, strong, day, last, places, states, editor, (since, claim.id)
        )

    def _keep(self, value: Any) -> Any:
        return self._once.setdefault(value, value)

    def _moment(self, text: str) -> datetime:
        moment = read_instant(text)
        return self._keep(moment) if len(text) == 10 else moment

    def _places(self, claim: ClaimData) -> tuple[Places, tuple[str, ...]]:
        """Return the canonical (place, role) pairs, and the states that the claim belongs to ('us' without any).

        The country gives no state. A place that the gazetteer does not know gives its state, but is in no pair.
        """
        named = tuple([(place.id, place.role) for place in claim.jurisdictions])
        found = self._named.get(named)
        if found is None:
            pairs: dict[tuple[str, str], None] = {}
            states: dict[str, None] = {}
            for id_, role in named:
                known = self._canonical(id_)
                if state := state_of(known or id_):
                    states[intern(state)] = None
                if known:
                    pairs[self._keep((intern(known), role))] = None
            found = self._named[named] = (
                self._keep(tuple(pairs)),
                self._keep(tuple(sorted(states)) or (NATION,)),
            )
        return found


def _corrected(claim: Claim, corrected: Mapping[str, Any]) -> ClaimData | None:
    """Return the claim as an editor corrected it; None where that is no claim: then it stays as published."""
    fields = {name: value for name, value in corrected.items() if name not in NOT_CORRECTABLE}
    try:
        return CLAIM_TYPES[claim.kind].model_validate(
            {**orjson.loads(unpack(claim.packed)), **fields, "strong_key": None}
        )
    except ValidationError:
        return None
