"""What a handler waits for is told until it takes entries again."""

import pytest

from shared.bus import Entry, Unavailable
from shared.bus.waits import Waits

ENTRIES = [Entry("article-seen", "1-0", b"{}")]


async def test_the_reason_is_told_in_one_line_until_the_next_success():
    failures = iter([Unavailable("no database: no room\nHINT:  Check free disk space."), ValueError("odd"), None])

    async def handle(entries):
        assert entries is ENTRIES
        if failure := next(failures):
            raise failure

    waits = Waits(handle, "append")
    assert await waits.problem() is None
    with pytest.raises(Unavailable):
        await waits(ENTRIES)
    told = "append waits: no database: no room HINT: Check free disk space."
    assert await waits.problem() == told
    with pytest.raises(ValueError, match="odd"):
        await waits(ENTRIES)
    assert await waits.problem() == told
    await waits(ENTRIES)
    assert await waits.problem() is None
