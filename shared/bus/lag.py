"""How far a group is behind: the number that scaling and alerts look at."""

from dataclasses import dataclass

from redis.exceptions import ResponseError

from shared.bus.entry import Client

COUNTED_AT_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Lag:
    """Entries not yet delivered, entries delivered but not acknowledged, and how long the oldest of those waits."""

    stream: str
    group: str
    events: int
    pending: int
    oldest_pending_seconds: float


async def group_lag(client: Client, stream: str, group: str) -> Lag | None:
    """Return the lag, or None when the group does not exist.

    Where the server gives no lag (a group made in mid-stream), the entries are counted, up to 10,000.
    """
    try:
        groups = await client.xinfo_groups(stream)
    except ResponseError:
        return None
    for info in groups:
        if info["name"].decode() != group:
            continue
        events = info.get("lag")
        if events is None:
            after = "(" + info["last-delivered-id"].decode()
            events = len(await client.xrange(stream, min=after, count=COUNTED_AT_MOST))
        oldest = await client.xpending_range(stream, group, min="-", max="+", count=1) if info["pending"] else []
        idle = oldest[0]["time_since_delivered"] / 1000 if oldest else 0.0
        return Lag(stream, group, int(events), int(info["pending"]), idle)
    return None
