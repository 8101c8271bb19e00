"""Trimming: the streams keep what is young, pending, or not in the record yet; the record keeps all."""

import asyncpg

from shared.bus.entry import Client
from shared.bus.trim import trim

# The group that fills the record.
RECORDER = "projection"


async def trim_streams(pool: asyncpg.Pool, client: Client, retention: float) -> dict[str, int]:
    """Trim each recorded stream behind every group and `retention` seconds; return {stream: entries gone}."""
    rows = await pool.fetch("select name, last_entry from record.stream order by name")
    return {
        row["name"]: await trim(client, row["name"], recorded=row["last_entry"], recorder=RECORDER, retention=retention)
        for row in rows
    }
