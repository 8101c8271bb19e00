"""What the services see of the stream server: the part of redis.asyncio that they use, with its retries."""

import asyncio
from collections.abc import Callable
from typing import Any

from redis.exceptions import ConnectionError as RedisConnectionError

from shared.bus import dead_letters, janitor
from tests.simulation.driver import SimLoop
from tests.simulation.streams_server import StreamsServer

TRIES = 11  # shared.bus.connection asks redis-py for ten repetitions


def _gone() -> Exception:
    return RedisConnectionError("Connection closed by server.")


class Client:
    """A client of one process. A command whose reply is lost is sent again, as redis-py does, whatever it did."""

    def __init__(self, loop: SimLoop, process: Any, server: StreamsServer) -> None:
        self._loop, self._process, self._server = loop, process, server
        self._connection = self  # the broker's own client, as shared.bus.consume asks for it

    async def ask(self, kind: str, act: Callable[[], Any], free: Callable[[], bool] | None = None) -> Any:
        for left in range(TRIES - 1, -1, -1):
            try:
                return await self._loop.request(
                    self._process,
                    self._server,
                    kind,
                    lambda: self._reached(act),
                    free=lambda: not self._server.up or free is None or free(),
                    lost=_gone,
                )
            except RedisConnectionError:
                if not left:
                    raise
                await asyncio.sleep(min(2.0, 0.05 * 2 ** (TRIES - 1 - left)))
        raise AssertionError

    def _reached(self, act: Callable[[], Any]) -> Any:
        if not self._server.up:
            raise _gone()
        return act()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in COMMANDS:
            raise AttributeError(f"the simulated stream server knows no {name}: add it to the model")

        async def command(*args: Any, **options: Any) -> Any:
            return await self.ask(name.upper(), lambda: getattr(self._server, name)(*args, **options))

        return command

    async def xread_new(self, name: str, group: str, consumer: str, count: int, block: float) -> Any:
        """XREADGROUP with BLOCK, in seconds."""
        end = self._loop.time() + block
        self._loop.call_later(block, lambda: None)
        return await self.ask(
            "XREADGROUP",
            lambda: self._server.xreadgroup(name, group, consumer, count),
            lambda: self._loop.now >= end or self._server.has_new(name, group),
        )

    async def eval(self, script: str, *_: Any) -> Any:
        """The script of the janitor: no consumer of a simulated run is gone for an hour."""
        assert script == janitor._REMOVE, "the simulated stream server does not know this script"
        return await self.ask("EVAL remove gone", list)

    def pipeline(self, transaction: bool) -> "Pipeline":
        return Pipeline(self, self._loop, self._server, transaction)


COMMANDS = (
    *("xadd", "xack", "xdel", "xlen", "xrange", "xrevrange", "xtrim", "time", "info"),
    *("xgroup_create", "xgroup_setid", "xautoclaim", "xpending_range", "xinfo_groups", "xinfo_stream"),
)


class Pipeline:
    """MULTI/EXEC, or commands sent together of which a failing server may have done the first few only."""

    def __init__(self, client: Client, loop: SimLoop, server: StreamsServer, transaction: bool) -> None:
        self._client, self._loop, self._server, self._whole = client, loop, server, transaction
        self._commands: list[Callable[[], Any]] = []
        self._name = "XADD pipeline"

    async def __aenter__(self) -> "Pipeline":
        return self

    async def __aexit__(self, *_: object) -> None:
        self._commands.clear()

    def xadd(self, name: str, fields: dict[Any, Any]) -> None:
        self._commands.append(lambda: self._server.xadd(name, fields))

    def xack(self, name: str, group: str, *entries: Any) -> None:
        self._commands.append(lambda: self._server.xack(name, group, *entries))

    def xdel(self, name: str, *entries: Any) -> None:
        self._commands.append(lambda: self._server.xdel(name, *entries))

    def eval(self, script: str, keys: int, *given: Any) -> None:
        assert (script, keys) == (dead_letters._PARK_PENDING, 2), (
            "the simulated stream server does not know this script"
        )
        self._name = "EVAL park"
        self._commands.append(lambda: self._server.whole(lambda: self._park(*given)))

    def _park(self, stream: str, letters: str, group: str, entry: str, *fields: Any) -> int:
        if not self._server.xpending_range(stream, group, entry, entry, 1):
            return 0
        self._server.xadd(letters, dict(zip(fields[::2], fields[1::2], strict=True)))
        return self._server.xack(stream, group, entry)

    def execute_command(self, name: str, *args: Any) -> None:
        assert (name, *args[:2]) == ("WAITAOF", 1, 0), f"the simulated stream server knows no {name} {args}"
        self._commands.append(self._server.fsync)

    async def execute(self, raise_on_error: bool = True) -> list[Any]:
        return list(await self._client.ask("MULTI" if self._whole else self._name, self._all))

    def _all(self) -> list[Any]:
        if not self._whole and self._loop.rng.random() < self._server.flaky:
            for command in self._commands[: self._loop.rng.randrange(len(self._commands))]:
                command()
            raise _gone()
        if self._whole:
            return list(self._server.whole(lambda: [command() for command in self._commands]))
        return [command() for command in self._commands]
