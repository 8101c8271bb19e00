"""What an act is written in: a named law by its table, a bill by its number, state and session; else only its kind."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from shared.events import policy_changed

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
    """An instrument of the table."""

    id: str
    state: str
    name: str
    kind: str
    direction: str
    dimensions: tuple[str, ...]
    reach: str
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
            row["name"],
            row["kind"],
            row["direction"],
            tuple(row["dimensions"]),
            row["reach"],
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
        if law.state in states and (year is None or law.years[0] <= year <= law.years[1]) and law.pattern.search(text)
    ]


def kind_of(text: str) -> str | None:
    """Return the kind of instrument that the words tell."""
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), None)


def instrument(
    text: str, state: str | None, published: str | None, laws: list[Known]
) -> policy_changed.Instrument | None:
    """Return what an act is written in: a named law first, a bill by number and session, else its kind alone."""
    if laws:
        law = laws[0]
        return policy_changed.Instrument.model_validate({"id": law.id, "kind": law.kind, "name": law.name})
    bill = _BILL.search(text)
    if bill:
        short = _CHAMBER.get(bill["kind"].lower(), bill["kind"].replace(".", "").lower())
        own = f"{state}:{short}{bill['number']}-{published[:4]}" if state and published else None
        return policy_changed.Instrument.model_validate({"id": own, "kind": "statute", "name": bill.group()})
    return own_instrument(text)


def own_instrument(text: str) -> policy_changed.Instrument | None:
    """Return the kind of instrument that the words tell, without a name: a county's act is not the bill it answers."""
    kind = kind_of(text)
    return policy_changed.Instrument.model_validate({"id": None, "kind": kind, "name": None}) if kind else None
