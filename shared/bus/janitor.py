"""Consumers that are gone: their names are taken away, never one that still holds an entry."""

from collections.abc import Sequence

from redis.exceptions import ResponseError

from shared.bus.entry import Client

# One script, so that no entry can be delivered between the look and the removal: XGROUP DELCONSUMER drops what the
# consumer has pending, and such an entry would never be handled.
_REMOVE = """
local gone = {}
for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
    local info = {}
    for i = 1, #consumer, 2 do info[consumer[i]] = consumer[i + 1] end
    if info['pending'] == 0 and info['idle'] >= tonumber(ARGV[2]) then
        redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], info['name'])
        gone[#gone + 1] = info['name']
    end
end
return gone
"""


async def remove_gone(client: Client, streams: Sequence[str], *, idle: float) -> list[str]:
    """Remove consumers that hold nothing and have not asked for `idle` seconds; return them as group/consumer.

    A consumer that lives asks every second or so, whether there is something or not; one that comes back after its
    removal is made again by its first question.
    """
    gone = []
    for stream in streams:
        try:
            groups = [info["name"] for info in await client.xinfo_groups(stream)]
        except ResponseError:
            continue
        for group in groups:
            names = await client.eval(_REMOVE, 1, stream, group, int(idle * 1000))
            gone += [f"{group.decode()}/{name.decode()}" for name in names]
    return gone
