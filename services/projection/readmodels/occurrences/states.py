"""The occurrences of one state: claims linked, editors' splits and merges applied, versions kept and compared."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from services.projection.readmodels.occurrences.claim import Entry
from services.projection.readmodels.occurrences.linking import Linking
from services.projection.readmodels.occurrences.node import Node
from services.projection.readmodels.occurrences.occurrence import Occurrence
from services.projection.readmodels.occurrences.revisions import Revision
from services.projection.readmodels.occurrences.uniting import Groups, Splits
from services.projection.readmodels.occurrences.versions import versions
from shared.events.divisions import state_of

EVER = datetime.min.replace(tzinfo=UTC)


class StateOccurrences:
    """All occurrences of one state, in memory. A claim costs what its neighbourhood costs, not what history does."""

    def __init__(self, state: str) -> None:
        self.state = state
        self._linking = Linking()
        self._nodes: dict[Entry, Node] = {}
        self._splits = Splits()
        self._groups = Groups()
        self._held: dict[Node, Sequence[Occurrence]] = {}

    def apply(
        self, removed: Iterable[Entry], added: Iterable[Entry], revisions: Mapping[str, Revision]
    ) -> tuple[list[Occurrence], list[Occurrence]]:
        """Take entries out and in (one that was revised: both); return the versions that no longer and newly hold.

        `revisions` has the latest editor's act that splits or merges, by claim, as of now.
        """
        out = [self._nodes.pop(entry) for entry in removed]
        loose = [node for node in out if not self._splits.remove(node)]
        into = [self._node(entry) for entry in added]
        self._linking.apply(loose, [node for node in into if not self._splits.add(node, revisions)])
        touched = self._linking.touched
        self._linking.touched = {}
        touched.update(dict.fromkeys(self._splits.regroup(), EVER))
        self._groups.merge(out, into, revisions)
        before = self._groups.roots
        touched.update(dict.fromkeys(self._groups.unite(touched), EVER))
        old = {before.get(founder, founder) for founder in touched}
        held = {root: self._held.pop(root) for root in old if root in self._held}
        new = {self._groups.roots.get(founder, founder) for founder in touched if founder.members}
        return self._compare(held, new, touched)

    def whole(self, entries: Iterable[Entry], revisions: Mapping[str, Revision]) -> Iterator[list[Occurrence]]:
        """Take in all entries of the state at once; yield the versions of each occurrence. Nothing is kept of them, so
        that `apply` cannot follow."""
        into = [self._node(entry) for entry in entries]
        self._linking.apply((), [node for node in into if not self._splits.add(node, revisions)])
        founders = {**self._linking.touched, **dict.fromkeys(self._splits.regroup())}
        self._groups.merge((), into, revisions)
        self._groups.unite(founders)
        for root in dict.fromkeys(self._groups.roots.get(founder, founder) for founder in founders if founder.members):
            told = (node.entry for founder in self._groups.founders(root) for node in founder.members or ())
            yield versions(self.state, root.entry.claim.kind, told)

    def _node(self, entry: Entry) -> Node:
        local = {place: None for place, _ in entry.places if place != self.state and state_of(place) == self.state}
        node = self._nodes[entry] = Node.of(entry, tuple(local))
        return node

    def _compare(
        self, held: Mapping[Node, Sequence[Occurrence]], new: Iterable[Node], touched: Mapping[Node, datetime]
    ) -> tuple[list[Occurrence], list[Occurrence]]:
        gone: dict[tuple[str, datetime], Occurrence] = {}
        come: list[Occurrence] = []
        rest = dict(held)
        for root in new:
            before = rest.pop(root, ())
            entries = (node.entry for founder in self._groups.founders(root) for node in founder.members or ())
            after = versions(self.state, root.entry.claim.kind, entries, before, touched.get(root, EVER))
            self._held[root] = after
            kept = _shared(before, after)
            gone.update((_key(version), version) for version in before[kept:])
            come += after[kept:]
        for before in rest.values():
            gone.update((_key(version), version) for version in before)
        added = []
        for version in come:
            if gone.get(_key(version)) == version:
                del gone[_key(version)]
            else:
                added.append(version)
        return list(gone.values()), added


def _key(version: Occurrence) -> tuple[str, datetime]:
    return version.id, version.known_from


def _shared(before: Sequence[Occurrence], after: Sequence[Occurrence]) -> int:
    """Return how many versions at the start are the very same."""
    count = 0
    for one, other in zip(before, after, strict=False):
        if one is not other:
            break
        count += 1
    return count
