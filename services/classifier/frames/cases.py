"""Which case a ruling belongs to: known cases by caption or docket, else its own caption."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from services.classifier.frames.courts import case_key, case_name, docket

FILE = Path(__file__).with_name("cases.toml")


@dataclass(frozen=True, slots=True)
class Case:
    """What a text says of its case. key: one for trial and appeal."""

    key: str | None
    name: str | None
    docket: str | None


@dataclass(frozen=True, slots=True)
class _Known:
    key: str
    name: str
    names: re.Pattern[str]
    dockets: frozenset[str]


@lru_cache(maxsize=1)
def _table() -> tuple[_Known, ...]:
    rows = tomllib.loads(FILE.read_text("utf-8"))["case"]
    return tuple(
        _Known(row["key"], row["name"], re.compile("|".join(row["names"])), frozenset(row["dockets"])) for row in rows
    )


def case_of(text: str) -> Case:
    """Return the case that a text names first: a known one under its one key, else the first caption's own."""
    number = docket(text)
    named = [(match.start(), known) for known in _table() if (match := known.names.search(text))]
    known = min(named, key=lambda found: found[0])[1] if named else None
    known = known or next((known for known in _table() if number in known.dockets), None)
    if known:
        return Case(known.key, known.name, number)
    name = case_name(text)
    return Case(case_key(name), name, number)
