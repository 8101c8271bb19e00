"""What the record and the folds look like to the one on call."""

from typing import Any

import asyncpg
import orjson

from shared.postgres import sql


async def status(pool: asyncpg.Pool) -> dict[str, Any]:
    """Return head position, generations with their lag (events, and seconds of the oldest), conflicts and sources."""
    return dict(orjson.loads(await pool.fetchval(sql(__file__, "status.sql"))))


async def is_article(pool: asyncpg.Pool, event: str) -> bool:
    """Tell whether the record holds an article-seen of this id."""
    found = await pool.fetchval(sql(__file__, "is_article.sql"), event)
    return bool(found)
