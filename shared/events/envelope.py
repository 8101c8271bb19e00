"""The envelope: CloudEvents 1.0 in structured JSON, one document per stream entry."""

import re
from functools import cached_property
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from shared.errors import LedgerError
from shared.events.dates import Instant

SCHEMA_PREFIX = "urn:sanctuary-ledger:schemas"


class NotAnEnvelope(LedgerError):
    """The bytes are no CloudEvents 1.0 document of the ledger: mend the producer, then replay the dead letter."""


_CANONICAL_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch


def canonical_uuid(text: str) -> str:
    """Accept any spelling of a UUID and return the canonical one. Raises ValueError."""
    if _CANONICAL_UUID(text):
        return text
    try:
        return str(UUID(text))
    except ValueError:
        raise ValueError(f"{text[:60]!r} is no UUID") from None


class Envelope(BaseModel):
    """What any consumer needs to know of an event without understanding its data. Extension attributes are kept."""

    model_config = ConfigDict(frozen=True, extra="allow")

    specversion: Literal["1.0"] = "1.0"
    id: Annotated[str, AfterValidator(canonical_uuid)]
    source: Annotated[str, Field(min_length=1, max_length=500)]
    type: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{2,63}$")]
    subject: Annotated[str, Field(min_length=1, max_length=300)] | None = None
    time: Instant
    dataschema: Annotated[str, Field(pattern=r"/[a-z][a-z0-9-]{2,63}/[1-9][0-9]{0,4}$", max_length=300)]
    traceparent: Annotated[str, Field(pattern=r"^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")] | None = None
    data: dict[str, Any]

    @cached_property
    def version(self) -> int:
        """The version of the data's schema, from the end of dataschema."""
        return int(self.dataschema.rpartition("/")[2])

    def to_json(self) -> bytes:
        """Return the stream entry's JSON; absent optional attributes are left out, as CloudEvents asks."""
        return self.model_dump_json(
            exclude={n for n in ("subject", "traceparent") if getattr(self, n) is None}
        ).encode()


class Event(Envelope):
    """An envelope of our own making: an unknown attribute is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def first_problem(error: ValidationError) -> str:
    """Return the first problem of a validation error as one short line: where, what."""
    problem = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in problem["loc"]) or "document"
    return f"{where}: {problem['msg'].removeprefix('Value error, ')}"


def parse_envelope(raw: bytes | str) -> Envelope:
    """Read one stream entry. Raises NotAnEnvelope; data is not looked at."""
    try:
        return Envelope.model_validate_json(raw)
    except ValidationError as error:
        raise NotAnEnvelope(f"no valid event envelope: {first_problem(error)}") from None
