"""Consumer groups: made by us, at the beginning of the stream, so that nothing published earlier is skipped."""

from faststream.redis import RedisBroker
from redis.exceptions import ResponseError

from shared.bus.entry import Client


def subscriptions(broker: RedisBroker) -> list[tuple[str, str]]:
    """Return every (stream, group) that the broker reads, each once."""
    pairs = {(sub.stream_sub.name, sub.stream_sub.group): None for sub in broker.subscribers}  # type: ignore[attr-defined]
    return [(stream, group) for stream, group in pairs if group]


async def ensure_groups(client: Client, pairs: list[tuple[str, str]]) -> None:
    """Create each group at 0 with its stream; one that exists stays as it is.

    FastStream would create it at `$`, which never delivers what was published before the first start
    (https://github.com/ag2ai/faststream/issues/2694).
    """
    for stream, group in pairs:
        try:
            await client.xgroup_create(stream, group, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise


def silent_subscribers(broker: RedisBroker) -> list[str]:
    """Return the streams whose subscriber has stopped: the process looks alive, yet reads nothing.

    The case of https://github.com/ag2ai/faststream/issues/2611.
    """
    return sorted({sub.stream_sub.name for sub in broker.subscribers if not sub.running})  # type: ignore[attr-defined]
