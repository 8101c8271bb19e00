"""What the one on call should hear of the streams' retention: pure, one line each."""

from collections.abc import Iterable

from services.projection.retention.memory import Memory
from shared.bus.lag import Lag

FULL_FROM = 0.8
_UNITS = (("days", 86400), ("hours", 3600), ("minutes", 60), ("seconds", 1))


def warnings(lags: Iterable[Lag], memory: Memory, *, retention: float, backup_interval: float) -> list[str]:
    """Return what is wrong, or will be: a group that stands still past the retention, memory, a retention too short."""
    found = [_standing(lag, retention) for lag in lags if lag.oldest_event_seconds > retention]
    if memory.limit and memory.used >= FULL_FROM * memory.limit:
        found.append(
            f"the stream server holds {memory.used / 2**20:.0f} of {memory.limit / 2**20:.0f} MiB, and at its limit "
            "publishing is refused: start the groups that stand still, or raise maxmemory"
        )
    if short := too_short(retention, backup_interval):
        found.append(short)
    return found


def too_short(retention: float, backup_interval: float) -> str | None:
    """Say when a backup could be older than what the streams still hold: its gap could not be read again."""
    if retention > backup_interval:
        return None
    return (
        f"the retention of {spoken(retention)} does not exceed the backup interval of {spoken(backup_interval)}: "
        "events could be missing after a restore; raise SANCTUARY_RETENTION, or back up more often and say so in "
        "SANCTUARY_BACKUP_INTERVAL"
    )


def spoken(seconds: float) -> str:
    """Return a duration as a person says it: in the largest unit of which it has two."""
    unit, size = next(((unit, size) for unit, size in _UNITS if seconds >= 2 * size), _UNITS[-1])
    return f"{seconds / size:.0f} {unit}"


def _standing(lag: Lag, retention: float) -> str:
    return (
        f"{lag.group} on {lag.stream} stands still: its oldest event is {spoken(lag.oldest_event_seconds)} old, past "
        f"the retention of {spoken(retention)}, and the stream grows until it goes on: start it, or remove the group "
        "where its service is gone for good"
    )
