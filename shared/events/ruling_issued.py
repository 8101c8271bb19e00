"""ruling-issued: a court decided."""

from typing import Annotated, ClassVar

from pydantic import Field

from shared.events.claim import ClaimData
from shared.events.data import Frozen
from shared.events.divisions import DivisionId
from shared.events.policy_changed import INSTRUMENT_ID
from shared.events.vocabulary import Dimension, Direction, EffectKind, Forum, Outcome, Posture, ReliefScope


class Effect(Frozen):
    """The state that the ruling leaves an instrument in, or a place's acts in some dimensions (none: all of them)."""

    instrument: Annotated[str, Field(pattern=INSTRUMENT_ID, max_length=120)] | None = None
    of: DivisionId | None = None
    dimensions: list[Dimension] = []
    effect: EffectKind


class RulingIssued(ClaimData):
    """A decision. `supports` is the side that it favours; `case` is one key for trial and appeal."""

    type: ClassVar[str] = "ruling-issued"

    court: Annotated[str, Field(max_length=200)] | None = None
    forum: Forum | None = None
    case: Annotated[str, Field(max_length=120)] | None = None
    case_name: Annotated[str, Field(max_length=300)] | None = None
    docket: Annotated[str, Field(max_length=120)] | None = None
    judge: Annotated[str, Field(max_length=120)] | None = None
    outcome: Outcome
    supports: Direction
    effects: list[Effect] = []
    relief_scope: ReliefScope | None = None
    stayed: bool = False
    posture: Posture = "unknown"

    def distinction(self) -> list[object]:
        """A ruling stands apart by its case and outcome."""
        return [self.case, [], self.outcome]
