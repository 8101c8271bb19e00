"""When a source is read next, and when its silence is worth a look. Pure: clock and chance are arguments."""

import re

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
FIRST_RETRY = 60.0
SILENT_AFTER = 3
"""A source without success for longer than so many of its intervals is silent."""

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd]?)")


def duration(told: object) -> float:
    """Return seconds: a number, or a text such as 90, 90s, 15m, 6h, 1d. Raises ValueError."""
    if isinstance(told, int | float) and not isinstance(told, bool):
        return float(told)
    if isinstance(told, str) and (found := _DURATION.fullmatch(told.strip())):
        return float(found[1]) * UNITS.get(found[2], 1)
    raise ValueError(f"{str(told)[:40]!r} is no duration: write seconds, or a text such as 90s, 15m, 6h, 1d")


def next_due(now: float, interval: float, jitter: float, chance: float, failures: int = 0) -> float:
    """Return the instant (seconds since 1970) of the next pass.

    After a success a whole interval later; after a failure sooner, doubling from a minute with each one in a row, and
    never later than after a success. `jitter` seconds times `chance` (0 to 1) come on top, so that sources part.
    """
    wait = min(interval, FIRST_RETRY * 2 ** min(failures - 1, 20)) if failures else interval
    return now + wait + jitter * chance


def is_silent(now: float, since: float, interval: float | None) -> bool:
    """Whether too long has passed since the last success (or since the source is known, without any)."""
    return interval is not None and now - since > SILENT_AFTER * interval
