"""policy-changed: a government acted on its policy."""

from typing import Annotated, ClassVar

from pydantic import Field

from shared.events.claim import ClaimData
from shared.events.data import Frozen
from shared.events.dates import Edtf
from shared.events.vocabulary import Dimension, Direction, InstrumentKind, Reach, Stage

INSTRUMENT_ID = r"^[a-z]{2}(:[\w.~-]+){1,2}$"


class Instrument(Frozen):
    """What the act is written in. The id is `state[:place]:name-year`, as tx:sb4-2017 or fl:miami-dade:r-1008-13."""

    id: Annotated[str, Field(pattern=INSTRUMENT_ID, max_length=120)] | None = None
    kind: InstrumentKind | None = None
    name: Annotated[str, Field(max_length=300)] | None = None


class PolicyChanged(ClaimData):
    """An act of a government. No dimensions means general; reach untold follows the rule of its kind."""

    type: ClassVar[str] = "policy-changed"

    instrument: Instrument | None = None
    dimensions: list[Dimension] = []
    direction: Direction
    stage: Stage
    symbolic: bool = False
    reach: Reach | None = None
    effective_on: Edtf | None = None
    ends_on: Edtf | None = None

    def distinction(self) -> list[object]:
        """Two agreements of one agency differ in their instrument."""
        instrument = [self.instrument.id, self.instrument.kind, self.instrument.name] if self.instrument else None
        return [instrument, sorted(self.dimensions), self.stage]
