"""What an editor may correct of a claim, and that each corrected value is one that a claim could hold."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from shared.events.claim import ClaimData
from shared.events.enforcement_reported import EnforcementReported
from shared.events.jurisdiction_listed import JurisdictionListed
from shared.events.policy_changed import PolicyChanged
from shared.events.ruling_issued import RulingIssued

# Who told it, how it was read and how sure that was is no matter of correction: retract, or confirm.
NOT_CORRECTABLE = frozenset(
    {"cause", "evidence", "method", "tier", "reported_at", "source_grade", "confidence", "strong_key"}
)
KINDS: tuple[type[ClaimData], ...] = (PolicyChanged, RulingIssued, JurisdictionListed, EnforcementReported)


def _adapters() -> dict[str, list[TypeAdapter[Any]]]:
    found: dict[str, list[TypeAdapter[Any]]] = {}
    for kind in KINDS:
        for name, field in kind.model_fields.items():
            if name not in NOT_CORRECTABLE:
                annotation: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
                found.setdefault(name, []).append(TypeAdapter(annotation))
    return found


_ADAPTERS = _adapters()


def check_corrections(corrected: Mapping[str, Any]) -> None:
    """Raise ValueError for a field that no claim has or that may not be corrected, or a value that no claim could hold.

    The kind of the claim is not known here: a value passes if it fits the field of that name in any kind.
    """
    for name, value in corrected.items():
        if name not in _ADAPTERS:
            raise ValueError(f"corrected.{name} is no field of a claim that can be corrected")
        for adapter in _ADAPTERS[name]:
            try:
                adapter.validate_python(value)
                break
            except ValidationError:
                continue
        else:
            raise ValueError(f"corrected.{name}: {value!r} is no value of that field")
