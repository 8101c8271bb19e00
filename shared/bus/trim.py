"""Trimming: only behind every group, only what the record holds, never younger than the retention."""

from redis.exceptions import ResponseError

from shared.bus.entry import Client

NOTHING = "0-0"


def _key(entry_id: str) -> tuple[int, int]:
    milliseconds, _, sequence = entry_id.partition("-")
    return int(milliseconds), int(sequence or 0)


async def safe_minimum(client: Client, stream: str, *, recorded: str, recorder: str, retention: float) -> str:
    """Return the entry id below which nothing is needed any more; `recorded` is the last entry in the record.

    `recorder` is the group that fills the record. While it is missing nothing may go: entries that it had in hand are
    in nobody's list any more, and only its next run tells which of those before `recorded` the record lacks.
    `retention` is in seconds, measured on the server's clock.
    """
    seconds, microseconds = await client.time()
    bounds = [recorded, f"{int((seconds - retention) * 1000) + microseconds // 1000 + 1}-0"]
    try:
        groups = await client.xinfo_groups(stream)
    except ResponseError:
        return NOTHING
    if recorder not in {info["name"].decode() for info in groups}:
        return NOTHING
    for info in groups:
        name = info["name"].decode()
        oldest = await client.xpending_range(stream, name, min="-", max="+", count=1) if info["pending"] else []
        bounds.append((oldest[0]["message_id"] if oldest else info["last-delivered-id"]).decode())
    return min(bounds, key=_key)


async def trim(client: Client, stream: str, *, recorded: str, recorder: str, retention: float) -> int:
    """Trim a stream as far as it is safe; return how many entries went."""
    bound = await safe_minimum(client, stream, recorded=recorded, recorder=recorder, retention=retention)
    return int(await client.xtrim(stream, minid=bound, approximate=False)) if _key(bound) > (0, 0) else 0
