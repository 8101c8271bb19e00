"""When two instrument ids mean the same instrument."""

import re
from datetime import date
from functools import lru_cache

_BILL = re.compile(r"^(?P<stem>[a-z]{2}:[a-z]{1,4}\d+)(?:-(?P<year>\d{4}))?$")


@lru_cache(maxsize=1 << 14)
def bill(instrument: str) -> tuple[str, int | None] | None:
    """Return (state and bill number, year or None) of a bill's id such as tx:sb4-2017 or tx:sb4; None for others."""
    found = _BILL.match(instrument)
    return (found["stem"], int(found["year"]) if found["year"] else None) if found else None


def stem(instrument: str) -> str:
    """Return what all ids that can mean the same instrument share: the bill number without its year, else the id."""
    known = bill(instrument)
    return known[0] if known else instrument


def session(year: int) -> int:
    """Return the first year of a two-year legislative session: they begin in odd years."""
    return year - 1 + year % 2


def same_instrument(one: str | None, on: date, other: str | None, at: date) -> bool:
    """Clause: a bare bill number ties only within its own legislative session.

    `on` and `at` are the days of the occurrences that name them; a year in the id goes before the day.
    """
    if one is None or other is None:
        return False
    if one == other:
        known = bill(one)
        return known is None or known[1] is not None or session(on.year) == session(at.year)
    first, second = bill(one), bill(other)
    if first is None or second is None or first[0] != second[0] or (first[1] and second[1]):
        return False
    return session(first[1] or on.year) == session(second[1] or at.year)
