"""What every claim carries: whom, when, by whom told, in which words, how read, how sure."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from shared.events.data import EventData, Frozen
from shared.events.dates import DayOrInstant, Edtf
from shared.events.divisions import DivisionId
from shared.events.envelope import canonical_uuid
from shared.events.vocabulary import Direction, Role, Tier

Id = Annotated[str, AfterValidator(canonical_uuid)]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Version = Annotated[str, Field(pattern=r"^\d+(\.\d+){0,3}$")]


class ClaimPlace(Frozen):
    """A jurisdiction and the part it plays."""

    id: DivisionId
    role: Role


class Evidence(Frozen):
    """The words that say so: code points [start, end) into a member of an article-seen, as ingest normalised it."""

    article: Id
    field: Annotated[str, Field(pattern="^(title|text)$")]
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=1)]

    @model_validator(mode="after")
    def _not_empty(self) -> "Evidence":
        if self.end <= self.start:
            raise ValueError("evidence is empty: end must lie after start")
        return self


class GivenOpinion(Frozen):
    """What a language model answered where the voters left a claim open, and with whom it agrees.

    model: as its server names it. instructions, question, reply: sha256 of what it was told always, of what it was
    asked of this article, and of the bytes that came back. The reply's own words are left out: its quote is of a text
    that may have to be erased, and stays as offsets.
    """

    model: Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
    instructions: Sha256
    question: Sha256
    reply: Sha256
    kind: Literal["ruling", "policy", "listing", "enforcement", "none"]
    direction: Direction
    stage: Annotated[str, Field(pattern="^[a-z_]{1,40}$")]
    places: list[DivisionId]
    quote: Evidence
    agrees: Literal["rules", "voter", "nobody"]


class Method(Frozen):
    """How the claim was read; versions order as numbers, and the newest of one name counts.

    opinion: only where one was asked for; left out of the JSON elsewhere.
    """

    name: Annotated[str, Field(min_length=1, max_length=60)]
    version: Version
    hashes: dict[str, str] = {}
    opinion: Annotated[GivenOpinion | None, Field(exclude_if=lambda told: told is None)] = None


class ClaimData(EventData):
    """The fields that all four kinds of claim share. Source: the stance rules, section 2.

    reported_at says when a source made it public: an instant, or a day that counts from its 00:00Z.
    """

    fleeting_members = ("confidence",)

    jurisdictions: list[ClaimPlace]
    event_date: Edtf | None
    reported_at: DayOrInstant
    cause: Id | None
    evidence: list[Evidence]
    method: Method
    confidence: Annotated[float, Field(ge=0, le=1)]
    tier: Tier
    strong_key: str | None = None
    source_grade: Annotated[int, Field(ge=1, le=4)]

    def distinction(self) -> list[object]:
        """Return what tells two claims of one sentence apart: instrument, dimensions, then stage, outcome or action."""
        raise NotImplementedError

    def identity(self) -> list[object]:
        """One article holds two acts of one place, one row a listing and a removal: all must get ids of their own."""
        first = self.evidence[0] if self.evidence else None
        read_at = [first.field, first.start] if first else [None, None]
        return [
            *("claim", self.cause, self.method.name, self.method.version, self.type),
            *read_at,
            self.subject(),
            *self.distinction(),
            self.event_date,
        ]

    def subject(self) -> str | None:
        """The first actor, else the first target, else the first place named; None without any."""
        for role in ("actor", "target"):
            for place in self.jurisdictions:
                if place.role == role:
                    return place.id
        return self.jurisdictions[0].id if self.jurisdictions else None
