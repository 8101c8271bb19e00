"""What a claim lacks, in words for the editor who has to judge it. Pure."""

from shared.events import ClaimData, EnforcementReported, JurisdictionListed, PolicyChanged, RulingIssued
from shared.events.divisions import state_of


def doubts(claim: ClaimData) -> list[str]:
    """Return what keeps a claim from counting by itself, as far as the claim shows it; the reading tells no more."""
    found = []
    if not claim.jurisdictions:
        found.append("names no place")
    if claim.event_date is None:
        found.append("tells no day")
    elif len(claim.event_date) < 10:
        found.append(f"the day is told as {claim.event_date} only")
    match claim:
        case PolicyChanged():
            if claim.stage == "announced":
                found.append("only announced")
            if _of_a_state(claim) and not (claim.instrument and claim.instrument.id):
                found.append("the law of a state, unnamed")
        case RulingIssued():
            if any(not (effect.instrument or effect.of) for effect in claim.effects if effect.effect != "none"):
                found.append("the ruling is tied to no law and no place")
        case JurisdictionListed() if claim.action in ("withdrawn", "disputed"):
            found.append(f"the list is {claim.action}")
        case EnforcementReported() if not claim.counts:
            found.append("nobody is counted")
    return found


def _of_a_state(claim: ClaimData) -> bool:
    subject = claim.subject()
    return subject is not None and subject == state_of(subject)
