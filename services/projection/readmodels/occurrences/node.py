"""What linking works on: the entries of one state, and where those that may be alike are found."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from services.projection.readmodels.occurrences.claim import NATION, Entry
from services.projection.readmodels.occurrences.likeness import REACH, Likeness, Traits

BY_DAY = attrgetter("day")
BY_ORDER = attrgetter("order")


@dataclass(slots=True, eq=False)
class Node:
    """An entry in one state. `local` are its places below the state; `founder` is the first node of its occurrence.

    `members` (by order) and `likeness` are kept on founders only.
    """

    entry: Entry
    traits: Traits
    local: tuple[str, ...]
    day: int
    last: int
    order: tuple[datetime, str]
    founder: "Node | None" = None
    members: "list[Node] | None" = None
    likeness: Likeness | None = None
    waiting: bool = False

    @classmethod
    def of(cls, entry: Entry, local: tuple[str, ...]) -> "Node":
        """Return the node of an entry in a state in which it names these local places."""
        return cls(entry, entry.traits, local, entry.day, entry.last, entry.order)

    def apart(self, other: "Node") -> int:
        """Return how many days lie between what both may mean."""
        return max(self.day - other.last, other.day - self.last, 0)

    @property
    def undated(self) -> bool:
        """Whether its source tells no day, and prints none of its own."""
        return self.entry.told[0] is None

    @property
    def lost(self) -> bool:
        """Whether it tells neither when nor where nor which: nothing by which it could be found, or find anything."""
        entry = self.entry
        return entry.told[0] is None and entry.states == (NATION,) and entry.key is None and self.traits.mark is None


class Block:
    """The nodes of one block by day, all together, by local place, and those without one; the marked by their mark.

    `span` is how many days the vaguest date in it may lie after its first: it only grows, and only makes the search
    wider.
    """

    __slots__ = ("all", "by_place", "latest", "marked", "span", "vague")

    def __init__(self) -> None:
        self.latest: tuple[datetime, str] | None = None
        self.all: list[Node] = []
        self.vague: list[Node] = []
        self.by_place: dict[str, list[Node]] = {}
        self.marked: dict[str, list[Node]] = {}
        self.span = 0

    def lines(self, node: Node) -> Iterator[list[Node]]:
        """Yield the lists in which a node belongs."""
        yield self.all
        if not node.local:
            yield self.vague
        for place in node.local:
            yield self.by_place.setdefault(place, [])

    def near(self, line: Sequence[Node], node: Node) -> Sequence[Node]:
        """Return the nodes of a list of which a decision on a node may read, and those that may read it."""
        reach = REACH + self.span
        return line[bisect_left(line, node.day - reach, key=BY_DAY) : bisect_right(line, node.day + reach, key=BY_DAY)]
