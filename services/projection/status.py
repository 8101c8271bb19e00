"""What the record and the folds look like to the one on call."""

from typing import Any

import asyncpg
import orjson

from shared.postgres import sql


async def status(pool: asyncpg.Pool) -> dict[str, Any]:
    """Return head position, generations with their lag (events, and seconds of the oldest), conflicts and sources."""
    return dict(orjson.loads(await pool.fetchval(sql(__file__, "status.sql"))))
