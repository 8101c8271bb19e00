"""What this process knows of the head of the record: the record only grows, unless somebody put it back."""

import asyncio
from dataclasses import dataclass, field

from shared.errors import LedgerError


class RecordPutBack(LedgerError):
    """The record ends before what was recorded here, a backup was restored: a restart reads the streams again."""


@dataclass(slots=True)
class KnownHead:
    """The highest position that this process saw committed, and whether the record was found to end before it."""

    position: int = 0
    _lost: "asyncio.Future[None] | None" = field(default=None, repr=False)
    _found: RecordPutBack | None = field(default=None, repr=False)

    def check(self, head: int) -> None:
        """Raise RecordPutBack when the head, read under its lock, lies before what was committed here."""
        if head >= self.position:
            return
        self._found = RecordPutBack(
            f"the record ends at {head} and ended at {self.position}: an older backup was restored while projection"
            " ran: it stops, and reads the streams again when it is started"
        )
        if self._lost and not self._lost.done():
            self._lost.set_exception(self._found)
        raise self._found

    def committed(self, head: int) -> None:
        """Tell that the record reaches `head`, after its transaction returned."""
        self.position = max(self.position, head)

    async def watch(self) -> None:
        """End with RecordPutBack once `check` has found it; until then, never."""
        if self._found:
            raise self._found
        self._lost = asyncio.get_running_loop().create_future()
        await self._lost
