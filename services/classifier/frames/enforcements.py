"""Federal enforcement at places: arrests and releases, their operation, scale, places and counts."""

import re

from services.classifier.dates.days import event_day, period
from services.classifier.frames.matter import (
    Draft,
    Line,
    Matter,
    evidence,
    sure_level,
    without_children,
    without_parents,
)
from services.classifier.frames.numbers import counts
from shared.events.figures import Count

INDIVIDUAL = re.compile(
    r"\b(?:her|his) (?:immigrant )?(?:father|mother|husband|wife|son|daughter)|\b(?:a|one) (?:man|woman|father|"
    r"mother)\b|[Ii]mmigrant [Aa]rrested\b|[Gg]irl records\b"
)
OPERATION = re.compile(r"\b(Operation (?!Last\b|This\b|Ends?\b|Nets\b|Targets\b|Leads\b|In\b)[A-Z]\w+(?: [A-Z]\w+)?)")
ABOUT = re.compile(r"arrest|raid|sweep|operation|detain|roundup|sting|By place|netting", re.IGNORECASE)
NOT_ABOUT = re.compile(
    r"\b(?:Mayor|[Gg]overnor|defends|council|policy|will keep|released several|[Ff]ield office|spokes\w+|[Ss]heriff)\b"
)
JAIL = re.compile(r"\b(?:jails?|[Ss]heriff\w*|detainers?|declined|deputies|holds?)\b")
SITE = re.compile(
    r"\b(?:plant|factory|center|farm|dairy|restaurant|store|school|church|shop|market|site|nursery|greenhouse|"
    r"warehouse|hotel|slaughterhouse|mill|track)s?\b"
)
UNDER = re.compile(r"\b(?:[Ff]ield office|had released|in spite of)\b")


def enforcement(matter: Matter) -> list[Draft]:
    """Return the draft of what was reported (one)."""
    releases = matter.hit.act == "limits"
    lines: list[Line] = [matter.line]
    if matter.main and releases:
        lines += [line for line in matter.body[:2] if "enforcement" in line.hits]
    elif matter.main:
        lines += [
            line
            for line in [matter.head, *matter.body[:4]]
            if line is not matter.line and ABOUT.search(line.text) and not UNDER.search(line.text)
        ]
    words = " ".join(line.text for line in lines)
    individual = bool(INDIVIDUAL.search(words))
    found: list[str] = []
    for n, line in enumerate(lines):
        if n and NOT_ABOUT.search(line.text) and found and "arrest" not in line.text:
            continue
        found += [place for place in line.places() if place not in found]
    if "polic" in matter.line.text and len(lines) > 1:
        rest = [place for line in lines[1:] for place in line.places() if place not in matter.line.places()]
        found = rest or found
    found = _at_a_site(matter, _whose_jail(matter, found) if releases else found)
    found = without_parents(matter, found) if individual else _whole(matter, found)
    day = event_day([line.text for line in lines], matter.published)
    span = next((told for line in lines if (told := period(line.text, matter.published))), None)
    numbers: dict[tuple[str, str], Count] = {}
    for line in lines:
        for count in counts(line.text, list(line.mentions), "arrested"):
            numbers.setdefault((count.unit, count.scope), count)
    operation = OPERATION.search(words)
    scale = "individual" if individual else "operation" if numbers or operation else "trend"
    fields: dict[str, object] = {
        "agency": "ICE",
        "operation": operation.group(1) if operation else None,
        "scale": scale,
        "direction": "limits" if releases else "neutral",
        "counts": [c.model_dump() for c in numbers.values()],
        "period": {"from": span[0], "to": span[1]} if span else None,
    }
    return [
        Draft(
            "enforcement",
            [(place, "place") for place in found],
            evidence(matter),
            fields,
            span[1] if span else day.edtf if day else None,
            day is not None,
            agree=True,
            linked="context" if _vague(matter, lines, found) else sure_level(matter, found),
            background=matter.line.background,
            main=matter.main,
        )
    ]


def _whose_jail(matter: Matter, found: list[str]) -> list[str]:
    """Whoever let somebody go is the county of the jail, not the town in which he was taken or did his deed."""
    if any(matter.level(place) == "county" for place in found):
        return found
    states = {matter.state(place) for place in found}
    for line in matter.lead[:3]:
        counties = [place for place in line.places() if matter.level(place) == "county"]
        if counties and JAIL.search(line.text) and (not states or matter.state(counties[0]) in states):
            return counties[:1]
    return found


def _at_a_site(matter: Matter, found: list[str]) -> list[str]:
    """Arrests at one plant or farm happened in the town of the dateline, where no other is named in its state."""
    if not found:
        near = next((places for line in matter.body[:2] if (places := line.places())), [])
        found = near if len(near) == 1 else []  # of several in a nation's count none is the place
    town = next((own for line in matter.lead[:2] if (own := line.dateline())), None)
    if town is None or any(matter.level(place) != "state" for place in found):
        return found
    if not found or (SITE.search(matter.line.text) and {matter.state(town)} == {matter.state(x) for x in found}):
        return [town]
    return found


def _vague(matter: Matter, lines: list[Line], found: list[str]) -> bool:
    """Whether the head's state may only say where the one county or city of the text lies."""
    local = {place for line in lines for place in line.places() if matter.level(place) != "state"}
    return len(local) == 1 and len(found) == 1 and matter.level(found[0]) == "state"


def _whole(matter: Matter, found: list[str]) -> list[str]:
    """An operation in a state that the head names is told for the state, not for the towns of its details."""
    head = [place for place in matter.line.places() if matter.level(place) == "state"]
    return without_children(matter, found) if head and len(matter.line.places()) == len(head) else found
