"""day-began: the clock of the ledger, one event a day."""

from typing import Annotated, ClassVar

from pydantic import Field

from shared.events.data import EventData
from shared.events.dates import Edtf


class DayBegan(EventData):
    """A day began (UTC): laws that take effect today move the position and reach subscribers."""

    type: ClassVar[str] = "day-began"

    day: Annotated[Edtf, Field(min_length=10)]

    def identity(self) -> list[object]:
        """One event a day."""
        return ["day", self.day]
