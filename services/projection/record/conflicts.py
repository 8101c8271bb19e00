"""Conflicts: one id under which two bodies came. The first is the record's; here is in what the other differs."""

from typing import Any

import asyncpg
import orjson

from shared.events import EVENT_TYPES
from shared.events.body_hash import FLEETING
from shared.postgres import sql

SHOWN = 20


async def latest_conflicts(pool: asyncpg.Pool, limit: int = SHOWN) -> list[dict[str, Any]]:
    """Return the newest conflicts: {id, type, entry, seen_at, differs}; entry is the stream entry of the other body."""
    return [
        {
            "id": row["id"],
            "type": row["type"],
            "entry": row["entry"],
            "seen_at": row["seen_at"].isoformat(),
            "differs": differing(orjson.loads(row["kept"]), orjson.loads(row["other"])),
        }
        for row in await pool.fetch(sql(__file__, "conflicts.sql"), limit)
    ]


def differing(kept: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """Return the members in which two bodies of one id differ, those of data as `data.stage`. Pure.

    What may differ between two readings is left out. Texts are kept beside the bodies: where nothing else differs,
    it is one of them.
    """
    whole = [name for name in ("type", "subject", "dataschema") if kept.get(name) != other.get(name)]
    one, two = kept["data"], other["data"]
    inside = [
        f"data.{name}"
        for name in sorted(one.keys() | two.keys())
        if name not in FLEETING and (name in one, one.get(name)) != (name in two, two.get(name))
    ]
    model = EVENT_TYPES.get(kept["type"])
    return whole + inside or [f"data.{name}" for name in (model.text_members if model else ())]
