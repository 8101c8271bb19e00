"""A row of the table `stance`, with OCD ids where the table has keys of places."""

from dataclasses import dataclass
from datetime import date, datetime

Ahead = tuple[tuple[date, int], ...]
Without = tuple[tuple[str, tuple[int, Ahead]], ...]
Because = tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class StanceRow:
    """A place's own stance in [valid_from, valid_to), as known in [known_from, known_to); None means still.

    bits: the grounds that hold (bits.Grounds), BAN and MANDATE on a state's own row only.
    ahead: the later days on which the same acts and rulings alone give other bits, oldest first.
    touched: the bits of which a deciding act is touched by an open ruling.
    without: (ruling, (bits, ahead)) for each open ruling without which bits or ahead would differ, by ruling id.
    because: (bit, occurrence ids) for each bit that holds, both in ascending order.
    """

    place: str
    valid_from: date
    valid_to: date | None
    known_from: datetime
    known_to: datetime | None
    bits: int
    ahead: Ahead
    touched: int
    without: Without
    because: Because
