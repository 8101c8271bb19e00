"""The closed vocabularies of the domain. Source: the stance rules (docs/stance-rules.md), sections 1 and 2."""

from typing import Literal, get_args

Dimension = Literal[
    "detainer_holds",
    "release_notification",
    "jail_access",
    "custody_transfer",
    "status_inquiry",
    "information_sharing",
    "use_of_resources",
    "courthouse_limits",
    "agreement_287g",
    "detention_contract",
    "legal_support",
    "identity_documents",
    "self_designation",
    "sanctuary_ban",
    "funding_sanction",
]
DIMENSIONS: tuple[str, ...] = get_args(Dimension)
SOFT = frozenset({"legal_support", "identity_documents"})
CORE = frozenset(DIMENSIONS) - SOFT - {"sanctuary_ban", "funding_sanction"}
POLICE = frozenset(
    {
        "detainer_holds",
        "release_notification",
        "jail_access",
        "custody_transfer",
        "status_inquiry",
        "use_of_resources",
        "agreement_287g",
        "detention_contract",
    }
)

Direction = Literal["limits", "cooperates", "neutral"]
Stage = Literal[
    "announced",
    "introduced",
    "passed_one_chamber",
    "passed",
    "enacted",
    "in_effect",
    "vetoed",
    "failed",
    "rescinded",
    "expired",
]
InstrumentKind = Literal[
    "statute",
    "ordinance",
    "executive_order",
    "ag_directive",
    "sheriff_policy",
    "police_order",
    "resolution",
    "agreement",
    "notice",
    "court_order",
]
Reach = Literal["own", "localities"]
Role = Literal["actor", "target", "party", "listed", "place"]
Tier = Literal["auto", "review"]
Forum = Literal["state_trial", "state_appeals", "state_supreme", "federal_trial", "federal_appeals", "us_supreme"]
Outcome = Literal["granted", "denied", "affirmed", "reversed", "vacated", "dismissed", "stayed", "other"]
EffectKind = Literal["suspends", "partly_suspends", "restores", "strikes", "upholds", "none"]
ReliefScope = Literal["all", "parties", "one_case"]
Posture = Literal["appealed", "proceeds", "final", "unknown"]
ListAction = Literal["listed", "dropped", "corrected", "disputed", "withdrawn"]
Scale = Literal["individual", "operation", "trend"]
ReviewReason = Literal["misread", "source_corrected", "other"]

Status = Literal["ANTI_SANCTUARY", "SANCTUARY", "PREEMPTED", "MIXED", "STEALTH", "COOPERATING", "UNKNOWN"]
Basis = Literal["OWN", "INHERITED", "NONE"]

# Claims by these methods count at once; all others wait for the article-classified that lists them.
METHODS_THAT_COUNT_AT_ONCE = frozenset({"curated", "editor"})
