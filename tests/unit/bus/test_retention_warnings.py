"""What `sanctuary status` warns of: groups that stand still, memory, a retention shorter than the backups."""

import pytest

from services.projection.retention.memory import Memory
from services.projection.retention.warnings import spoken, warnings
from shared.bus.lag import Lag

DAY = 86400.0
ROOM = Memory(used=100 * 2**20, limit=512 * 2**20)


def lag(age: float) -> Lag:
    return Lag("article-seen", "classifier", 7, 0, 0.0, age)


def told(*lags: Lag, memory: Memory = ROOM, retention: float = 7 * DAY, backup_interval: float = DAY) -> list[str]:
    return warnings(lags, memory, retention=retention, backup_interval=backup_interval)


def test_nothing_to_say_of_groups_within_the_retention():
    assert told(lag(0), lag(7 * DAY)) == []
    assert told(memory=Memory(used=10**12, limit=0)) == []


def test_a_group_that_stands_still_past_the_retention_is_named_with_its_age():
    (warning,) = told(lag(0), lag(9 * DAY))
    assert warning.startswith("classifier on article-seen stands still: its oldest event is 9 days old, past the ")
    assert "retention of 7 days" in warning


def test_memory_is_warned_of_before_it_ends():
    assert told(memory=Memory(used=409 * 2**20, limit=512 * 2**20)) == []
    (warning,) = told(memory=Memory(used=410 * 2**20, limit=512 * 2**20))
    assert warning.startswith("the stream server holds 410 of 512 MiB")


@pytest.mark.parametrize(("retention", "warned"), [(DAY - 1, 1), (DAY, 1), (DAY + 1, 0)])
def test_the_retention_must_exceed_the_backup_interval(retention: float, warned: int):
    found = told(retention=retention)
    assert len(found) == warned
    assert all("SANCTUARY_RETENTION" in warning and "SANCTUARY_BACKUP_INTERVAL" in warning for warning in found)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "0 seconds"), (119, "119 seconds"), (120, "2 minutes"), (7200, "2 hours"), (100 * 3600, "4 days")],
)
def test_durations_are_said_in_their_largest_unit(seconds: float, words: str):
    assert spoken(seconds) == words
