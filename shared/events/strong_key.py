"""The strong key of a claim: claims with one strong key tell one occurrence, whoever tells them."""

from shared.events.claim import ClaimData
from shared.events.divisions import state_of
from shared.events.enforcement_reported import EnforcementReported
from shared.events.jurisdiction_listed import JurisdictionListed
from shared.events.policy_changed import PolicyChanged
from shared.events.ruling_issued import RulingIssued


def strong_key(claim: ClaimData) -> str | None:
    """Return the key, or None where the claim does not tell enough. The form of each kind stands here only.

    ruling: case, forum, date. policy: place, instrument, stage, date. listing: lister, list, edition, action, and the
    date of a row that is not a listing (two places dropped on two days are two occurrences). enforcement: operation, or
    agency, states and period.
    """
    match claim:
        case RulingIssued(case=str(case), forum=str(forum), event_date=str(day)):
            return f"ruling|{case}|{forum}|{day}"
        case PolicyChanged(event_date=str(day)) if claim.instrument and claim.instrument.id and claim.subject():
            return f"policy|{claim.subject()}|{claim.instrument.id}|{claim.stage}|{day}"
        case JurisdictionListed(edition=str(edition)):
            when = "" if claim.action == "listed" else claim.event_date or ""
            return f"listing|{claim.lister}|{claim.list_name}|{edition}|{claim.action}|{when}"
        case EnforcementReported(operation=str(operation)):
            return f"enforcement|{operation.lower()}"
        case EnforcementReported(period=period) if period and period.from_ and period.to and claim.jurisdictions:
            states = sorted({state_of(place.id) or place.id for place in claim.jurisdictions})
            return f"enforcement|{claim.agency}|{','.join(states)}|{period.from_}|{period.to}"
    return None
