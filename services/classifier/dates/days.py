"""Dates that a sentence tells, as EDTF, each with what it is the date of: the event, or the day of taking effect."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = {
    m: n for n, m in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}
WEEKDAYS = {d: n for n, d in enumerate(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])}
_MONTH = (
    r"(?P<month>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?|"
    r"Sep(?:t(?:ember|\.)?|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DAY_MONTH = re.compile(rf"\b(?P<day>\d{{1,2}}) {_MONTH},? (?P<year>(?:19|20)\d\d)\b")
_MONTH_DAY = re.compile(rf"\b{_MONTH} (?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?![\d,]*\d)(?:,? (?P<year>(?:19|20)\d\d))?\b")
_MONTH_YEAR = re.compile(rf"\b{_MONTH},? (?P<year>(?:19|20)\d\d)\b")
_ISO = re.compile(r"\b((?:19|20)\d\d-[01]\d-[0-3]\d)\b")
_YEAR = re.compile(r"\b(?:in|since|during) (?P<year>(?:19|20)\d\d)\b")
_WEEKDAY = re.compile(
    r"\b(?P<next>next |until |by |before |this coming )?(?P<last>last )?(?P<name>(?:Mon|Tues|Wednes|Thurs|Fri|"
    r"Satur|Sun)day)(?P<of>[’']s (?:start|deadline|vote))?\b"
)
_TODAY = re.compile(r"\b(?:today|tonight|this (?:morning|afternoon|evening))\b", re.IGNORECASE)
_YESTERDAY = re.compile(r"\byesterday\b", re.IGNORECASE)
_FUTURE = re.compile(
    r"(?:tak\w+ effect|took effect|go(?:es|ing)? into effect|in effect|in force|effective|begin\w*|start\w*|due|"
    r"until|deadline|by|before|"
    r"expires?|ends?) (?:on |from |as of |of )?$", re.IGNORECASE,
)  # fmt: skip
_AHEAD = re.compile(r"\b(?:will|would|plans? to|intends? to|is to|are to|set to|scheduled to|due to)\b", re.IGNORECASE)
_EFFECT = re.compile(
    r"(?:tak(?:es?|ing) effect|took effect|go(?:es)? into effect|went into effect|in force from|effective|"
    r"starts?|begins?|began)(?: on| from| of)? $",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Day:
    """A date in a sentence. purpose: event, effect (it takes effect then), other (a deadline, a filing)."""

    edtf: str
    purpose: str
    rule: str
    start: int


def days(text: str, published: str | None) -> list[Day]:
    """Return the dates of a sentence in order; weekdays and dates without a year are read against `published`."""
    issued = date.fromisoformat(published) if published and len(published) == 10 else None
    year = int(published[:4]) if published else None
    found: list[Day] = []
    taken: list[tuple[int, int]] = []

    def add(match: re.Match[str], edtf: str | None, rule: str) -> None:
        if edtf and not any(a < match.end() and match.start() < b for a, b in taken):
            taken.append(match.span())
            purpose = _purpose(text, match)
            if purpose == "event" and issued and len(edtf) == 10 and edtf > (issued + timedelta(1)).isoformat():
                purpose = "effect"  # what is told has happened; a day to come is when it will hold
            found.append(Day(edtf, purpose, rule, match.start()))

    for match in _ISO.finditer(text):
        add(match, _valid(*map(int, match.group().split("-"))), "iso")
    for pattern in (_DAY_MONTH, _MONTH_DAY):
        for match in pattern.finditer(text):
            told = match.groupdict().get("year")
            month, day = _month(match), int(match["day"])
            if told:
                add(match, _valid(int(told), month, day), "full")
            elif year:
                coming = bool(_AHEAD.search(text[: match.start()]))
                add(match, _nearest(month, day, issued, year, _purpose(text, match), coming), "month_day")
    for match in _MONTH_YEAR.finditer(text):
        add(match, f"{match['year']}-{_month(match):02d}", "month_year")
    for match in _YEAR.finditer(text):
        add(match, match["year"], "year")
    if issued:
        for match in _WEEKDAY.finditer(text):
            add(match, _weekday(match, issued), "weekday")
        for match in _TODAY.finditer(text):
            add(match, issued.isoformat(), "today")
        for match in _YESTERDAY.finditer(text):
            add(match, (issued - timedelta(1)).isoformat(), "yesterday")
    return sorted(found, key=lambda day: day.start)


def event_day(texts: list[str], published: str | None) -> Day | None:
    """Return the first day of an event that the sentences tell; within a sentence the more precise wins."""
    for text in texts:
        told = [day for day in days(text, published) if day.purpose == "event"]
        if told:
            return min(told, key=lambda day: (-len(day.edtf), day.start))
    return None


_SPAN = re.compile(
    r"\b(?:between|from) (?P<first>[A-Z][\w.]* \d{1,2}(?:, \d{4})?) (?:and|to|through|until) "
    r"(?P<last>[A-Z][\w.]* \d{1,2}(?:, \d{4})?)",
    re.IGNORECASE,
)


def period(text: str, published: str | None) -> tuple[str, str] | None:
    """Return the first and last day of `between May 15 and May 24, 2017`; the year of the one serves the other."""
    span = _SPAN.search(text)
    if span is None:
        return None
    last = [day.edtf for day in days(span["last"], published)]
    if len(last) != 1 or len(last[0]) != 10:
        return None
    given = span["first"] if "," in span["first"] else f"{span['first']}, {last[0][:4]}"
    first = [day.edtf for day in days(given, published)]
    return (first[0], last[0]) if len(first) == 1 and first[0] <= last[0] else None


def effect_day(texts: list[str], published: str | None) -> str | None:
    """Return the day on which something takes effect, if a sentence tells it."""
    return next((day.edtf for text in texts for day in days(text, published) if day.purpose == "effect"), None)


def _purpose(text: str, match: re.Match[str]) -> str:
    before = text[max(0, match.start() - 40) : match.start()]
    if _EFFECT.search(before) or text[: match.start()] in ("From ", "Since ", "Starting ", "Beginning "):
        return "effect"
    groups = match.groupdict()
    if groups.get("next") or groups.get("of") or _FUTURE.search(before):
        return "other"
    after = text[match.end() : match.end() + 25]
    return "other" if re.match(r"(?:[’']s)? (?:lawsuit|hearing|deadline|start|filing)", after) else "event"


def _month(match: re.Match[str]) -> int:
    return MONTHS[match["month"][:3].lower()]


def _valid(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _nearest(month: int, day: int, issued: date | None, year: int, purpose: str, coming: bool = False) -> str | None:
    """A date without a year: the next one where it is a start or a deadline, or soon to come after `will`; else the
    latest one before publication.
    """
    if issued is None:
        return _valid(year, month, day)
    own = _valid(year, month, day)
    if own is None:
        return None
    if coming and purpose == "event":
        following = own if own >= issued.isoformat() else _valid(year + 1, month, day)
        if following and following < (issued + timedelta(120)).isoformat():
            return following
    if purpose == "event" and own > (issued + timedelta(3)).isoformat():
        return _valid(year - 1, month, day)
    if purpose != "event" and own < (issued - timedelta(180)).isoformat():
        return _valid(year + 1, month, day)
    return own


def _weekday(match: re.Match[str], issued: date) -> str | None:
    """The latest such day up to the day of publication, that day included; a coming one where the words say so."""
    wanted = WEEKDAYS[match["name"].lower()]
    back = (issued.weekday() - wanted) % 7
    if match["next"] or match["of"]:
        return (issued + timedelta((wanted - issued.weekday()) % 7 or 7)).isoformat()
    return (issued - timedelta(back)).isoformat()
