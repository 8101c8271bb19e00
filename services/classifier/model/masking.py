"""Places out of the words before they are embedded: which county it is says nothing of what happened there."""

import re

from services.classifier.places.names import WORDS, Names

_COUNTY = re.compile(r"[\s-]+(?:County|Counties|counties|Co\.|Parish|Borough)\b")
_ANY_COUNTY = re.compile(r"\b(?:[A-Z][\w.’'-]+ ){1,2}(?:County|Parish)\b")
_TOWN_BEFORE = re.compile(r"\b(?:[Cc]ity|[Tt]own|[Vv]illage|[Mm]ayor|in|of|near) (?:of )?$")
_TOWN_AFTER = re.compile(r"^(?:[’']s?)? (?:[Cc]ity|[Tt]own|[Cc]ouncil|[Mm]ayor|[Pp]olice|[Cc]ommission)|^, [A-Z]")


def masked(text: str, names: Names) -> str:
    """Return the text with `the state`, `the county` and `the city` in place of names; nothing else is changed."""
    out: list[str] = []
    reach = 0
    hits = sorted((last - len(name) + 1, -(last + 1), name) for last, name in names.automaton.iter(text))
    for start, minus_end, name in hits:
        end = -minus_end
        if start < reach or not _bounded(text, start, end):
            continue
        county = _COUNTY.match(text, end)
        word = _word(name, names, text[max(0, start - 20) : start], text[end : end + 20], county is not None)
        if word is None:
            continue
        out += [text[reach:start], word]
        reach = county.end() if county and word == "the county" else end
    plain = "".join([*out, text[reach:]])
    plain = _ANY_COUNTY.sub("the county", plain)
    return re.sub(r"(the (?:city|county)),? the state\b(?![’'])", r"\1", plain)


def _word(name: str, names: Names, before: str, after: str, county: bool) -> str | None:
    if county and (name in names.by_county or name in names.counties):
        return "the county"
    if name in names.states:
        return "the state"
    if name in names.cities:
        return "the city"
    if name in names.towns and name not in WORDS and (_TOWN_BEFORE.search(before) or _TOWN_AFTER.match(after)):
        return "the city"
    return None


def _bounded(text: str, start: int, end: int) -> bool:
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    return not (before.isalnum() or after.isalnum())
