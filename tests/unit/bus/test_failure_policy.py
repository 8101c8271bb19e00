"""What the bus does after a failure."""

import pytest
from redis.exceptions import BusyLoadingError, OutOfMemoryError, ReadOnlyError

from shared.bus.failure import Decision, Poison, Unavailable, decide, delay
from shared.bus.publish import NotDurable, StreamsFull


@pytest.mark.parametrize(
    ("error", "entries", "deliveries", "decision"),
    [
        (Unavailable("database is away"), 500, 1, Decision.WAIT),
        (ConnectionResetError(), 1, 99, Decision.WAIT),
        (OutOfMemoryError("command not allowed"), 1, 99, Decision.WAIT),
        (StreamsFull("full"), 1, 99, Decision.WAIT),
        (NotDurable("a slow disk"), 1, 99, Decision.WAIT),
        (ReadOnlyError("a replica"), 1, 99, Decision.WAIT),
        (BusyLoadingError("starting"), 1, 99, Decision.WAIT),
        (ValueError("one of them"), 2, 1, Decision.SPLIT),
        (Poison("no envelope"), 2, 1, Decision.SPLIT),
        (Poison("no envelope"), 1, 1, Decision.PARK),
        (ValueError("odd"), 1, 4, Decision.LEAVE),
        (ValueError("odd"), 1, 5, Decision.PARK),
    ],
)
def test_decision(error, entries, deliveries, decision):
    assert decide(error, entries=entries, deliveries=deliveries, max_deliveries=5) is decision


def test_delays_grow_to_a_ceiling():
    delays = [delay(attempt, 0) for attempt in range(1, 12)]
    assert delays[:3] == [0.1, 0.2, 0.4]
    assert delays == sorted(delays)
    assert delays[-1] == 5.0
    assert delay(1, 1) == pytest.approx(0.15)
