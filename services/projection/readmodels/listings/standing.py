"""How a place stands on one list, day by day, from what is known of the list. Source: the stance rules, `listed`."""

from collections.abc import Iterable
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from shared.events.dates import first_day, last_day

# On one day: a place is listed before anything is said about its row.
ACTIONS = ("listed", "disputed", "corrected", "dropped", "withdrawn")
ENDS = frozenset({"corrected", "dropped", "withdrawn"})
_ORDER = attrgetter("order")


class Fact(NamedTuple):
    """What one occurrence says of a place, or (`everywhere`, a withdrawal) of the whole list.

    `day` is the one from which it holds.
    """

    day: date
    action: str
    edition: str | None
    reason: str | None
    occurrence: str
    everywhere: bool

    @property
    def order(self) -> tuple[date, int, str]:
        """By day; on one day as the actions follow each other; then by occurrence."""
        return self.day, ACTIONS.index(self.action), self.occurrence


def holds_from(action: str, event_date: str) -> date:
    """Return the day from which it holds: an imprecise (EDTF) beginning from its first day, an end from its last."""
    return last_day(event_date) if action in ENDS else first_day(event_date)


class Run(NamedTuple):
    """One state of the place on the list, for the days [valid_from, valid_to); None means still."""

    valid_from: date
    valid_to: date | None
    action: str
    edition: str | None
    reason: str | None
    occurrence: str


def runs(facts: Iterable[Fact]) -> list[Run]:
    """Return how the place stands, oldest first; nothing before the first word of it.

    Listed until dropped, corrected or withdrawn, from that day, not back; a dispute marks the row and ends nothing. A
    new edition drops nobody by silence, so a place stands on every edition that named it: the latest is shown, and the
    withdrawal of one edition leaves the others. A withdrawal without places moves only those who are on the list.
    """
    on: list[Fact] = []
    made: list[Run] = []
    for fact in sorted(facts, key=_ORDER):
        shown = _after(fact, on, made)
        if shown is not None:
            _show(made, fact.day, *shown)
    return made


def _after(fact: Fact, on: list[Fact], made: list[Run]) -> tuple[str, Fact] | None:
    """Change which editions the place is `on`; return the action and the fact to show from then on, None: no change."""
    if fact.action == "listed":
        on.append(fact)
        return "listed", fact
    if fact.action == "disputed":
        return ("disputed", fact) if on else None
    ended = [row for row in on if not fact.edition or row.edition == fact.edition or not _of_edition(fact)]
    if fact.everywhere and not ended:
        return None
    for row in ended:
        on.remove(row)
    if not on:
        return fact.action, fact
    return (made[-1].action, on[-1]) if made and ended else None


def _of_edition(fact: Fact) -> bool:
    """Tell whether the fact ends one edition only: a withdrawal; dropped and corrected mean the place on the list."""
    return fact.action == "withdrawn" and fact.edition is not None


def _show(made: list[Run], day: date, action: str, fact: Fact) -> None:
    if made:
        last = made.pop()
        if last.valid_from < day:
            made.append(Run(last.valid_from, day, last.action, last.edition, last.reason, last.occurrence))
    made.append(Run(day, None, action, fact.edition, fact.reason, fact.occurrence))
