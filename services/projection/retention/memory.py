"""How much memory the stream server holds, and where it stops taking events."""

from dataclasses import dataclass

from shared.bus.entry import Client


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes in use and the limit at which publishing is refused; a limit of 0 is none."""

    used: int
    limit: int


async def memory(client: Client) -> Memory:
    """Ask the stream server."""
    info = await client.info("memory")
    return Memory(int(info["used_memory"]), int(info["maxmemory"]))
