"""A claim in the words of the labels: direction and coarse stage (services/classifier/labels/README.md). Pure."""

from shared.events import ClaimData, EnforcementReported, JurisdictionListed, PolicyChanged, RulingIssued

POLICY = {
    "announced": "announced",
    "introduced": "proposed",
    "passed_one_chamber": "proposed",
    "passed": "proposed",
    "enacted": "enacted",
    "in_effect": "enacted",
    "vetoed": "failed",
    "failed": "failed",
    "rescinded": "rescinded",
    "expired": "rescinded",
}
RULING = {
    "granted": "granted",
    "denied": "denied",
    "affirmed": "upheld",
    "reversed": "reversed",
    "vacated": "reversed",
    "stayed": "stayed",
    "dismissed": "other",
    "other": "other",
}
LISTING = {"dropped": "delisted"}


def coarse(claim: ClaimData) -> tuple[str, str]:
    """Return (direction, stage) of a claim as a label tells them."""
    match claim:
        case PolicyChanged():
            return claim.direction, POLICY[claim.stage]
        case RulingIssued():
            return claim.supports, "struck" if _strikes(claim) else RULING[claim.outcome]
        case JurisdictionListed():
            return "neutral", LISTING.get(claim.action, claim.action)
        case EnforcementReported():
            return claim.direction, "reported"
    raise TypeError(f"{claim.type} is no kind of claim that labels know")


def _strikes(ruling: RulingIssued) -> bool:
    """A strike has no outcome of its own; one of a lesser part leaves the act partly suspended."""
    states = {effect.effect for effect in ruling.effects}
    return "strikes" in states or (ruling.outcome == "other" and "partly_suspends" in states)
