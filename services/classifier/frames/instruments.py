"""What an act is written in: a named law by its table, a bill by its number, state and session; else only its kind."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from shared.events import policy_changed
from shared.places.ids import COUNTRY

FILE = Path(__file__).with_name("instruments.toml")
_BILL = re.compile(
    r"\b(?P<kind>S\.?B\.?|H\.?B\.?|A\.?B\.?|S\.?F\.?|H\.?F\.?|L\.?B\.?|Senate Bill|House Bill|Assembly Bill|"
    r"Senate File|House File)"
    r" ?(?:No\. )?(?P<number>\d{1,5})\b"
)
_CHAMBER = {"senate bill": "sb", "house bill": "hb", "assembly bill": "ab", "senate file": "sf", "house file": "hf"}
KINDS: tuple[tuple[str, str], ...] = (
    ("agreement", r"287\(?g\)?|agreement|memorandum of understanding|\bcontract\b"),
    ("resolution", r"resolution|\bmotion\b|proclamation"),
    ("ordinance", r"ordinance"),
    ("ag_directive", r"attorney general[’'\w ]* (?:directive|advis)|trust directive"),
    ("executive_order", r"executive (?:order|directive)|\bdirective\b|mayor[^.]* order(?:s|ed)|order signed"),
    ("sheriff_policy", r"sheriff"),
    ("police_order", r"special order|police (?:chief|commissioner|department)|lapd"),
    ("statute", r"\bbill\b|\blaw\b|legislat|statute|\bact\b|\bban\b.*\blaw\b|\bsigns?\b.*\bban\b"),
)
_KINDS = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in KINDS]


@dataclass(frozen=True, slots=True)
class Known:
    """An instrument of the table. place: whose it is below a state, as `place:chicago`, else empty; made: its day."""

    id: str
    state: str
    place: str
    name: str
    kind: str
    direction: str
    dimensions: tuple[str, ...]
    reach: str
    made: str
    years: tuple[int, int]
    pattern: re.Pattern[str]


@lru_cache(maxsize=1)
def table() -> tuple[Known, ...]:
    """Return the named instruments."""
    rows = tomllib.loads(FILE.read_text("utf-8"))["instrument"]
    return tuple(
        Known(
            row["id"],
            row["state"],
            row.get("place", ""),
            row["name"],
            row["kind"],
            row["direction"],
            tuple(row["dimensions"]),
            row.get("reach", "own"),
            row.get("made", ""),
            (row["years"][0], row["years"][1]),
            re.compile(row["pattern"]),
        )
        for row in rows
    )


def known(text: str, states: set[str], published: str | None) -> list[Known]:
    """Return the named instruments of a text whose state it names, in a year in which the name means them."""
    year = int(published[:4]) if published else None
    return [
        law
        for law in table()
        if not law.place
        and law.state in states
        and (year is None or law.years[0] <= year <= law.years[1])
        and law.pattern.search(text)
    ]


def place_of_law(text: str, published: str | None) -> str | None:
    """Return the one state whose law a text names by number or title, in the years in which the name means it."""
    year = int(published[:4]) if published else None
    states = {
        law.state
        for law in table()
        if not law.place and year is not None and law.years[0] <= year <= law.years[1] and law.pattern.search(text)
    }
    return f"{COUNTRY}/state:{states.pop()}" if len(states) == 1 else None


_BAN = re.compile(
    r"anti-sanctuary|\b(?:ban\w*|bars?|barring|outlaw\w*|prohibit\w*|forbid\w*|law|crackdown)\b[^.]{0,30}\bsanctuary|"
    r"sanctuary[^.\w]{0,3}(?:cit(?:y|ies)|polic(?:y|ies)|jurisdictions?)[^.\w]{0,3}(?:ban|law|crackdown)\b",
    re.IGNORECASE,
)


def made_on(state: str, day: str | None, direction: str) -> Known | None:
    """Return the state's law that was signed on this very day and goes this way: an act so dated needs no name."""
    return next(
        (law for law in table() if law.made and (law.state, law.made, law.direction) == (state, day, direction)), None
    )


def described(text: str, states: set[str], published: str | None) -> list[Known]:
    """Return the state's one ban on sanctuary policies that the words describe, while the table knows of no other."""
    if not published or not _BAN.search(text):
        return []
    found = [
        law
        for law in table()
        if law.state in states
        and "sanctuary_ban" in law.dimensions
        and law.made
        and law.made[: len(published)] <= published
        and int(published[:4]) <= law.years[1]
    ]
    return found if len(found) == 1 else []


def known_of(place: str, text: str, published: str | None) -> Known | None:
    """Return the county's or city's own named instrument that the text tells, in the years in which it was made."""
    year = int(published[:4]) if published else None
    return next(
        (
            law
            for law in table()
            if law.place
            and place.endswith(f"state:{law.state}/{law.place}")
            and year is not None
            and law.years[0] <= year <= law.years[1]
            and law.pattern.search(text)
        ),
        None,
    )


def kind_of(text: str) -> str | None:
    """Return the kind of instrument that the words tell."""
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), None)


def instrument(
    text: str, state: str | None, published: str | None, laws: list[Known]
) -> policy_changed.Instrument | None:
    """Return what an act is written in: a named law first, a bill by number and session, else its kind alone."""
    if laws:
        return named_instrument(laws[0])
    bill = _BILL.search(text)
    if bill:
        short = _CHAMBER.get(bill["kind"].lower(), bill["kind"].replace(".", "").lower())
        own = f"{state}:{short}{bill['number']}-{published[:4]}" if state and published else None
        return policy_changed.Instrument.model_validate({"id": own, "kind": "statute", "name": bill.group()})
    return own_instrument(text)


def named_instrument(law: Known) -> policy_changed.Instrument:
    """Return an instrument of the table as a claim names it."""
    return policy_changed.Instrument.model_validate({"id": law.id, "kind": law.kind, "name": law.name})


def own_instrument(text: str) -> policy_changed.Instrument | None:
    """Return the kind of instrument that the words tell, without a name: a county's act is not the bill it answers."""
    kind = kind_of(text)
    return policy_changed.Instrument.model_validate({"id": None, "kind": kind, "name": None}) if kind else None
