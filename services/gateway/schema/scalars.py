"""Scalars of the ledger beyond GraphQL's own, and the enumerations."""

from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import Any, NewType

import strawberry

__all__ = ["Basis", "ChangeScope", "ClaimOrder", "JurisdictionOrder", "KnownAt", "Status", "read_known_at"]

_END_OF_DAY = time(23, 59, 59, 999999, tzinfo=UTC)


def read_known_at(value: Any) -> datetime:
    """Return the instant (UTC) of an RFC 3339 time with an offset, or the end of a bare day. Raises ValueError."""
    if not isinstance(value, str) or not value.isascii():
        raise ValueError("knownAt is a DateTime with an offset, or a date: 2017-09-06T12:00:00Z or 2017-09-06")
    try:
        if len(value) == 10:
            return datetime.combine(date.fromisoformat(value), _END_OF_DAY)
        moment = datetime.fromisoformat(value)
        if moment.utcoffset() is None:
            raise ValueError(value)
        return moment.astimezone(UTC) + timedelta(0)
    except (ValueError, OverflowError):
        text = "knownAt is a DateTime with an offset, or a date: 2017-09-06T12:00:00Z or 2017-09-06"
        raise ValueError(text) from None


KnownAt = NewType("KnownAt", datetime)


@strawberry.enum(description="Where a place stands. The stance rules define each word.")
class Status(Enum):
    """The statuses of the stance rules."""

    ANTI_SANCTUARY = strawberry.enum_value("ANTI_SANCTUARY", description="A state that bans sanctuary policies.")
    SANCTUARY = strawberry.enum_value("SANCTUARY", description="It limits its cooperation, or a state mandate does.")
    PREEMPTED = strawberry.enum_value("PREEMPTED", description="It has limits of its own under a state's ban.")
    MIXED = strawberry.enum_value("MIXED", description="Limits and cooperation at once.")
    STEALTH = strawberry.enum_value("STEALTH", description="Protection without a declaration.")
    COOPERATING = strawberry.enum_value("COOPERATING", description="It cooperates, or a ban makes it.")
    UNKNOWN = strawberry.enum_value("UNKNOWN", description="The ledger knows of nothing that decides.")


@strawberry.enum(description="Whose acts a status rests on.")
class Basis(Enum):
    """The bases of the stance rules."""

    OWN = strawberry.enum_value("OWN", description="Acts of the place itself.")
    INHERITED = strawberry.enum_value("INHERITED", description="Acts of its state that reach its localities.")
    NONE = strawberry.enum_value("NONE", description="Nothing that decides.")


@strawberry.enum(description="Which answer a change moved.")
class ChangeScope(Enum):
    """Today's answer or the past only."""

    CURRENT = strawberry.enum_value("CURRENT", description="Today's answer moved.")
    HISTORY = strawberry.enum_value("HISTORY", description="A backfill or a correction moved the past only.")


@strawberry.enum(description="How claims are listed.")
class ClaimOrder(Enum):
    """Orders of the claims connection."""

    NEWEST = strawberry.enum_value("NEWEST", description="What was reported last first, then id.")
    OLDEST = strawberry.enum_value("OLDEST", description="What was reported first first: a queue to work through.")


@strawberry.enum(description="How jurisdictions are listed.")
class JurisdictionOrder(Enum):
    """Orders of the jurisdictions connection."""

    NAME = strawberry.enum_value("NAME", description="By name, then id.")
    POPULATION = strawberry.enum_value("POPULATION", description="The most people first, then id.")
