"""What follows from a failure: try again, or let the host rest, and for how long. Pure: chance and time come in."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from services.ingest.fetching.refusals import Busy, ConnectionLost, NotConnected, Refused, TooSlow

TRIES = 3
PATIENCE = 10.0
"""Seconds that a fetch waits for a host; for longer it is refused, and the host rests meanwhile."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 8.0
FIRST_REST, LONGEST_REST = 5.0, 3600.0
LONGEST_ASKED = 86400.0
"""A server that asks for a longer rest is asked again after this."""


@dataclass(frozen=True, slots=True)
class Again:
    """Ask once more, `after` seconds."""

    after: float


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Refuse, and leave the host alone for `rest` seconds."""

    rest: float = 0.0


def decide(refused: Refused, attempt: int, failures: int, chance: float) -> Again | GiveUp:
    """Say what follows from the refusal of the attempt (the first is 1), with 0 <= chance < 1.

    failures: how many fetches of this host were given up in a row before.
    """
    if isinstance(refused, Busy) and refused.retry_after is not None:
        asked = min(refused.retry_after, LONGEST_ASKED) + chance  # all who were sent away must not come back at once
        return Again(asked) if asked <= PATIENCE and attempt < TRIES else GiveUp(asked)
    if isinstance(refused, Busy | ConnectionLost) and attempt < TRIES:
        return Again(backoff(attempt - 1, FIRST_PAUSE, LONGEST_PAUSE, chance))
    if isinstance(refused, Busy) and refused.status == 500:
        return GiveUp()  # the fault of one page, not of its host
    if isinstance(refused, Busy | ConnectionLost | NotConnected | TooSlow):
        return GiveUp(backoff(failures, FIRST_REST, LONGEST_REST, chance))
    return GiveUp()


def backoff(step: int, first: float, longest: float, chance: float) -> float:
    """Return a pause that doubles with each step up to the longest, of which the second half is left to chance."""
    return float(min(longest, first * 2 ** min(step, 40)) * (0.5 + chance / 2))


def read_retry_after(told: str | None, now: datetime) -> float | None:
    """Return Retry-After (RFC 9110, 10.2.3: seconds or a date) in seconds from now; None for none or nonsense."""
    told = (told or "").strip()
    if told.isascii() and told.isdigit():
        return float(min(int(told[:12]), LONGEST_ASKED))
    try:
        when = parsedate_to_datetime(told)
    except (ValueError, TypeError, OverflowError):
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return min(max(0.0, (when - now).total_seconds()), LONGEST_ASKED)
