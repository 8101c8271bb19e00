"""What an editor's acts make of a claim on the axis of what was known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from shared.events import ClaimRetracted, ClaimReviewed
from shared.events.dates import read_instant

Verdict = Literal["confirm", "correct", "retract"]


@dataclass(frozen=True, slots=True)
class Act:
    """A review or a retraction of one claim; `since` is from when on it is known, unless the claim was misread."""

    at: datetime
    id: str
    claim: str
    verdict: Verdict
    misread: bool
    since: datetime
    corrected: Mapping[str, Any]

    @property
    def order(self) -> tuple[datetime, str]:
        """By time, then id: the latest decides."""
        return self.at, self.id


# (since, until, the act whose correction holds then or None)
Period = tuple[datetime, datetime | None, Act | None]


def read_act(id_: str, data: ClaimReviewed | ClaimRetracted) -> Act:
    """Return the act of an event."""
    at = read_instant(data.at)
    since = read_instant(data.reported_at) if data.reported_at else at
    misread = data.reason == "misread"
    if isinstance(data, ClaimRetracted):
        return Act(at, id_, data.claim, "retract", misread, since, {})
    return Act(at, id_, data.claim, data.verdict, misread, since, data.corrected)


def periods(reported: datetime, review: bool, acts: Iterable[Act]) -> tuple[Period, ...]:
    """Return when a claim counts, and as what; empty is never. `review`: its tier asks for an editor.

    confirm, and the reason misread, count from the claim's own day and leave no other past; any other act counts from
    its own `since`, and what the acts before it made of the past stays.
    """
    past: tuple[Period, ...] = () if review else ((reported, None, None),)
    for act in sorted(acts, key=lambda act: act.order):
        if act.verdict == "confirm":
            past = ((reported, None, None),)
            continue
        since = reported if act.misread else max(act.since, reported)
        past = () if act.misread else _until(past, since)
        if act.verdict == "correct":
            past = (*past, (since, None, act))
    return past


def _until(past: tuple[Period, ...], end: datetime) -> tuple[Period, ...]:
    return tuple(
        (since, end if until is None or until > end else until, act) for since, until, act in past if since < end
    )


def until(past: tuple[Period, ...], end: datetime | None) -> tuple[Period, ...]:
    """Return the periods cut off at an end; None cuts nothing."""
    return past if end is None else _until(past, end)
