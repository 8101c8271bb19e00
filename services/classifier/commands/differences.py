"""What another reading of an article changes: claims that come, that go, and that say something else. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from shared.events import EnforcementReported, JurisdictionListed, PolicyChanged, RulingIssued
from shared.events.claim import ClaimData

_COUNTRY = "ocd-division/country:us"


@dataclass(frozen=True, slots=True)
class Difference:
    """A claim that comes (no `old`), goes (no `new`), or is told otherwise."""

    old: ClaimData | None
    new: ClaimData | None

    def __str__(self) -> str:
        """One line: + or - and all that the claim says, or ~ and what of it is told otherwise."""
        if self.old is None or self.new is None:
            facts = [fact for claim in (self.old, self.new) if claim for fact in _facts(claim)]
            return f"{'+' if self.new else '-'} {', '.join(f'{name} {value}' for name, value in facts if value)}"
        pairs = zip(_facts(self.old), _facts(self.new), strict=True)
        moved = (f"{name} {was or 'none'} -> {now or 'none'}" for (name, was), (_, now) in pairs if was != now)
        return f"~ {self.old.type} of {_places(self.old)}: {', '.join(moved)}"


def differences(old: Iterable[ClaimData], new: Iterable[ClaimData]) -> list[Difference]:
    """Return how two readings of one text differ, in the order of the old claims, then what comes.

    Which old claim a new one stands for: the one that says the same, else the one of the same kind from the same words,
    else of the same kind and places, else from the same words.
    """
    before, after = list(old), list(new)
    moved: list[tuple[int, Difference]] = []
    order = {id(claim): number for number, claim in enumerate(before)}
    for key in _LIKENESS:
        for claim in list(before):
            like = next((other for other in after if key(other) == key(claim)), None)
            if like is None:
                continue
            before.remove(claim)
            after.remove(like)
            if _facts(claim) != _facts(like):
                moved.append((order[id(claim)], Difference(claim, like)))
    moved += [(order[id(claim)], Difference(claim, None)) for claim in before]
    return [one for _, one in sorted(moved, key=lambda pair: pair[0])] + [Difference(None, claim) for claim in after]


def waits(claims: Sequence[ClaimData]) -> bool:
    """Tell whether all of a reading is for review: such a one displaces no older one until an editor confirms it."""
    return bool(claims) and all(claim.tier == "review" for claim in claims)


def _places(claim: ClaimData) -> str:
    told = (f"{place.id.removeprefix(_COUNTRY).lstrip('/') or 'us'} ({place.role})" for place in claim.jurisdictions)
    return " and ".join(sorted(told)) or "no place"


def _direction_and_stage(claim: ClaimData) -> tuple[str, str]:
    match claim:
        case PolicyChanged():
            return claim.direction, claim.stage
        case RulingIssued():
            return claim.supports, claim.outcome
        case JurisdictionListed():
            return "", claim.action
        case EnforcementReported():
            return claim.direction, claim.scale
    raise TypeError(f"{claim.type} is no claim of the classifier")


def _effects(ruling: RulingIssued) -> str:
    told = (f"{one.effect} {one.instrument or one.of or 'untied'}" for one in ruling.effects)
    return " and ".join(sorted(told))


def _facts(claim: ClaimData) -> list[tuple[str, str]]:
    direction, stage = _direction_and_stage(claim)
    instrument = claim.instrument if isinstance(claim, PolicyChanged) else None
    return [
        ("kind", claim.type),
        ("places", _places(claim)),
        ("direction", direction),
        ("stage", stage),
        ("dimensions", " and ".join(sorted(claim.dimensions)) if isinstance(claim, PolicyChanged) else ""),
        ("instrument", (instrument.id or instrument.name or "") if instrument else ""),
        ("effects", _effects(claim) if isinstance(claim, RulingIssued) else ""),
        ("date", claim.event_date or ""),
        ("tier", claim.tier),
    ]


def _words(claim: ClaimData) -> tuple[str, int] | None:
    return (claim.evidence[0].field, claim.evidence[0].start) if claim.evidence else None


_LIKENESS: tuple[Callable[[ClaimData], object], ...] = (
    _facts,
    lambda claim: (claim.type, _words(claim)),
    lambda claim: (claim.type, _places(claim)),
    _words,
)
