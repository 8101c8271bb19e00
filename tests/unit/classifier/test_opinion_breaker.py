from datetime import UTC, datetime

import pytest

from services.classifier.opinion.breaker import LONGEST_REST, Breaker
from services.classifier.opinion.endpoint import seconds_to_wait

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_it_rests_after_failures_in_a_row_and_then_lets_one_try_through(clock):
    breaker = Breaker(failures=3, rest=60, now=clock)
    for _ in range(2):
        breaker.failed()
        assert breaker.admits()
    breaker.failed()
    assert (breaker.admits(), breaker.rests) == (False, 60)
    clock.now += 61
    assert (breaker.admits(), breaker.admits()) == (True, False)
    breaker.failed()
    assert not breaker.admits()
    clock.now += 61
    assert breaker.admits()
    breaker.succeeded()
    assert (breaker.admits(), breaker.admits()) == (True, True)


def test_a_success_between_failures_begins_anew(clock):
    breaker = Breaker(failures=2, now=clock)
    for _ in range(5):
        breaker.failed()
        breaker.succeeded()
    assert breaker.admits()


def test_a_rest_that_the_server_asks_for_is_kept_and_bounded(clock):
    breaker = Breaker(failures=5, rest=60, now=clock)
    breaker.failed(7.0)
    assert (breaker.admits(), breaker.rests) == (False, 7)
    clock.now += 8
    assert breaker.admits()
    breaker.failed(1e9)
    assert breaker.rests == LONGEST_REST


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 3 ", 3.0),
        ("Thu, 01 Jan 2026 00:01:00 GMT", 60.0),
        ("Wed, 31 Dec 2025 00:00:00 GMT", 0.0),
        ("-5", None),
        ("soon", None),
        ("²", None),
        ("", None),
        (None, None),
    ],
)
def test_what_retry_after_tells(header, seconds):
    assert seconds_to_wait(header, NOW) == seconds
