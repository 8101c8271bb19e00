"""What makes two claims tell one occurrence: blocks, windows and likeness within them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from services.projection.readmodels.occurrences.told import FIELDS, Told

# The field that says what was done.
VERBS: Mapping[str, str] = {
    "policy-changed": "stage",
    "ruling-issued": "outcome",
    "jurisdiction-listed": "action",
    "enforcement-reported": "direction",
}
# How many days a report may lie from the first that told the occurrence, and how many after it where it is dated by
# nothing but its own day: word of a ruling spreads for a week.
WINDOWS: Mapping[str, int] = {
    "policy-changed": 7,
    "ruling-issued": 3,
    "jurisdiction-listed": 7,
    "enforcement-reported": 7,
}
LATE = 7
# A decision reads of nothing that lies further than this from its own day, months apart.
REACH = 2 * LATE
# Words that sources use for one act. The steps of a bill are acts of their own.
FAMILIES: Mapping[str, str] = {
    "in_effect": "enacted",
    "vetoed": "failed",
    "expired": "rescinded",
    "vacated": "reversed",
}
# Documents of one office. Reports give them to its department, or to "the administration".
AUTHORS: Mapping[str, str] = {"declined detainer report": "ICE", "letters on section 1373": "DOJ"}
# What an office's only list is called by those who tell no name of it.
LISTS_OF: Mapping[tuple[str, str], str] = {("ICE", "sanctuary jurisdictions"): "declined detainer report"}
ALIKE_PERCENT = 10
# From so many people on a number that two reports share tells an event apart.
TELLING = 100
COUNTED = "enforcement-reported"
RULING = "ruling-issued"
STAY = "stayed"
UNSAID = "other"  # an outcome that its source does not name
_FAR = 10_000_000
_NO_NUMBERS: Mapping[tuple[str, str], int] = {}

Block = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Traits:
    """The likeness of a claim: its block, its verb, its dimensions, its case or instrument, its numbers.

    `forum` and `side` are a ruling's court and whom it favours; `way` is the side, or the direction of any other.
    `mark` tells the event apart from all others without a day: the case, the instrument, the operation, or a number of
    people that no other report has by chance.
    """

    block: Block
    verb: str
    family: str
    dimensions: frozenset[str]
    matter: str | None
    numbers: Mapping[tuple[str, str], int]
    forum: str | None
    side: str | None
    way: str | None
    mark: str | None


def traits(kind: str, tells: Told) -> Traits:
    """Return the traits of what a claim tells."""
    told = {name: orjson.loads(text) for name, text in zip(FIELDS[kind], tells, strict=True) if text is not None}
    verb = told[VERBS[kind]]
    family = FAMILIES.get(verb, verb)
    block: Block = (kind,) if kind == RULING else (kind, family)
    if kind == "jurisdiction-listed":
        block = (*block, *named_list(told["lister"], told["list_name"]))
    matter = told.get("case") or told.get("instrument.id")
    numbers = {(row["unit"], row["scope"]): row["n"] for row in told["counts"]} if "counts" in told else _NO_NUMBERS
    counted = [f"{n} {unit}" for (unit, scope), n in sorted(numbers.items()) if scope == "total" and n >= TELLING]
    return Traits(
        block=block,
        verb=verb,
        family=family,
        dimensions=frozenset(told.get("dimensions", ())),
        matter=matter,
        numbers=numbers,
        forum=told.get("forum"),
        side=told.get("supports"),
        way=told.get("supports") or told.get("direction"),
        mark=matter or told.get("operation") or (counted[0] if counted and kind == COUNTED else None),
    )


def named_list(lister: str, name: str) -> tuple[str, str]:
    """Return whose list is meant, and which: what one office alone publishes is its own, whoever tells it."""
    name = LISTS_OF.get((lister, name), name)
    return AUTHORS.get(name, lister), name


@dataclass(slots=True)
class Likeness:
    """The likeness of several claims together."""

    places: set[str]
    dimensions: set[str]
    general: bool
    matters: set[str]
    numbers: list[Mapping[tuple[str, str], int]]
    verbs: set[str]
    families: set[str]
    forums: set[str]
    sides: set[str]
    keyed: bool
    dated: bool
    blocks: set[Block]
    first_day: int
    last_day: int

    @classmethod
    def of(cls, members: Iterable[Any]) -> "Likeness":
        """Return the likeness of nodes (see linking)."""
        all_ = cls(set(), set(), False, set(), [], set(), set(), set(), set(), False, False, set(), _FAR, -_FAR)
        for node in members:
            all_.add(node)
        return all_

    def add(self, node: Any) -> None:
        """Take in one more node."""
        of: Traits = node.traits
        self.places.update(node.local)
        self.dimensions |= of.dimensions
        self.general |= not of.dimensions
        if of.matter:
            self.matters.add(of.matter)
        if of.numbers and of.numbers not in self.numbers:
            self.numbers.append(of.numbers)
        self.verbs.add(of.verb)
        if of.side:  # a ruling
            self.families.add(of.family)
            self.sides.add(of.side)
            if of.forum:
                self.forums.add(of.forum)
        self.keyed |= node.entry.key is not None
        self.dated |= not node.undated
        self.blocks.add(of.block)
        self.first_day, self.last_day = min(self.first_day, node.day), max(self.last_day, node.last)

    def fits(self, node: Any) -> bool:
        """Tell whether a node may tell the same: places, dimensions, case or instrument and numbers agree.

        A place agrees with its own state, general with every dimension, and silence with everything; but where none of
        them tells a day, silence is not enough.
        """
        of: Traits = node.traits
        if node.local and self.places and self.places.isdisjoint(node.local):
            return False
        if node.undated and not self.dated and self.dimensions != of.dimensions:
            return False
        if of.dimensions and not self.general and self.dimensions.isdisjoint(of.dimensions):
            return False
        if of.matter and self.matters and of.matter not in self.matters:
            return False
        if of.side and not self._decided(of):
            return False
        return not of.numbers or not self.numbers or any(alike(of.numbers, other) for other in self.numbers)

    def says(self, node: Any) -> bool:
        """Tell whether a node says of the same what was said: by the same verb, or by one that says nothing of it."""
        return node.traits.verb in self.verbs or UNSAID in {node.traits.verb, *self.verbs}

    def _decided(self, of: Traits) -> bool:
        """Tell whether a ruling may be the same: of one court, with one outcome or for one side.

        Who won is told more surely than by which word; but a stay is never the ruling that it stays.
        """
        if of.forum and self.forums and of.forum not in self.forums:
            return False
        if of.family in self.families:
            return True
        return of.forum in self.forums and of.side in self.sides and STAY not in {of.family, *self.families}


def alike(these: Mapping[tuple[str, str], int], those: Mapping[tuple[str, str], int]) -> bool:
    """Tell whether two sets of figures can be of one event: what both count lies within ten per cent."""
    shared = these.keys() & those.keys()
    return all(abs(these[key] - those[key]) * 100 <= ALIKE_PERCENT * max(these[key], those[key]) for key in shared)
