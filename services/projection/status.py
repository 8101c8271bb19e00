"""What the record and the folds look like to the one on call."""

from typing import Any

import asyncpg
import orjson

from services.projection.record.conflicts import latest_conflicts
from shared.postgres import sql


async def status(pool: asyncpg.Pool) -> dict[str, Any]:
    """Return head position, generations with their lag (events, and seconds of the oldest), conflicts and sources.

    `gaps` are what a restored database could not read again, `latest_conflicts` what record/conflicts.py tells.
    """
    found = await _record(pool)
    return found | {"latest_conflicts": await latest_conflicts(pool)}


async def folds(pool: asyncpg.Pool) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the generations that readers see or will see, and the builds under way, as `status` has them."""
    found = await _record(pool)
    return [one for one in found["generations"] if one["status"] in ("building", "live")], found["builds"]


async def _record(pool: asyncpg.Pool) -> dict[str, Any]:
    return dict(orjson.loads(await pool.fetchval(sql(__file__, "status.sql"))))
