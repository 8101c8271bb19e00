"""Of several occurrences that a report may tell, the one that it joins, if any."""

from collections.abc import Sequence

from services.projection.readmodels.occurrences.likeness import Likeness
from services.projection.readmodels.occurrences.node import Node

Candidate = tuple[Node, Likeness]


def only(node: Node, found: Sequence[Candidate]) -> Node | None:
    """Return the one founder that fits; of several the only one on the same ground, or with the same verb too."""
    if len(found) > 1:
        found = [pair for pair in found if _same_ground(node, pair[1])] or found
    if len(found) > 1:
        found = [pair for pair in found if node.traits.verb in pair[1].verbs]
    return found[0][0] if len(found) == 1 else None


def told_late(node: Node, found: Sequence[Candidate]) -> list[Candidate]:
    """Return what has a key of another day although it is the same: of one case or instrument, with one verb.

    Only a report dated by nothing but its own day may have the day wrong.
    """
    if node.day != node.last or node.day != node.entry.claim.reported.toordinal():
        return []
    return [pair for pair in found if pair[1].keyed and node.traits.matter in pair[1].matters and pair[1].says(node)]


def _same_ground(node: Node, likeness: Likeness) -> bool:
    """Tell whether both name one local place, or both none: the state's own act is the state's before a county's."""
    return not likeness.places.isdisjoint(node.local) if node.local else not likeness.places


def earliest(node: Node, found: Sequence[Candidate]) -> Node | None:
    """Return the first known founder at a place of the node; without place, the first without, or the only one."""
    if node.local:
        found = [pair for pair in found if pair[1].places] or found
        return found[0][0] if found else None
    without = [pair for pair in found if not pair[1].places]
    return without[0][0] if without else found[0][0] if len(found) == 1 else None
