"""Consumer groups: made by us, at the beginning of the stream, so that nothing published earlier is skipped."""

from faststream.redis import RedisBroker
from redis.exceptions import OutOfMemoryError, ResponseError

from shared.bus.entry import Client
from shared.bus.publish import StreamsFull


def subscriptions(broker: RedisBroker) -> list[tuple[str, str]]:
    """Return every (stream, group) that the broker reads, each once."""
    pairs = {(sub.stream_sub.name, sub.stream_sub.group): None for sub in broker.subscribers}  # type: ignore[attr-defined]
    return [(stream, group) for stream, group in pairs if group]


async def ensure_groups(client: Client, pairs: list[tuple[str, str]]) -> None:
    """Create each group at 0 with its stream; one that exists stays as it is. Raises StreamsFull.

    FastStream would create it at `$`, which never delivers what was published before the first start
    (https://github.com/ag2ai/faststream/issues/2694).
    """
    for stream, group in pairs:
        try:
            await client.xgroup_create(stream, group, id="0", mkstream=True)
        except OutOfMemoryError as error:
            # A full server says so before it looks; the groups that are there must start, to make room.
            if group not in await group_names(client, stream):
                raise StreamsFull.told(error) from None
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise


async def group_names(client: Client, stream: str) -> set[str]:
    """Return the groups of a stream, of whichever service; none where there is no such stream."""
    try:
        return {info["name"].decode() for info in await client.xinfo_groups(stream)}
    except ResponseError:
        return set()


def silent_subscribers(broker: RedisBroker) -> list[str]:
    """Return the streams whose subscriber has stopped: the process looks alive, yet reads nothing.

    The case of https://github.com/ag2ai/faststream/issues/2611.
    """
    return sorted({sub.stream_sub.name for sub in broker.subscribers if not sub.running})  # type: ignore[attr-defined]
