"""Days and instants as the events write them: EDTF days of three precisions, instants in UTC."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import AfterValidator

FIRST_YEAR = 1776
_CANONICAL_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}Z").fullmatch


def edtf(text: str) -> str:
    """Accept 2017, 2017-03 or 2017-03-01 (EDTF level 0; the length is the precision) and return it unchanged.

    Raises ValueError for anything else, or for a day that does not exist.
    """
    if len(text) not in (4, 7, 10) or not text.isascii():
        raise ValueError(f"{text!r} is no date: write YYYY, YYYY-MM or YYYY-MM-DD")
    if first_day(text).year < FIRST_YEAR:
        raise ValueError(f"{text!r} lies before {FIRST_YEAR}")
    return text


def first_day(text: str) -> date:
    """Return the first day that an EDTF date may mean: a beginning counts from it."""
    return date.fromisoformat(text + "-01-01"[len(text) - 10 :] if len(text) < 10 else text)


def last_day(text: str) -> date:
    """Return the last day that an EDTF date may mean: an end counts from it."""
    if len(text) == 10:
        return date.fromisoformat(text)
    year, month = int(text[:4]), int(text[5:7] or 12)
    return date(year, month, monthrange(year, month)[1])


def instant(text: str) -> str:
    """Accept an RFC 3339 instant with an offset and return it in UTC, to the microsecond, ending in Z."""
    moment = datetime.fromisoformat(text)
    if len(text) == 20 and _CANONICAL_INSTANT(text):
        return text
    if len(text) <= 10 or moment.tzinfo is None:
        raise ValueError(f"{text!r} is no instant: write a time with an offset, as 2017-03-01T12:00:00Z")
    return write_instant(moment)


def write_instant(moment: datetime) -> str:
    """Write an aware datetime as the events do: UTC, ending in Z, without an empty fraction."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def read_instant(text: str) -> datetime:
    """Return the aware UTC datetime of an instant, or of a day (its 00:00Z)."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def day_or_instant(text: str) -> str:
    """Accept a full day or an instant (reported_at is known from a day's 00:00Z)."""
    return edtf(text) if len(text) == 10 else instant(text)


def moment(text: str) -> str:
    """Accept an EDTF date of any precision or an instant (what a source prints as its date)."""
    return edtf(text) if len(text) <= 10 else instant(text)


Edtf = Annotated[str, AfterValidator(edtf)]
Instant = Annotated[str, AfterValidator(instant)]
DayOrInstant = Annotated[str, AfterValidator(day_or_instant)]
Moment = Annotated[str, AfterValidator(moment)]
