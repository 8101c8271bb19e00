"""Which claims tell one occurrence: a pure function of the claims, kept up to date claim by claim.

Entries are taken in the order in which they come to be known (since, id). An entry joins an occurrence that was known
before it, or founds one; so no later report ever splits or renames what was known, a daily series never grows into one
endless occurrence, and a report that comes to be recorded late touches only what lies within two windows of its day.
When an entry's place is decided anew, those after it that could depend on it are decided anew, in order. So a decision
reads only what came to be known before, and whatever it reads wakes it: `_decide` and `_wake_after` change together.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from heapq import heappop, heappush

from services.projection.readmodels.occurrences.choosing import Candidate, earliest, only, told_late
from services.projection.readmodels.occurrences.claim import Claim
from services.projection.readmodels.occurrences.grounds import Grounds
from services.projection.readmodels.occurrences.likeness import LATE, REACH, WINDOWS, Likeness
from services.projection.readmodels.occurrences.node import BY_DAY, BY_ORDER, Block, Node

# Of so few members the likeness is made when it is asked for; of more it is kept.
FEW = 12


class Linking:
    """The occurrences of one state. After `apply`, `touched` tells which founders' members moved, and since when."""

    def __init__(self) -> None:
        self._blocks: dict[tuple[str, ...], Block] = {}
        self._keys: dict[tuple[str, str], list[Node]] = {}
        self._grounds = Grounds()
        self._periods: dict[Claim, list[Node]] = {}  # of the claims that tell one thing first and another later
        self._heap: list[tuple[tuple[datetime, str], int, Node]] = []
        self.touched: dict[Node, datetime] = {}

    def apply(self, removed: Iterable[Node], added: Iterable[Node]) -> None:
        """Take nodes out and in, and decide anew what depends on them."""
        gone = set(removed)
        for node in gone:
            self._take_out(node)
        for node in added:
            self._put_in(node)
        while self._heap:
            node = heappop(self._heap)[2]
            node.waiting = False
            if node in gone:
                continue
            founder = self._decide(node)
            if founder is not node.founder:
                before = node.founder
                self._move(node, founder)
                self._wake_after(node, before, founder)

    def _put_in(self, node: Node) -> None:
        block = self._blocks.get(node.traits.block)
        if block is None:
            block = self._blocks[node.traits.block] = Block()
        for line in block.lines(node):
            insort(line, node, key=BY_DAY)
        block.span = max(block.span, node.last - node.day)
        if node.traits.mark is not None:
            insort(block.marked.setdefault(node.traits.mark, []), node, key=BY_ORDER)
        self._grounds.put_in(node)
        self._wake(self._grounds.readers(node))
        block.latest = node.order if block.latest is None else max(block.latest, node.order)
        if len(node.entry.claim.entries) > 1:
            self._periods.setdefault(node.entry.claim, []).append(node)
        if node.entry.key is not None:
            same = self._keys.setdefault(node.entry.key, [])
            insort(same, node, key=BY_ORDER)
            if same[0] is node:
                self._wake(same[1:])
        self._wake((node,))

    def _take_out(self, node: Node) -> None:
        block = self._blocks[node.traits.block]
        for line in block.lines(node):
            at = bisect_left(line, node.day, key=BY_DAY)
            del line[line.index(node, at)]
        if node.traits.mark is not None:
            block.marked[node.traits.mark].remove(node)
        self._grounds.take_out(node)
        self._wake(self._grounds.readers(node))
        periods = self._periods.get(node.entry.claim)
        if periods is not None:
            periods.remove(node)
            self._wake(periods)
            if not periods:
                del self._periods[node.entry.claim]
        if node.entry.key is not None:
            same = self._keys[node.entry.key]
            first = same[0] is node
            same.remove(node)
            if not same:
                del self._keys[node.entry.key]
            elif first:
                self._wake(same)
        before = node.founder
        self._move(node, None)
        self._wake_after(node, before, None)

    def _wake(self, nodes: Iterable[Node]) -> None:
        for node in nodes:
            if not node.waiting:
                node.waiting = True
                heappush(self._heap, (node.order, id(node), node))

    def _wake_after(self, node: Node, before: Node | None, founder: Node | None) -> None:
        """Wake what came to be known after a node and may depend on its place."""
        if node.entry.key is not None and (same := self._keys.get(node.entry.key)) and same[0] is node:
            self._wake(same[1:])
        if node.entry.claim in self._periods:
            self._wake(other for other in self._periods[node.entry.claim] if other.order > node.order)
        block = self._blocks[node.traits.block]
        if block.latest == node.order:
            return
        # The likeness of both occurrences moved, for everyone who may find them: by the place of any of their members.
        places = dict.fromkeys(node.local)
        vague = not places
        for end in (before, founder):
            for member in (end.members or ()) if end is not None and not vague else ():
                places.update(dict.fromkeys(member.local))
                vague |= not member.local
        lines = [block.all] if vague else [block.vague, *(block.by_place.get(place, []) for place in places)]
        for line in lines:
            self._wake(other for other in block.near(line, node) if other.order > node.order and self._free(other))
        if node.traits.mark is not None:
            marked = block.marked.get(node.traits.mark, ())
            self._wake(other for other in marked if other.undated and other.order > node.order and self._free(other))
        self._wake(other for other in self._grounds.readers(node) if self._free(other))

    def _free(self, node: Node) -> bool:
        """Tell whether a node decides for itself: one with a strong key goes where the first with that key goes."""
        return node.entry.key is None or self._keys[node.entry.key][0] is node

    def _move(self, node: Node, founder: Node | None) -> None:
        since = node.entry.since
        for end in (node.founder, founder):
            if end is not None:
                self.touched[end] = min(since, self.touched.get(end, since))
        if node.founder is not None and node.founder.members is not None:
            node.founder.members.remove(node)
            node.founder.likeness = None
        node.founder = founder
        if founder is None:
            return
        if founder.members is None:
            founder.members = []
        if founder.members and founder.members[-1].order > node.order:
            insort(founder.members, node, key=BY_ORDER)
            founder.likeness = None
        else:
            founder.members.append(node)
            if founder.likeness is not None:
                founder.likeness.add(node)

    def _decide(self, node: Node) -> Node:
        if node.entry.key is not None:
            first = self._keys[node.entry.key][0]
            if first is not node:
                return first.founder or first
        found = [] if node.lost else self._candidates(node)
        if node.entry.claim in self._periods:
            earlier = {other.founder for other in self._periods[node.entry.claim] if other.order < node.order}
            for founder, _ in found:
                if founder in earlier:
                    return founder
        plain = [pair for pair in found if not pair[1].keyed]
        if node.entry.key is not None:
            return only(node, plain) or only(node, told_late(node, found)) or node
        if node.undated and node.traits.mark is not None and (marked := only(node, self._marked(node))):
            return marked
        if node.undated and (retold := only(node, self._retold(node))):
            return retold
        pick = earliest if node.last == node.day else only  # of a month there may be several
        return only(node, [pair for pair in found if pair[1].keyed]) or pick(node, plain) or node

    def _candidates(self, node: Node) -> list[Candidate]:
        """Return the founders of the like occurrences known before a node, by order."""
        block = self._blocks[node.traits.block]
        lines = [block.vague, *(block.by_place[place] for place in node.local)] if node.local else [block.all]
        near: dict[Node, bool] = {}
        for line in lines:
            for other in block.near(line, node):
                if other.order < node.order and other.founder is not None and not other.lost:
                    if other.entry.key is None:
                        near.setdefault(other.founder, False)
                    elif not near.get(other.founder):
                        near[other.founder] = _in_window(other, node)
        found = []
        for founder in sorted(near, key=BY_ORDER):
            likeness = _likeness(founder, node)
            in_window = near[founder] if likeness.keyed else _in_window(_anchor(founder, node), node)
            if in_window and likeness.fits(node):
                found.append((founder, likeness))
        return found

    def _marked(self, node: Node) -> list[Candidate]:
        """Return the founders, by order, of what bears the same mark, whenever it was."""
        same: dict[Node, list[Node]] = {}
        for other in self._blocks[node.traits.block].marked[node.traits.mark or ""]:
            if other.order < node.order and other.founder is not None:
                same.setdefault(other.founder, []).append(other)
        return _fitting(same, node)

    def _retold(self, node: Node) -> list[Candidate]:
        """Return the founders, by order, of what was done at the same place in the same way, whenever it was.

        Of what was done on one day in several dimensions the first stands for all; of what no report dates none is
        taken beside what is dated.
        """
        same = self._grounds.before(node)
        dated = {founder: nodes for founder, nodes in same.items() if not all(other.undated for other in nodes)}
        days: dict[int, Candidate] = {}
        for pair in _fitting(dated, node) or _fitting(same, node):
            days.setdefault(pair[0].day, pair)
        return list(days.values())


def _fitting(same: Mapping[Node, Sequence[Node]], node: Node) -> list[Candidate]:
    found = [(founder, Likeness.of(same[founder])) for founder in sorted(same, key=BY_ORDER)]
    return [pair for pair in found if pair[1].fits(node)]


def _in_window(first: Node, node: Node) -> bool:
    """Tell whether a node may be of the day of what told an occurrence first, or of the week after as a late report."""
    if first.apart(node) <= WINDOWS[node.traits.block[0]]:
        return True
    reported = node.entry.claim.reported.toordinal()
    return node.day == reported and 0 <= node.day - first.last <= LATE


def _anchor(founder: Node, node: Node) -> Node:
    """Return the first member whose day is told, of which a node may read; else the founder."""
    span = founder.last - founder.day
    if span:
        for member in founder.members or ():
            if (
                member.last == member.day
                and not member.undated
                and member.order < node.order
                and member.traits.block == node.traits.block
                and abs(member.day - node.day) <= REACH + span
            ):
                return member
    return founder


def _likeness(founder: Node, node: Node) -> Likeness:
    """Return the likeness of the members known before a node, in its block and within reach of its day.

    One strong key may lead from block to block (one ruling told with two outcomes): only what is near may bear on it.
    """
    members = founder.members or []
    if len(members) > FEW and members[-1].order < node.order:
        if founder.likeness is None:
            founder.likeness = Likeness.of(members)
        like = founder.likeness
        near = like.first_day >= node.last - REACH and like.last_day <= node.day + REACH
        if near and like.blocks == {node.traits.block}:
            return like
    return Likeness.of(
        member
        for member in members
        if member.order < node.order and member.traits.block == node.traits.block and member.apart(node) <= REACH
    )
