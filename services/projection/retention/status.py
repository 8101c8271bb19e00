"""What the streams look like to the one on call."""

from dataclasses import asdict
from typing import Any

from services.projection.retention.memory import memory
from services.projection.retention.warnings import warnings
from shared.bus.dead_letters import waiting
from shared.bus.entry import Client
from shared.bus.lag import group_lags
from shared.events import EVENT_TYPES
from shared.settings import Settings


async def status(client: Client, settings: Settings) -> dict[str, Any]:
    """Return every group's lag, the dead letters and the age of the oldest, memory, and warnings, one line each."""
    lags = [lag for stream in EVENT_TYPES for lag in await group_lags(client, stream)]
    parked = [await waiting(client, stream) for stream in EVENT_TYPES]
    held = await memory(client)
    return {
        "groups": [asdict(lag) for lag in lags],
        "dead_letters": sum(found.count for found in parked),
        "oldest_dead_letter_seconds": max(found.oldest_seconds for found in parked),
        "streams_memory": asdict(held),
        "warnings": warnings(lags, held, retention=settings.retention, backup_interval=settings.backup_interval),
    }
