"""Names that a state shares with a great city: New York and Washington."""

import re
from collections.abc import Container

from services.classifier.places.around import CITY_AFTER, CITY_OF, STATE_AFTER

_ITEM_BEFORE = re.compile(r"([A-Z]\w+(?: [A-Z]\w+)?)(?:, and |,? and |, )$")
_ITEM_AFTER = re.compile(r"(?:, and |,? and |, )(?:the )?([A-Z]\w+(?: [A-Z]\w+)?)")
_RUNNING = re.compile(r"(?:[a-z], |\bin |\bof |\d, )$")
_CAPITALISED_BEFORE = re.compile(r"[A-Z][\w.]+, (?:and )?$|cities of .*$|Angeles|Chicago|Boston")
_DC = re.compile(r",? D\.?C\b\.?")
_OF_THE_STATE = re.compile(
    r" (?:state|State|Legislature|House|Senate|sheriffs?|county|counties|law|lawmakers|Supreme|governor|city|suburb)\b|"
    r"[’']s (?:governor|Legislature|law|attorney general|Keep)"
)
_SIBLINGS = ("Oregon", "Idaho", "Alaska", "California", "Washington state", "Washington State")


def _among_states(text: str, start: int, end: int, states: Container[str]) -> bool:
    """Whether the name is an item of a row of states."""
    before, after = _ITEM_BEFORE.search(text[max(0, start - 60) : start]), _ITEM_AFTER.match(text, end)
    if before and after:
        return _is_state(before.group(1), states) and _is_state(after.group(1), states)
    found = before or after
    return bool(found and _is_state(found.group(1), states))


def _is_state(item: str, states: Container[str]) -> bool:
    return item not in ("New York", "Washington") and (item in states or item.split()[0] in states)


def new_york_is_city(text: str, start: int, end: int, states: Container[str], state_told: bool) -> bool:
    """New York is the city among cities and with its mayor; the state where its law or bodies are named."""
    before = text[:start]
    if _among_states(text, start, end, states):
        return False
    if state_told:
        return bool(CITY_OF.search(before))
    if CITY_OF.search(before) or CITY_AFTER.match(text, end):
        return True
    return not (STATE_AFTER.match(text, end) or (_RUNNING.search(before) and not _CAPITALISED_BEFORE.search(before)))


def district_of_columbia(text: str, end: int) -> re.Match[str] | None:
    """The letters behind Washington that make it the District."""
    return _DC.match(text, end)


def washington_is_state(text: str, start: int, end: int, states: Container[str]) -> bool:
    """Washington is the state beside its neighbours, in a row of states and with its law or bodies; else no place."""
    chief = re.search(r"\bin $", text[:start]) and re.match(r", [A-Z]\w+ [A-Z]\w+, has", text[end:])
    return bool(
        any(other in text for other in _SIBLINGS)
        or chief
        or _OF_THE_STATE.match(text, end)
        or _among_states(text, start, end, states)
    )
