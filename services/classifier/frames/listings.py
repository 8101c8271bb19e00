"""Rows of lists: who lists which places where, drops, corrects or disputes them, or withdraws the whole list."""

import re
from itertools import pairwise

from services.classifier.dates.days import event_day
from services.classifier.frames.matter import Draft, Line, Matter, evidence, link_level, without_parents
from services.classifier.frames.numbers import counts
from services.classifier.places.linking import Mention
from shared.events.dates import edtf

LISTERS = (
    ("DOJ", r"\b(?:Justice Department|Department of Justice|Justice Dept|DOJ|Attorney General|Sessions)\b"),
    ("ICE", r"\bICE\b|\bdetainers?\b|[Ii]mmigration and Customs Enforcement"),
    ("DHS", r"\b(?:DHS|Homeland Security)\b"),
)
NOT_LISTED = re.compile(
    r"\b(?:Gov(?:\.|ernor)|[Ll]egislature|Senate Bill|honor every|insisted|have said|[Ss]heriffs? question|"
    r"letter(?:s)? of support|says? it is a mistake|new policy began|pulled state grants)\b"
)
OF_ONE = re.compile(r"\b(?:designation|listing|entry) of [A-Z]")
JOINED = re.compile(r",? and | joins? ")
# A list of places told one a line: at least so many lines, with no more than this behind the place.
ROWS, ROW_REST = 2, 8
COUNTIES = re.compile(r"\bcount(?:y|ies)\b", re.IGNORECASE)


def listing(matter: Matter) -> list[Draft]:
    """Return the drafts of the listing: the main action with its places, and a dispute or a drop told beside it."""
    action = matter.hit.act
    actions = [action]
    for line in matter.body[:4] if matter.main else ():
        hit = line.hits.get("listing")
        if (
            hit
            and hit.act not in actions
            and hit.act in ("disputed", "corrected", "dropped", "listed")
            and (
                (action in ("withdrawn", "listed") and hit.act != "listed")
                or (action == "dropped" and hit.act == "listed")
            )
        ):
            actions.append(hit.act)
    if actions[:2] == ["listed", "disputed"] or actions[:2] == ["listed", "corrected"]:
        actions = _merged(matter, actions)
    return [_draft(matter, act, first=n == 0) for n, act in enumerate(actions)]


def _merged(matter: Matter, actions: list[str]) -> list[str]:
    """A story whose only listed place disputes it, or was listed by mistake, tells the dispute."""
    if "corrected" in actions and not matter.line.places():
        return ["corrected"]
    listed = [place for line in matter.lead for place in line.places()]
    return actions[1:] if len(set(listed)) <= 3 else actions[:1]


def _draft(matter: Matter, action: str, first: bool) -> Draft:
    lines = [
        line
        for line in [matter.line, *[x for x in matter.lead if x is not matter.line]]
        if _tells(line, action, first, matter)
    ]
    if matter.main and first:
        lines += [line for line in matter.body[4:] if "listing" in line.hits and line.hits["listing"].act == action]
    rows = [line for line in matter.body if _is_row(line)] if matter.main and first else []
    lines += [line for line in rows if line not in lines] if len(rows) >= ROWS else []
    found: list[str] = []
    if action != "withdrawn" or OF_ONE.search(matter.text):
        found = list(
            dict.fromkeys(m.place for line in lines for m in line.mentions if not m.court and not _vague(line, m))
        )
        found = found if _is_letters(matter) else _without_context(matter, lines, found)
    told = matter.text
    day = event_day([line.text for line in (lines or [matter.line])], matter.published)
    mark = next((line for line in lines if "listing" in line.hits and line.hits["listing"].act == action), matter.line)
    numbers = [count for line in lines for count in counts(line.text, list(line.mentions), "declined")]
    lister = next((name for name, pattern in LISTERS if re.search(pattern, told)), "DHS")
    fields: dict[str, object] = {
        "lister": lister,
        "list_name": _list_name(told),
        "edition": _edition(told, matter.published),
        "action": action,
        "reason": None,
        "counts": [c.model_dump() for c in _unique(numbers)],
        "period": None,
    }
    return Draft(
        "listing",
        [(place, "listed") for place in found],
        evidence(matter) if first else [mark.sentence],
        fields,
        day.edtf if day else None,
        day is not None,
        agree=True,
        linked=link_level(matter, found),
        background=matter.line.background,
        main=matter.main and first,
    )


def _tells(line: Line, action: str, first: bool, matter: Matter) -> bool:
    hit = line.hits.get("listing")
    if line is matter.line and first:
        return True
    if hit:
        return (
            hit.act == action
            or (first and action == "disputed" and line.background is False)
            or (first and action in ("corrected", "disputed") and line is matter.head)
        )
    if not first or NOT_LISTED.search(line.text):
        return False
    return len(line.places()) >= 2 or (not matter.line.places() and bool(line.places()) and action != "withdrawn")


def _without_context(matter: Matter, lines: list[Line], found: list[str]) -> list[str]:
    """Leave out states that only say where a county lies; one in a list of states is listed itself."""
    listed = {place for line in lines for place in line.places() if _lists_states(matter, line)}
    listed |= {place for line in lines for place in _beside_others(matter, line)}
    kept = without_parents(matter, found)
    return [place for place in found if place in kept or (place in listed and matter.level(place) == "state")]


def _lists_states(matter: Matter, line: Line) -> bool:
    states = [place for place in line.places() if matter.level(place) == "state"]
    return (len(states) >= 3 and len(states) == len(line.places())) or bool(re.search(r"\bstates? of\b", line.text))


def _beside_others(matter: Matter, line: Line) -> list[str]:
    """States that stand in one row with counties or cities, as in `Vermont and Burlington`."""
    found = []
    for a, b in pairwise(line.mentions):
        levels = {matter.level(a.place), matter.level(b.place)}
        if len(levels) == 2 and "state" in levels and JOINED.fullmatch(line.text[a.end : b.start]):
            found += [m.place for m in (a, b) if matter.level(m.place) == "state"]
    return found


def _is_row(line: Line) -> bool:
    """Whether a line holds a place and hardly anything else."""
    if len(line.mentions) != 1:
        return False
    mention = line.mentions[0]
    return mention.start <= 2 and len(line.text) - mention.end <= ROW_REST


def _vague(line: Line, mention: Mention) -> bool:
    """Whether a state only says where unnamed places lie, as in `several cities in California`."""
    return bool(re.search(r"\b(?:cities|counties|towns|places)(?: or counties)? in $", line.text[: mention.start]))


def _is_letters(matter: Matter) -> bool:
    return "letters" in matter.hit.id


def _list_name(text: str) -> str:
    if re.search(r"declined|detainer", text, re.IGNORECASE):
        return "declined detainer report"
    if re.search(r"\bletters?\b|\bwarn", text, re.IGNORECASE):
        return "letters on section 1373"
    return "sanctuary jurisdictions"


def _edition(text: str, published: str | None) -> str | None:
    """The edition is the day of a list that the text tells with its year; else unknown."""
    match = re.search(r"\b(20\d\d-\d\d-\d\d)\b", text)
    return edtf(match.group(1)) if match and published else None


def _unique(numbers: list) -> list:  # type: ignore[type-arg]
    return list({(c.unit, c.scope): c for c in reversed(numbers)}.values())[::-1]
