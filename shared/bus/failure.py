"""What to do with an entry whose handling failed: pure, so that the policy is a table of tests."""

from enum import Enum

from redis.exceptions import BusyLoadingError, OutOfMemoryError, ReadOnlyError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from shared.errors import LedgerError

# What passes without anybody touching the entry: an outage, a server that starts, stands by, or is full.
PASSING = (OSError, RedisConnectionError, RedisTimeoutError, BusyLoadingError, ReadOnlyError, OutOfMemoryError)


class Poison(LedgerError):
    """This entry can never be handled: it is parked at once, with the text as its reason."""


class Unavailable(LedgerError):
    """What the handler needs cannot be reached now: the batch waits and is tried again; nothing is parked."""


class Decision(Enum):
    """What the bus does after a failure."""

    WAIT = "wait and try the same again"
    SPLIT = "try the entries of the batch one by one"
    PARK = "put the entry into the dead letters with its reason"
    LEAVE = "leave it pending; the reclaimer delivers it again"


def decide(error: Exception, *, entries: int, deliveries: int, max_deliveries: int) -> Decision:
    """Return the decision for a call with `entries` entries, the single one delivered `deliveries` times so far."""
    if isinstance(error, (Unavailable, *PASSING)):
        return Decision.WAIT
    if entries > 1:
        return Decision.SPLIT
    if isinstance(error, Poison) or deliveries >= max_deliveries:
        return Decision.PARK
    return Decision.LEAVE


def delay(attempt: int, jitter: float) -> float:
    """Return the seconds before try number `attempt` (from 1): 0.1, doubled each time, at most 5, plus 0-50 %.

    `jitter` is a random number from 0 to 1, given by the caller so that tests are exact.
    """
    return float(min(5.0, 0.1 * 2 ** min(attempt - 1, 10)) * (1 + jitter / 2))
