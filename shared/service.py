"""What every consuming service is made of: a FastStream app with health and metrics routes, run by uvicorn."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

import uvloop
from faststream.asgi import AsgiFastStream
from faststream.redis import RedisBroker
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from shared.bus import ensure_groups, silent_subscribers
from shared.bus.connection import wait_for
from shared.bus.contract import declare, specification
from shared.bus.dead_letters import waiting
from shared.bus.entry import Client
from shared.bus.groups import subscriptions
from shared.bus.lag import group_lag
from shared.errors import LedgerError
from shared.events import EventData
from shared.health import Probe, livez, metrics, readyz
from shared.server import listen, serve
from shared.settings import S, Settings
from shared.telemetry import (
    DEAD_LETTERS,
    DEAD_LETTERS_OLDEST,
    GROUP_AGE,
    GROUP_LAG,
    GROUP_OLDEST,
    GROUP_PENDING,
    configure_logs,
)

Step = Callable[[], Awaitable[None]]
WATCH_SECONDS = 1.0


class ServiceFailed(LedgerError):
    """The service had to stop: the line says why; start it again when that is mended."""


@dataclass(frozen=True)
class Service:
    """A service as its composition root describes it.

    `before` runs before missing groups are made, `startup` before anything is consumed, `shutdown` after, in reverse.
    `loops` run beside the consumers; one that ends stops the service. `ready` are the service's own probes, `degraded`
    say what it works without, `measures` set its own gauges before they are read, `publishes` are what it sends.
    """

    title: str
    broker: RedisBroker
    client: Client
    before: Sequence[Step] = ()
    startup: Sequence[Step] = ()
    loops: Sequence[Step] = ()
    shutdown: Sequence[Step] = ()
    ready: Sequence[Probe] = ()
    degraded: Sequence[Probe] = ()
    measures: Sequence[Step] = ()
    routes: Sequence[tuple[str, Any]] = ()
    publishes: Sequence[type[EventData]] = ()
    _broken: list[Exception] = field(default_factory=list)
    _begun: asyncio.Event = field(default_factory=asyncio.Event)

    def app(self) -> AsgiFastStream:
        """Return the ASGI app: AsyncAPI, /livez, /readyz, /metrics and the service's own routes."""
        declare(self.broker, self.publishes)
        return AsgiFastStream(
            self.broker,
            logger=None,
            lifespan=self._lifespan,
            after_startup=(self._begin,),
            specification=specification(self.title),
            asyncapi_path="/asyncapi",
            asgi_routes=[
                ("/livez", livez(self.alive)),
                ("/readyz", readyz([self.reads, self.reaches_bus, *self.ready], self.degraded)),
                ("/metrics", metrics(self.measure)),
                *self.routes,
            ],
        )

    @contextlib.asynccontextmanager
    async def _lifespan(self) -> AsyncIterator[None]:
        """Learn that the broker did not start: FastStream starts it behind a server that goes on answering."""
        try:
            yield
        except Exception as error:
            self._broken.append(error)
            raise

    async def _begin(self) -> None:
        """Learn that every subscriber has begun: one that is silent from now on has stopped, however soon."""
        self._begun.set()

    async def has_begun(self) -> bool:
        """Tell whether all subscribers have begun to read."""
        return self._begun.is_set()

    async def alive(self) -> str | None:
        """Complain when a subscriber that read has stopped; one that has not begun is waited for, not restarted."""
        silent = silent_subscribers(self.broker)
        return f"no longer reading {', '.join(silent)}" if silent and await self.has_begun() else None

    async def reads(self) -> str | None:
        """Complain as `alive` does, and until all subscribers have begun to read."""
        return await self.alive() if await self.has_begun() else "has not begun to read the streams"

    async def reaches_bus(self) -> str | None:
        """Complain when the stream server or one of the groups is away."""
        try:
            await self.client.ping()
        except (RedisError, OSError) as error:
            return f"the stream server does not answer: {error}"
        for stream, group in subscriptions(self.broker):
            if await group_lag(self.client, stream, group) is None:
                return f"group {group} of stream {stream} is gone"
        return None

    async def measure(self) -> None:
        """Set the lag gauges of all groups, those of the dead letters beside their streams, and the service's own."""
        for stream, group in subscriptions(self.broker):
            if lag := await group_lag(self.client, stream, group):
                GROUP_LAG.labels(stream, group).set(lag.events)
                GROUP_PENDING.labels(stream, group).set(lag.pending)
                GROUP_OLDEST.labels(stream, group).set(lag.oldest_pending_seconds)
                GROUP_AGE.labels(stream, group).set(lag.oldest_event_seconds)
            parked = await waiting(self.client, stream)
            DEAD_LETTERS.labels(stream).set(parked.count)
            DEAD_LETTERS_OLDEST.labels(stream).set(parked.oldest_seconds)
        for measure in self.measures:
            await measure()

    async def watch(self) -> None:
        """End with ServiceFailed once a subscriber that ran has stopped, or the broker could not start.

        A restart makes a lost group again. A stream server that is away or slow is waited for.
        """
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            for error in self._broken:
                raise ServiceFailed(f"{self.title}: cannot begin to read the streams ({str(error) or repr(error)})")
            if stopped := await self.alive():
                raise ServiceFailed(f"{self.title}: {stopped}: its group is gone")


async def run_service(service: Service, settings: Settings) -> None:
    """Run until SIGTERM or SIGINT; raise the LedgerError that stopped it, if one did.

    Order: port, stream server, before, groups, startup, consumers and loops; back in reverse.
    """
    sock = listen(settings)
    async with contextlib.AsyncExitStack() as stack:
        if sock:
            stack.callback(sock.close)
        stack.push_async_callback(service.client.aclose)
        await wait_for(service.client, settings.redis_url)
        for end in service.shutdown:
            stack.push_async_callback(end)
        try:
            for step in service.before:
                await step()
            await ensure_groups(service.client, subscriptions(service.broker))
            for begin in service.startup:
                await begin()
        except (RedisConnectionError, RedisTimeoutError) as error:
            raise ServiceFailed(
                f"{service.title}: lost the stream server while it began ({error}): start it again"
            ) from None
        async with _running(service.loops, service.watch) as loops:
            server = asyncio.ensure_future(serve(service.app(), settings, sock))
            await asyncio.wait([server, *loops], return_when=asyncio.FIRST_COMPLETED)
            if not server.done():
                server.cancel()
            await asyncio.wait([server])
            _raise_failure(service, [*loops, server])


def _raise_failure(service: Service, tasks: Sequence["asyncio.Future[None]"]) -> None:
    for task in tasks:
        error = task.exception() if task.done() and not task.cancelled() else None
        if isinstance(error, LedgerError):
            raise error
        if error is not None:
            raise ServiceFailed(f"{service.title}: {error!r}") from error


@contextlib.asynccontextmanager
async def _running(loops: Sequence[Step], watch: Step) -> AsyncIterator[Sequence["asyncio.Future[None]"]]:
    tasks = [asyncio.ensure_future(loop()) for loop in (*loops, watch)]
    try:
        yield tasks
    finally:
        await end(tasks)


async def end(tasks: Sequence["asyncio.Future[None]"], again: float = 5.0) -> None:
    """Cancel tasks, again every so many seconds until they have ended.

    A cancellation can be lost: where a connection is lost while a task ends, that error takes its place, and what
    `asyncio.wait_for` of Python 3.11 waits for may take it when it ends in the same turn of the loop. A loop that waits
    through outages then goes on (found by simulation), and who waits for it would wait for ever.
    """
    while left := [task for task in tasks if not task.done()]:
        for task in left:
            task.cancel()
        await asyncio.wait(left, timeout=again)
    await asyncio.gather(*tasks, return_exceptions=True)


def main(start: Callable[[S], Coroutine[Any, Any, None]], settings: Callable[[], S]) -> None:
    """Run a service as a process: a person's mistake ends in one line on stderr and a non-zero exit."""
    try:
        chosen = settings()
        configure_logs(chosen.log_level)
        uvloop.run(start(chosen))
    except LedgerError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.exit_code)
