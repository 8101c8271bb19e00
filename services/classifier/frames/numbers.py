"""Numbers with their unit and scope: arrested, declined, issued, released; in total or of one place."""

import re

from services.classifier.places.linking import Mention
from shared.events.figures import Count

_SMALL = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen"""
_WORDS = {word: n for n, word in enumerate(_SMALL.split())}
_TENS = dict(
    zip(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], range(20, 100, 10), strict=True)
)
_NUMBER = r"(?P<n>\d{1,3}(?:,\d{3})+|\d+|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-[a-z]+)?)"
_PEOPLE = (
    r"(?:\w+[- ]){0,3}?(?:people|persons|immigrants?|aliens?|illegals?|individuals|foreign nationals|"
    r"suspects|arrests|inmates)"
)
UNITS: tuple[tuple[str, str], ...] = (
    (
        "arrested",
        rf"arrest(?:s|ed|ing)?(?: of)?(?: (?:nearly|about|more than|over|close to|a total of|"
        rf"at least))? {_NUMBER}\b(?! (?:cities|states|jurisdictions))",
    ),
    ("arrested", rf"\b{_NUMBER} {_PEOPLE}[^.]{{0,25}}?(?:arrest|detained)"),
    ("arrested", rf"\b{_NUMBER} (?:ICE )?arrests\b"),
    ("arrested", rf"(?:detained|takes? down|took down) (?:nearly |about )?{_NUMBER}\b"),
    ("declined", rf"declined {_NUMBER}\b|\b(?P<m>\d[\d,]*)(?: detainers?)? (?:were |was )?(?:declined|refus\w+)"),
    ("issued", rf"issued {_NUMBER} detainers"),
    ("released", rf"releas(?:ed?|es)(?: (?:over|nearly|about|more than))? {_NUMBER}\b"),
)
_UNITS = [(unit, re.compile(pattern, re.IGNORECASE)) for unit, pattern in UNITS]
_OF_PLACE = re.compile(r"^,? (?P<n>\d[\d,]*)(?= ?[,.;]| and|$)")


def counts(text: str, mentions: list[Mention], unit_of_list: str) -> list[Count]:
    """Return the numbers of a sentence: totals by their words, and `Place 107` rows of a list in the unit given."""
    found: dict[tuple[str, str], int] = {}
    for unit, pattern in _UNITS:
        for match in pattern.finditer(text):
            groups = match.groupdict()
            n = _value(groups.get("n") or groups.get("m") or "")
            if n is not None:
                found.setdefault((unit, "total"), n)
    for mention in mentions:
        row = _OF_PLACE.match(text[mention.end :])
        if row and mention.place:
            found.setdefault((unit_of_list, mention.place), int(row["n"].replace(",", "")))
    return [Count(n=n, unit=unit, scope=scope) for (unit, scope), n in found.items()]


def _value(text: str) -> int | None:
    bare = text.replace(",", "").lower()
    if bare.isdigit():
        return int(bare)
    tens, _, ones = bare.partition("-")
    if tens in _TENS and (not ones or ones in _WORDS):
        return _TENS[tens] + _WORDS.get(ones, 0)
    return _WORDS.get(bare)
