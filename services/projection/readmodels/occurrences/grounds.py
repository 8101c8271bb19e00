"""Where a reading without any day looks for what it retells: the few reports of one place, kind, verb and side."""

from bisect import insort
from collections.abc import Iterator, Mapping, Sequence

from services.projection.readmodels.occurrences.claim import NATION
from services.projection.readmodels.occurrences.likeness import COUNTED, RULING
from services.projection.readmodels.occurrences.node import BY_ORDER, Node

# Of a ground on which more was told before, a reading without any day tells too little: it stays alone. So what one
# decision reads is bounded, and so is what one report wakes.
MANY = 40
# What is done once and stays done. An announcement, a bill and an arrest are told again and again.
_DONE = frozenset({"enacted", "rescinded", "failed"})
# A ruling told of a state may be of any place in it; an act of a county is none of its state.
SOMEWHERE = "somewhere"
_ACT = "policy-changed"
Ground = tuple[str | None, ...]


class Grounds:
    """The nodes of one state by ground, each in the order in which they came to be known."""

    def __init__(self) -> None:
        self._of: dict[Ground, list[Node]] = {}
        self._undated: dict[Ground, list[Node]] = {}

    def put_in(self, node: Node) -> None:
        """Take in a node."""
        for ground in _grounds(node):
            for lines in (self._of, self._undated) if node.undated else (self._of,):
                insort(lines.setdefault(ground, []), node, key=BY_ORDER)

    def take_out(self, node: Node) -> None:
        """Take out a node."""
        for ground in _grounds(node):
            for lines in (self._of, self._undated) if node.undated else (self._of,):
                lines[ground].remove(node)
                if not lines[ground]:
                    del lines[ground]

    def before(self, node: Node) -> Mapping[Node, Sequence[Node]]:
        """Return what was known on a node's grounds before it, by founder; nothing where that is too much to tell."""
        same: dict[Node, list[Node]] = {}
        for ground in _grounds(node):
            if ground[-1] == SOMEWHERE and (same or node.local):
                continue
            known = self._of[ground]
            if len(known) > MANY and known[MANY].order < node.order:
                return {}
            for other in known[:MANY]:
                if other.order < node.order and other.founder is not None:
                    same.setdefault(other.founder, []).append(other)
        return same

    def readers(self, node: Node) -> Iterator[Node]:
        """Yield the nodes without any day that came to be known after a node, and may have read it or missed it."""
        if not self._undated:
            return
        for ground in _grounds(node):
            for other in self._undated.get(ground, ())[: MANY + 2]:
                if other.order > node.order:
                    yield other


def _grounds(node: Node) -> Iterator[Ground]:
    """Yield the grounds of a node: of one that tells no place, or what happens again and again, none."""
    block, of = node.traits.block, node.traits
    if block[0] == COUNTED or (block[0] == _ACT and of.family not in _DONE) or node.entry.states == (NATION,):
        return
    for place in node.local or (None,):
        yield (*block, of.way, place)
    if block[0] == RULING:
        yield (*block, of.way, SOMEWHERE)
