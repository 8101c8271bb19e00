"""What editors made of the occurrences of one state: those split off, and those united."""

from collections.abc import Iterable, Mapping
from operator import attrgetter

from services.projection.readmodels.occurrences.node import Node
from services.projection.readmodels.occurrences.revisions import Revision

_ORDER = attrgetter("order")
# An act binds the claims of one kind: a policy and a ruling are never one occurrence.
Act = tuple[str, str]


class Splits:
    """The nodes that an editor split off: one occurrence for each act, which nothing else joins."""

    def __init__(self) -> None:
        self._of: dict[Act, list[Node]] = {}
        self._act: dict[Node, Act] = {}
        self._moved: dict[Act, list[Node]] = {}

    def add(self, node: Node, revisions: Mapping[str, Revision]) -> bool:
        """Take in a node that was split off; False for any other."""
        revision = revisions.get(node.entry.claim.id)
        if revision is None or revision.split is None:
            return False
        act = (node.entry.claim.kind, revision.split)
        self._act[node] = act
        self._moved.setdefault(act, list(self._of.get(act, ())))
        self._of.setdefault(act, []).append(node)
        return True

    def remove(self, node: Node) -> bool:
        """Take out a node; False where it was not split off."""
        act = self._act.pop(node, None)
        if act is None:
            return False
        self._moved.setdefault(act, list(self._of[act]))
        self._of[act].remove(node)
        return True

    def regroup(self) -> set[Node]:
        """Give the acts that moved their founders anew; return the founders, old and new."""
        touched = set()
        for act, before in self._moved.items():
            nodes = sorted(self._of[act], key=_ORDER)
            touched |= {node.founder for node in before if node.founder is not None}
            for node in (*before, *nodes):
                node.members = node.founder = None
            for node in nodes:
                node.founder = nodes[0]
            if nodes:
                nodes[0].members = nodes
                touched.add(nodes[0])
            else:
                del self._of[act]
        self._moved.clear()
        return touched


class Groups:
    """Which occurrences an editor united. `roots` leads from a founder to the first founder of its group."""

    def __init__(self) -> None:
        self.roots: dict[Node, Node] = {}
        self._founders: dict[Node, list[Node]] = {}
        self._of: dict[Act, list[Node]] = {}
        self._acts: dict[Node, tuple[Act, ...]] = {}

    def founders(self, root: Node) -> Iterable[Node]:
        """Return the founders of a group, the root among them; a founder alone is its own group."""
        return self._founders.get(root, (root,))

    def merge(self, removed: Iterable[Node], added: Iterable[Node], revisions: Mapping[str, Revision]) -> None:
        """Note the nodes that were merged and not split off since."""
        if self._acts:
            for node in removed:
                for act in self._acts.pop(node, ()):
                    self._of[act].remove(node)
                    if not self._of[act]:
                        del self._of[act]
        if revisions:
            for node in added:
                revision = revisions.get(node.entry.claim.id)
                if revision is not None and revision.merges:
                    acts = self._acts[node] = tuple((node.entry.claim.kind, id_) for id_ in revision.merges)
                    for act in acts:
                        self._of.setdefault(act, []).append(node)

    def unite(self, touched: Iterable[Node]) -> set[Node]:
        """Unite anew after nodes moved; return the founders whose groups are other than before."""
        if not self._of and not self.roots:
            return set()
        roots, founders = _components(
            {node.founder for node in nodes if node.founder is not None} for nodes in self._of.values()
        )
        moved = {f for f in (*self.roots, *roots) if self.roots.get(f) is not roots.get(f)}
        around, groups = moved | set(touched), [*self._founders.values(), *founders.values()]
        grown = True
        while grown:
            grown = False
            for group in groups:
                if not around.isdisjoint(group) and not moved.issuperset(group):
                    moved.update(group)
                    around.update(group)
                    grown = True
        self.roots, self._founders = roots, founders
        return moved


def _components(sets: Iterable[set[Node]]) -> tuple[dict[Node, Node], dict[Node, list[Node]]]:
    """Return the groups of overlapping sets that have two members or more, each under its first member by order."""
    groups: list[set[Node]] = []
    for found in sets:
        apart = [group for group in groups if group.isdisjoint(found)]
        groups = [*apart, found.union(*(group for group in groups if not group.isdisjoint(found)))]
    listed = [sorted(group, key=_ORDER) for group in groups if len(group) > 1]
    return {node: group[0] for group in listed for node in group}, {group[0]: group for group in listed}
