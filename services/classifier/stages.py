"""The coarse stages of the evaluation kit: what stages, outcomes and actions come to where readers are compared."""

from collections.abc import Iterable

POLICY = {
    "introduced": "proposed", "passed_one_chamber": "proposed", "passed": "proposed", "announced": "announced",
    "enacted": "enacted", "in_effect": "enacted", "vetoed": "failed", "failed": "failed",
    "rescinded": "rescinded", "expired": "rescinded",
}  # fmt: skip
RULING = {
    "granted": "granted", "denied": "denied", "affirmed": "upheld", "reversed": "reversed", "vacated": "reversed",
    "dismissed": "other", "stayed": "stayed", "other": "other",
}  # fmt: skip
LISTING = {
    "listed": "listed", "dropped": "delisted", "corrected": "corrected", "disputed": "disputed",
    "withdrawn": "withdrawn",
}  # fmt: skip
STAGES: dict[str, tuple[str, ...]] = {
    "policy": tuple(dict.fromkeys(POLICY.values())),
    "ruling": (*dict.fromkeys(RULING.values()), "struck"),
    "listing": tuple(LISTING.values()),
    "enforcement": ("reported",),
}


def coarse_stage(kind: str, stage: str, effects: Iterable[str] = ()) -> str:
    """Return the coarse stage of a claim's stage, outcome or action; of a ruling also by what it leaves of an act."""
    if kind == "policy":
        return POLICY[stage]
    if kind == "listing":
        return LISTING[stage]
    if kind == "enforcement":
        return "reported"
    # A strike has no outcome of its own; one of a lesser part leaves the act partly suspended.
    broken = ("strikes", "partly_suspends") if stage == "other" else ("strikes",)
    return "struck" if any(effect in broken for effect in effects) else RULING[stage]
