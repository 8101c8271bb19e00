"""A generation whose number somebody dead still holds is not made (found by simulation, seed 2280)."""

import asyncpg
import pytest

from services.projection.fold.generation import generations
from services.projection.fold.ownership import OwnershipLost, owned
from services.projection.replay.replay import replay
from tests.integration.projection.running import PLACES


async def test_a_number_that_is_still_held_is_refused_in_one_line_and_nothing_is_made(pool: asyncpg.Pool) -> None:
    async with owned(pool, 1) as held:
        assert held is not None
        with pytest.raises(OwnershipLost, match="try again"):
            await replay(pool, PLACES)
        assert await generations(held) == []
    assert (await replay(pool, PLACES)).generation == 1
