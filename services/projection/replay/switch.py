"""Pointing readers to a generation of this code, once it holds all that the live one holds."""

from typing import Any

import asyncpg

from services.projection.fold.advance import Progress, head
from services.projection.fold.follow import follow
from services.projection.fold.generation import one
from services.projection.fold.pointer import swap
from services.projection.fold.state import State
from shared.places import Gazetteer

BIG_PAGE = 10_000


async def switch(
    pool: asyncpg.Pool, connection: Any, generation: int, gazetteer: Gazetteer, progress: Progress | None
) -> int:
    """Make a generation, owned by `connection`, the live one; return its position.

    What it lacks is taken over from the live one that it follows; where it follows none, it is folded up first.
    """
    state = State(gazetteer)
    while not await swap(connection, await one(connection, generation)):
        state = await follow(
            pool, connection, generation, state, await head(connection), page=BIG_PAGE, progress=progress
        )
    return (await one(connection, generation)).checkpoint
