"""Sentences with true offsets: the text is never changed, a sentence is a slice of it."""

import re
from dataclasses import dataclass

_ABBREVIATED = """
gov rep sen lt col gen capt sgt dr mr mrs ms st ste ft mt no nos dept co jr sr vs v atty sec pres prof hon rev
ala ariz ark calif colo conn del fla ga ill ind kan ky la mass md mich minn miss mo mont neb nev okla ore pa
tenn tex va vt wash wis wyo jan feb mar apr jun jul aug sept oct nov dec inc corp assn bros ave blvd supp cir
approx est fig al cf etc
"""
ABBREVIATIONS = frozenset(_ABBREVIATED.split())
LONGEST = 1000
_BEFORE_A_NUMBER = frozenset({"no", "nos", "sec"})
_END = re.compile(r"[.!?]+[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z0-9])")
_LAST_WORD = re.compile(r"([^\W\d_]+(?:\.[^\W\d_]+)*)$")
_LINE = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A slice [start, end) of an article's title or text, in code points."""

    field: str
    start: int
    end: int
    text: str


def sentences(text: str, field: str = "text") -> list[Sentence]:
    """Split a text into sentences. Lines never join; abbreviations, initials and numbers do not end a sentence."""
    found = []
    for line in _LINE.finditer(text):
        begin = line.start()
        for stop in _END.finditer(text, line.start(), line.end()):
            if not _is_abbreviation(text, begin, stop.start()):
                found.append(_trimmed(text, field, begin, stop.end()))
                begin = stop.end()
        found.append(_trimmed(text, field, begin, line.end()))
    return [piece for sentence in found if sentence.text for piece in _bounded(sentence)]


def whole(text: str, field: str) -> list[Sentence]:
    """Return the trimmed text as one sentence (a title is never split but bounded); nothing for an empty one."""
    sentence = _trimmed(text, field, 0, len(text))
    return _bounded(sentence)[:1] if sentence.text else []


def _bounded(sentence: Sentence) -> list[Sentence]:
    """Cut what no person would call a sentence: the rules look at bounded text only."""
    pieces = []
    begin, end = 0, len(sentence.text)
    while end - begin > LONGEST:
        cut = sentence.text.rfind(" ", begin + 1, begin + LONGEST)
        cut = cut if cut > begin else begin + LONGEST
        pieces.append(_trimmed(sentence.text, sentence.field, begin, cut))
        begin = cut
    pieces.append(_trimmed(sentence.text, sentence.field, begin, end))
    return [Sentence(p.field, p.start + sentence.start, p.end + sentence.start, p.text) for p in pieces if p.text]


def _is_abbreviation(text: str, begin: int, dot: int) -> bool:
    if text[dot] != ".":
        return False
    word = _LAST_WORD.search(text, max(begin, dot - 20), dot)
    if word is None:
        return False
    last = word.group(1)
    if last.lower() in _BEFORE_A_NUMBER:
        return text[dot + 1 :].lstrip()[:1].isdigit()
    return len(last) == 1 or "." in last or last.lower() in ABBREVIATIONS


def _trimmed(text: str, field: str, start: int, end: int) -> Sentence:
    part = text[start:end]
    start += len(part) - len(part.lstrip())
    return Sentence(field, start, start + len(part.strip()), part.strip())
