"""The processes of the simulated ledger. What is the services' own code is run as it is; what a framework or a person
does between is told here: FastStream's reading and acknowledging, a source with a cursor, an operator, a reader."""

import asyncio
import contextlib
import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from types import SimpleNamespace
from typing import Any
from unittest import mock

from faststream.redis import StreamSub
from redis.exceptions import RedisError

from services.projection import app
from services.projection.fold import follow as following
from services.projection.fold import loop as looping
from services.projection.fold.days import announce_for_ever
from services.projection.retention import keep
from services.projection.retention.keep import keep_for_ever
from shared.bus import Entry, Publisher, consume, ensure_groups
from shared.postgres import AWAY, DatabaseUnreachable
from shared.settings import Settings
from tests.simulation import operators
from tests.simulation.alphabet import GAZETTEER, MODELS, REFUSED, STREAMS, reading
from tests.simulation.driver import PROCESS

PAGE = 3
SETTINGS = Settings(batch=4, reclaim_after=6.0, max_deliveries=3, retention=15.0, backup_interval=10.0, poll=1.0)
FETCH_AGAIN = 5.0  # how long FastStream waits after a read that failed


@dataclass(eq=False)
class Process:
    """One process: it is killed by making it dead and cancelling its tasks, which then reach nothing any more."""

    name: str
    code: str
    main: Callable[["Process"], Awaitable[None]]
    world: Any
    tasks: list["asyncio.Task[Any]"] = field(default_factory=list)
    roots: list["asyncio.Task[Any]"] = field(default_factory=list)
    dead: bool = False
    stopping: bool = False
    stalled_until: float = 0.0

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Subscription:
    """What `consume` asked FastStream for."""

    sub: StreamSub
    parse: Callable[[Any], Awaitable[Any]]
    decode: Callable[[Any], Awaitable[Any]]
    handle: Callable[[Any], Awaitable[None]]


@dataclass
class Broker:
    """The part of a RedisBroker that `consume` uses."""

    _connection: Any
    subscriptions: list[Subscription] = field(default_factory=list)

    def subscriber(self, *, stream: StreamSub, parser: Any, decoder: Any, **_: Any) -> Any:
        def register(handle: Any) -> Any:
            self.subscriptions.append(Subscription(stream, parser, decoder, handle))
            return handle

        return register


async def read_for_ever(client: Any, at: Subscription) -> None:
    """What FastStream's stream subscriber does: new entries in batches, or one stuck entry after the other."""
    sub, cursor = at.sub, b"0-0"
    where = (sub.name, sub.group, sub.consumer)
    while True:
        try:
            if sub.min_idle_time is None:
                entries = await client.xread_new(*where, sub.max_records, sub.polling_interval / 1000)
            else:
                cursor, entries, _ = await client.xautoclaim(*where, sub.min_idle_time, start_id=cursor, count=1)
                if cursor == b"0-0" and not entries:
                    await asyncio.sleep(sub.polling_interval / 1000)
        except RedisError:
            await asyncio.sleep(FETCH_AGAIN)
            continue
        if entries:
            await deliver(client, at, entries)


async def deliver(client: Any, at: Subscription, entries: list[Any]) -> None:
    """Hand a message over, acknowledge it afterwards; what the handler raises leaves it pending."""
    ids = [entry_id for entry_id, _ in entries]
    raw = {"type": "bstream", "channel": at.sub.name, "message_ids": ids, "data": [fields for _, fields in entries]}
    try:
        await at.handle(await at.decode(await at.parse(raw)))
        await client.xack(at.sub.name, at.sub.group, *ids)
    except Exception:
        return  # FastStream logs it; the entries stay pending


class CannotRead(Exception):
    """The simulated classifier fails on this article, time and again."""


async def projection(process: Process) -> None:
    """What shared.service does with the service that services.projection wires; see `wiring`."""
    world = process.world
    service = app.wire(SETTINGS, world.pool(process))
    broker: Any = service.broker
    while True:
        try:
            for step in service.before:
                await step()
            await ensure_groups(service.client, [(stream, app.RECORDER) for stream in STREAMS])
            for begin in service.startup:
                await begin()
            break
        except (RedisError, DatabaseUnreachable, *AWAY):
            await asyncio.sleep(1)  # it ends, and is started again
    for at in broker.subscriptions:
        world.spawn(process, read_for_ever(service.client, at))
    for loop in service.loops:
        world.spawn(process, loop())


@contextlib.contextmanager
def wiring(world: Any, state: Any) -> Iterator[None]:
    """Let services.projection.app be wired to the simulated servers, streams, places and clock."""

    def client(_url: str) -> Any:
        return world.client(PROCESS.get())

    def fold(pool: Any, places: Any, poll: float) -> Any:
        return looping.FoldLoop(pool, places, poll=poll, page=PAGE, code=PROCESS.get().code)

    types = {model.type: model for model in MODELS}
    host = SimpleNamespace(gethostname=lambda: PROCESS.get().name, getpid=lambda: 1)
    patches: list[tuple[Any, dict[str, Any]]] = [
        (
            app,
            {
                "connect": client,
                "make_broker": lambda url: Broker(client(url)),
                "gazetteer": lambda: GAZETTEER,
                "EVENT_TYPES": types,
                "FoldLoop": fold,
                "announce_for_ever": partial(announce_for_ever, clock=world.clock),
                "keep_for_ever": partial(keep_for_ever, sleep=lambda _: asyncio.sleep(20)),
            },
        ),
        (keep, {"EVENT_TYPES": types}),
        *operators.patches(state),
        (sys.modules["shared.bus.consume"], {"socket": host, "os": host}),
        (looping, {"State": state}),
        (following, {"State": state}),
    ]
    with contextlib.ExitStack() as stack:
        for module, names in patches:
            stack.enter_context(mock.patch.multiple(module, **names))
        yield


async def classifier(process: Process) -> None:
    """A second group on one stream: it publishes for each article, and fails on one for ever."""
    world = process.world
    client = world.client(process)
    publisher, broker = Publisher(client), Broker(client)
    await _groups(client, [("article-seen", "classifier")])

    async def read(entries: list[Entry]) -> None:
        articles = [world.article_of(entry) for entry in entries]
        if any(publisher_of == REFUSED for _, publisher_of in articles):
            raise CannotRead("it cannot be read")
        await publisher.publish([reading(id_) for id_, _ in articles if id_])

    consume(
        broker,  # type: ignore[arg-type]
        stream="article-seen",
        group="classifier",
        handle=read,
        batch=SETTINGS.batch,
        reclaim_after=SETTINGS.reclaim_after,
        max_deliveries=SETTINGS.max_deliveries,
    )
    for at in broker.subscriptions:
        world.spawn(process, read_for_ever(client, at))


def source(number: int) -> Callable[[Process], Awaitable[None]]:
    """A source: its cursor moves only after its publish returned, and survives it."""

    async def main(process: Process) -> None:
        world = process.world
        publisher = Publisher(world.client(process))
        while chunk := world.next_chunk(number):
            try:
                await publisher.publish_raw(chunk)
            except RedisError:
                await asyncio.sleep(1)
                continue
            world.returned(chunk)
            await world.loop.request(process, None, "move cursor", lambda: world.move_cursor(number, len(chunk)))
            await asyncio.sleep(world.rng.random() * 4)

    return main


async def reader(process: Process) -> None:
    """A front end: what it reads in one statement is looked at by the world."""
    world = process.world
    while True:
        await asyncio.sleep(world.rng.random() * 0.7)
        await world.loop.request(process, None, "read", world.watch.read)


async def _groups(client: Any, pairs: list[tuple[str, str]]) -> None:
    while True:
        try:
            return await ensure_groups(client, pairs)
        except (RedisError, *AWAY):
            await asyncio.sleep(1)
