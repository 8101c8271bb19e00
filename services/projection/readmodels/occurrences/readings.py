"""The readings of one text: which version of a method counts, and which of its claims wait."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

import orjson

from services.projection.readmodels.occurrences.acts import Act, Period, periods, until
from services.projection.readmodels.occurrences.claim import Claim
from services.projection.readmodels.occurrences.likeness import VERBS
from services.projection.readmodels.occurrences.packed import unpack
from services.projection.readmodels.occurrences.told import FIELDS
from shared.events.vocabulary import METHODS_THAT_COUNT_AT_ONCE

# How a claim stands, and when it counts; None: from its own day on, as published. Most do, and share one verdict.
Verdict = tuple[str, tuple[Period, ...] | None]
COUNTS: Verdict = ("counts", None)


@dataclass(slots=True, eq=False)
class Reading:
    """One version of a method on one text. `listed` is None until its article-classified is recorded."""

    version: str
    claims: list[Claim] = field(default_factory=list)
    listed: Collection[str] | None = None
    missing: set[str] | None = None
    classified: tuple[datetime, str] | None = None

    def order(self) -> tuple[tuple[int, ...], tuple[datetime, str]]:
        """By number, trailing zeros apart, then event time, then id."""
        numbers = [int(part) for part in self.version.split(".")]
        while len(numbers) > 1 and not numbers[-1]:
            numbers.pop()
        return tuple(numbers), self.classified or min((claim.recorded, claim.id) for claim in self.claims)


@dataclass(slots=True, eq=False)
class Method:
    """All readings of one text by one method, of every version."""

    name: str
    readings: tuple[Reading, ...] = ()
    acted: bool = False

    def reading(self, version: str) -> Reading:
        """Return the reading of a version, new where it is the first that is heard of it."""
        for reading in self.readings:
            if reading.version == version:
                return reading
        self.readings = (*self.readings, Reading(version))
        return self.readings[-1]

    def complete(self, reading: Reading) -> bool:
        """Tell whether all of it is recorded: claims of classifiers and lists wait for the event that lists them."""
        if self.name in METHODS_THAT_COUNT_AT_ONCE:
            return bool(reading.claims)
        return reading.listed is not None and not reading.missing

    def decides(self, reading: Reading, acts: "Acts") -> bool:
        """Tell whether a complete reading displaces older ones: an empty one does, one that is all for review does not.

        A claim that an editor confirmed or corrected is no longer for review.
        """
        if not self.complete(reading):
            return False
        if reading.listed is not None and not reading.listed:
            return True
        return any(not claim.review or (self.acted and acts.periods(self, claim)) for claim in reading.claims)

    def newest(self, acts: "Acts") -> Reading | None:
        """Return the newest reading that decides."""
        deciding = [reading for reading in self.readings if self.decides(reading, acts)]
        return max(deciding, key=Reading.order) if len(deciding) > 1 else deciding[0] if deciding else None

    def verdicts(self, acts: "Acts", end: datetime | None) -> Iterable[tuple[Claim, Verdict]]:
        """Return how every claim stands. `end` is from when on the text's next version supersedes what was read."""
        newest = self.newest(acts)
        at_once = self.name in METHODS_THAT_COUNT_AT_ONCE
        for reading in self.readings:
            complete = self.complete(reading)
            older = newest is not None and newest is not reading and reading.order() < newest.order()
            for claim in reading.claims:
                if not complete or not (at_once or claim.id in (reading.listed or ())):
                    yield claim, ("waiting", ())
                elif older and not (self.acted and acts.uphold(self, reading, claim)):
                    yield claim, ("superseded", ())
                elif self.acted:
                    yield claim, acts.verdict(self, claim, end)
                else:
                    yield claim, _plain(claim, end)


def _plain(claim: Claim, end: datetime | None) -> Verdict:
    if claim.review:
        return "review", ()
    if end is None:
        return COUNTS
    return "superseded", until(((claim.reported, None, None),), end)


class Acts:
    """The editors' acts, by the claim that they name."""

    def __init__(self) -> None:
        self._of: dict[str, list[Act]] = {}

    def add(self, act: Act) -> bool:
        """Take in an act; False where it was known."""
        known = self._of.setdefault(act.claim, [])
        if any(other.id == act.id for other in known):
            return False
        known.append(act)
        return True

    def __contains__(self, claim: str) -> bool:
        return claim in self._of

    def on(self, method: Method, claim: Claim) -> list[Act]:
        """Return the acts that bind a claim: its own, and those on its like in other versions of the method."""
        own = list(self._of.get(claim.id, ()))
        for reading in method.readings:
            if reading.version != claim.version:
                for other in reading.claims:
                    if other.id in self._of:
                        own += [act for act in self._of[other.id] if like(other, claim, act.verdict == "correct")]
        return own

    def uphold(self, method: Method, reading: Reading, claim: Claim) -> bool:
        """Tell whether editors have the last word that a claim holds, which no newer reading tells any more."""
        acts = self.on(method, claim)
        if not acts or max(acts, key=lambda act: act.order).verdict == "retract":
            return False
        newer = (one for one in method.readings if one.order() > reading.order() and method.complete(one))
        corrected = any(act.verdict == "correct" for act in acts)
        return not any(like(claim, other, corrected) for one in newer for other in one.claims)

    def periods(self, method: Method, claim: Claim) -> tuple[Period, ...]:
        """Return when a claim counts by tier and acts alone."""
        return periods(claim.reported, claim.review, self.on(method, claim))

    def verdict(self, method: Method, claim: Claim, end: datetime | None) -> Verdict:
        """Return how a claim stands by tier and acts, up to an end."""
        acts = self.on(method, claim)
        past = until(periods(claim.reported, claim.review, acts), end)
        if acts and max(acts, key=lambda act: act.order).verdict == "retract":
            return "retracted", past
        if claim.review and not acts:
            return "review", ()
        if end is not None:
            return "superseded", past
        return ("corrected", past) if past[-1][2] else COUNTS


def like(one: Claim, other: Claim, corrected: bool) -> bool:
    """Tell whether what an editor says of one claim is said of the other, in another version of the same method.

    They have the same subject (the rows of one list share their key) and the same strong key; where one has none they
    rest on the same words and tell the same stage, outcome or action, unless it is `corrected`.
    """
    if one.subject != other.subject or one.kind != other.kind:
        return False
    if one.key is not None and other.key is not None:
        return one.key == other.key
    return _words(one) == _words(other) and (corrected or _verb(one) == _verb(other))


def _words(claim: Claim) -> tuple[str, int] | None:
    evidence = orjson.loads(unpack(claim.packed))["evidence"]
    return (evidence[0]["field"], evidence[0]["start"]) if evidence else None


def _verb(claim: Claim) -> str | None:
    return claim.told[FIELDS[claim.kind].index(VERBS[claim.kind])]
