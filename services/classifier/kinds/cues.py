"""The cue grammar: which kind of event a sentence tells, and which act, by the rules of cues.toml."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).with_name("cues.toml")
# The last part of the id of a hit that no cue made, but a voter.
PROPOSED = "proposed_by_voter"


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue that fits a sentence, and where its own pattern was found."""

    id: str
    kind: str
    act: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Cue:
    id: str
    kind: str
    act: str
    pattern: re.Pattern[str]
    also: re.Pattern[str] | None
    unless: re.Pattern[str] | None


@lru_cache(maxsize=1)
def _grammar() -> tuple[_Cue, ...]:
    def compiled(text: str | None) -> re.Pattern[str] | None:
        return re.compile(text, re.IGNORECASE) if text else None

    rows = tomllib.loads(FILE.read_text("utf-8"))["cue"]
    return tuple(
        _Cue(row["id"], row["kind"], row["act"], re.compile(row["pattern"], re.IGNORECASE),
             compiled(row.get("with")), compiled(row.get("unless")))
        for row in rows
    )  # fmt: skip


def is_proposed(hit: Hit) -> bool:
    """Whether a matter was found by a voter and by no rule."""
    return hit.id.endswith(PROPOSED)


def cues(text: str) -> list[Hit]:
    """Return at most one hit of each kind: the first cue of its kind that fits."""
    hits: dict[str, Hit] = {}
    for cue in _grammar():
        if cue.kind in hits:
            continue
        match = cue.pattern.search(text)
        if not match or (cue.also and not cue.also.search(text)) or (cue.unless and cue.unless.search(text)):
            continue
        hits[cue.kind] = Hit(cue.id, cue.kind, cue.act, match.start(), match.end())
    return list(hits.values())
