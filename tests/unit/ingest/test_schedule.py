"""When a source is read next, and when it is silent."""

import pytest

from services.ingest.freshness import Freshness
from services.ingest.schedule import duration, is_silent, next_due
from services.ingest.sources_file import Watched

FEED = Watched(name="a", kind="feed", address="https://a.example/feed", every="1h")


@pytest.mark.parametrize(
    ("told", "seconds"),
    [(90, 90.0), ("90", 90.0), ("90s", 90.0), ("15m", 900.0), ("6h", 21600.0), ("1.5d", 129600.0), (0.2, 0.2)],
)
def test_durations(told: object, seconds: float) -> None:
    assert duration(told) == seconds


@pytest.mark.parametrize("told", ["", "h", "-1h", "1 week", None, True, [], "1h30m"])
def test_what_is_no_duration(told: object) -> None:
    with pytest.raises(ValueError, match="is no duration"):
        duration(told)


def test_after_a_success_a_whole_interval_later_with_jitter_on_top() -> None:
    assert next_due(1000, 3600, 360, 0.0) == 4600
    assert next_due(1000, 3600, 360, 0.5) == 4780


def test_after_failures_sooner_doubling_and_never_later_than_after_a_success() -> None:
    waits = [next_due(0, 3600, 0, 0, failures) for failures in range(1, 9)]
    assert waits == [60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert next_due(0, 10, 0, 0, 1) == 10
    assert next_due(0, 3600, 0, 0, 10_000) == 3600


def test_silent_after_three_intervals_without_success() -> None:
    assert not is_silent(now=10_800, since=0, interval=3600)
    assert is_silent(now=10_801, since=0, interval=3600)
    assert not is_silent(now=1e9, since=0, interval=None)


def test_what_is_told_of_a_source_through_success_and_failures() -> None:
    known = Freshness(since=1000.0).described(FEED)
    assert known.due == 0
    fresh = known.after_success(2000.0, 5600.0, new=2, refused=1)
    failing = fresh.after_failure(5700.0, "the server answers 503").after_failure(5800.0, "no answer")
    told = failing.told("a", 5000.0)
    assert (told["failures"], told["reason"], told["silent"]) == (2, "no answer", False)
    assert (told["seconds_since_success"], told["seconds_since_new"], told["next_in_seconds"]) == (3000, 3000, 800)
    assert failing.told("a", 20_000.0)["silent"]
    healed = failing.after_success(6000.0, 9600.0, new=0)
    assert (healed.failures, healed.reason, healed.last_new) == (0, None, 2000.0)


def test_another_address_or_interval_makes_it_due_at_once_and_nothing_else_does() -> None:
    known = Freshness(since=0.0).described(FEED).after_success(10.0, 5600.0, new=0)
    assert known.described(FEED.model_copy(update={"publisher": "B"})).due == 5600.0
    assert known.described(FEED.model_copy(update={"every": 60.0})).due == 0
    assert known.described(FEED.model_copy(update={"address": "https://b.example/"})).due == 0
