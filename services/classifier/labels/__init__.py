"""The labels, read and checked: README.md beside this file says what a line holds and by which rules."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from shared.errors import LedgerError

FOLDER = Path(__file__).parent
HELD_OUT = FOLDER / "held_out"
DIRECTIONS = frozenset({"limits", "cooperates", "neutral"})
STAGES = {
    "policy-changed": frozenset({"proposed", "announced", "enacted", "failed", "rescinded"}),
    "ruling-issued": frozenset({"granted", "denied", "upheld", "struck", "stayed", "reversed", "other"}),
    "jurisdiction-listed": frozenset({"listed", "delisted", "withdrawn", "disputed", "corrected"}),
    "enforcement-reported": frozenset({"reported"}),
}
ERAS = ((1999, "1979-1999"), (2009, "2000-2009"), (2016, "2010-2016"), (2020, "2017-2020"), (2024, "2021-2024"))


class WrongLabel(LedgerError):
    """A line of the labels breaks the rules of labels/README.md: mend the line that is named."""


@dataclass(frozen=True, slots=True)
class Label:
    """One labelled text. events as in the README; the first is what the text is mainly about."""

    id: str
    title: str
    text: str
    published: str
    events: tuple[dict[str, Any], ...]
    pair: str | None

    @property
    def parts(self) -> list[str]:
        """Title and text, those that there are: the head first."""
        return [part for part in (self.title, self.text) if part]

    @property
    def words(self) -> str:
        """Title and text as one."""
        return " ".join(self.parts)


def load(folder: Path = FOLDER) -> list[Label]:
    """Return the labels of the files of a folder (not of folders below), sorted by id. Raises WrongLabel."""
    found = [
        _label(line, f"{file.name} line {number}")
        for file in sorted(folder.glob("*.jsonl"))
        for number, line in enumerate(file.read_bytes().splitlines(), 1)
        if line.strip()
    ]
    _unique((label.id for label in found), "id")
    _unique((label.words.lower() for label in found), "text")
    halves = Counter(label.pair for label in found if label.pair)
    for pair, count in halves.items():
        if count != 2:
            raise WrongLabel(f"pair {pair} has {count} lines, not 2")
    return sorted(found, key=lambda label: label.id)


def _unique(values: Iterable[str], what: str) -> None:
    for value, count in Counter(values).items():
        if count > 1:
            raise WrongLabel(f"{what} stands {count} times: {value[:80]}")


def _label(line: bytes, where: str) -> Label:
    try:
        row = orjson.loads(line)
        label = Label(
            row["id"], row["title"], row["text"], row["published"], tuple(row["events"]), row.get("pair") or None
        )
        year = int(label.published[:4])
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise WrongLabel(f"{where}: {error!r}") from None
    if not label.words or len(label.published) != 10:
        raise WrongLabel(f"{where}: a title or a text, and a day of publication are needed")
    if row["era"] != next((name for last, name in ERAS if year <= last), "2025-2026"):
        raise WrongLabel(f"{where}: era {row['era']} is not that of {label.published}")
    for event in label.events:
        kind, stage, direction = event.get("type"), event.get("stage"), event.get("direction")
        if kind not in STAGES or stage not in STAGES[kind] or direction not in DIRECTIONS:
            raise WrongLabel(f"{where}: no such event: {kind} {direction} {stage}")
        if not isinstance(event.get("jurisdictions"), list):
            raise WrongLabel(f"{where}: jurisdictions must be a list")
    return label
