"""When can projection do its work? The database answers, there is a live generation, and somebody folds it."""

import asyncpg

from services.projection.fold.generation import live
from services.projection.fold.loop import FoldLoop
from services.projection.fold.ownership import owner
from shared.health import Probe
from shared.postgres import AWAY


def readiness(pool: asyncpg.Pool, fold: FoldLoop) -> Probe:
    """Return the probe: None when all is well, else what is missing, in one line."""

    async def probe() -> str | None:
        try:
            async with pool.acquire(timeout=2) as connection:
                shown = await live(connection)
                if shown is None:
                    return f"no generation of read models is live yet (the fold is {fold.role})"
                if not await owner(connection, shown.number):
                    return f"nobody folds generation {shown.number} (here the fold is {fold.role})"
        except AWAY as error:
            return f"the database does not answer: {error or type(error).__name__}"
        return None

    return probe
