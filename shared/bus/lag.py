"""How far a group is behind: the number that scaling and alerts look at."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from redis.exceptions import ResponseError

from shared.bus.entry import Client

COUNTED_AT_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Lag:
    """Entries not yet delivered, entries delivered but not acknowledged, and how long the oldest of those waits.

    `oldest_event_seconds` is the age of the oldest entry that the group still has to handle, 0 when it has none:
    what it holds back from trimming.
    """

    stream: str
    group: str
    events: int
    pending: int
    oldest_pending_seconds: float
    oldest_event_seconds: float


async def group_lags(client: Client, stream: str) -> list[Lag]:
    """Return the lag of every group of a stream, whoever made it; empty when there is no such stream."""
    try:
        groups = await client.xinfo_groups(stream)
    except ResponseError:
        return []
    return [await _lag(client, stream, info) for info in groups]


async def group_lag(client: Client, stream: str, group: str) -> Lag | None:
    """Return the lag, or None when the group does not exist.

    Where the server gives no lag (a group made in mid-stream), the entries are counted, up to 10,000.
    """
    try:
        groups = await client.xinfo_groups(stream)
    except ResponseError:
        return None
    for info in groups:
        if info["name"].decode() == group:
            return await _lag(client, stream, info)
    return None


async def _lag(client: Client, stream: str, info: Mapping[str, Any]) -> Lag:
    group = info["name"].decode()
    after = "(" + info["last-delivered-id"].decode()
    events = info.get("lag")
    if events is None:
        events = len(await client.xrange(stream, min=after, count=COUNTED_AT_MOST))
    idle, oldest = 0.0, None
    if info["pending"]:
        first = await client.xpending_range(stream, group, min="-", max="+", count=1)
        if first:
            idle, oldest = first[0]["time_since_delivered"] / 1000, first[0]["message_id"]
    if oldest is None and (rest := await client.xrange(stream, min=after, count=1)):
        oldest = rest[0][0]
    age = max(0.0, time.time() - int(oldest.partition(b"-")[0]) / 1000) if oldest else 0.0
    return Lag(stream, group, int(events), int(info["pending"]), idle, age)
