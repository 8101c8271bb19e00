"""What one pass of ingest did."""

from collections.abc import Callable
from dataclasses import dataclass, field

from services.ingest.found import Refusal


@dataclass(slots=True)
class Counts:
    """seen: texts read. new: published for the first time, copies and new versions among them.

    unchanged: addresses whose server said that nothing is new. erased: texts and addresses that were passed over since
    their text was erased. claims: published with lists. repeated: rows that print
    a place of a list once more. refused: what could not be read, and why; where it is not empty the command fails.
    """

    seen: int = 0
    new: int = 0
    copies: int = 0
    versions: int = 0
    unchanged: int = 0
    erased: int = 0
    claims: int = 0
    repeated: int = 0
    refused: list[Refusal] = field(default_factory=list)


Progress = Callable[[str, Counts], None]


def silent(_: str, __: Counts) -> None:
    """Show no progress."""
