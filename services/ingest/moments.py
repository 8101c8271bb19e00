"""Dates as sources print them, turned into the two forms of the events: EDTF days and UTC instants."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import struct_time

from shared.events.dates import moment, read_instant, write_instant


def read_moment(text: str | None) -> str | None:
    """Return a printed date as an event's Moment: ISO 8601 of any precision, or RFC 2822; None where there is none.

    A time without an offset is taken as UTC. Raises ValueError for what is no date.
    """
    text = (text or "").strip()
    if not text:
        return None
    try:
        if len(text) in (4, 7, 10):
            return moment(text)
        when = datetime.fromisoformat(text)
    except ValueError:
        try:
            when = parsedate_to_datetime(text)
        except (ValueError, TypeError):
            raise ValueError(f"{text[:40]!r} is no date: write 2017-03-01 or 2017-03-01T12:00:00Z") from None
    try:
        return moment(write_instant(when if when.tzinfo else when.replace(tzinfo=UTC)))
    except OverflowError:
        raise ValueError(f"{text[:40]!r} lies beyond all calendars: write 2017-03-01 or 2017-03-01T12:00:00Z") from None


def from_struct(parsed: struct_time | None) -> str | None:
    """Return feedparser's parsed date (UTC) as an instant; None for none, or for a date that cannot be."""
    if parsed is None:
        return None
    try:
        return moment(write_instant(datetime(*parsed[:6], tzinfo=UTC)))
    except (ValueError, OverflowError):
        return None


def earlier(published: str | None, fetched: str) -> str:
    """Return when a text was public: the earlier of its publication and the instant it was fetched."""
    if published is None or len(published) not in (10, *range(17, 40)):
        return fetched
    return published if read_instant(published) <= read_instant(fetched) else fetched
