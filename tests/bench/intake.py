"""Publish and append, each beside its floor, in turns, chunk by chunk on the same events."""

import itertools
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import asyncpg

from services.projection.record.append import handle
from shared.bus import Entry, Publisher
from shared.bus.groups import ensure_groups
from shared.events import EVENT_TYPES, Event
from tests.bench import floors, processor
from tests.bench.generator import is_claim
from tests.bench.telling import Raw

GROUP = "bench"
CHUNK = 10_000  # claims
DATA = b"__data__"


@dataclass(slots=True)
class Chunk:
    """One chunk's figures: events, claims and bytes in it, and the seconds that each piece of work took."""

    events: int
    claims: int
    size: int
    position: int = 0  # of the record after it
    seconds: dict[str, float] = field(default_factory=dict)


async def take_in(pool: asyncpg.Pool, client: Any, events: Iterator[Raw], floor_every: int) -> AsyncIterator[Chunk]:
    """Publish and append all events; each `floor_every`th chunk also goes through the floors, first or last in turn."""
    streams = list(EVENT_TYPES)
    raws = [f"raw:{stream}" for stream in streams]
    await ensure_groups(client, [(stream, GROUP) for stream in streams] + [(raw, floors.GROUP) for raw in raws])
    publisher = Publisher(client)
    last = 0
    async with pool.acquire() as connection:
        for number in itertools.count():
            events_, claims = _next(events)
            if not events_:
                return
            chunk = Chunk(len(events_), claims, sum(len(raw) for _, raw in events_))
            timed = _Clock(chunk.seconds)
            with_floor = number % floor_every == 0
            for ours in (True, False) if number // floor_every % 2 else (False, True):
                if ours:
                    with timed("publish"):
                        await publisher.publish_raw(events_)
                    with timed("append"):
                        chunk.position = await append(pool, client, streams) or chunk.position
                elif with_floor:
                    with timed("raw publish"):
                        await floors.xadd(client, events_)
                    with timed("raw append"):
                        last = await floors.append(client, connection, raws, last)
            if with_floor:
                models = [Event.model_validate_json(raw) for _, raw in events_[:5000]]
                await empty(client, streams)
                with timed("publish models"):  # of at most 5,000 events
                    await publisher.publish(models)
                with timed("append again"):  # all of them are duplicates
                    await append(pool, client, streams)
            await empty(client, streams + raws)
            yield chunk


async def append(pool: asyncpg.Pool, client: Any, streams: list[str]) -> int | None:
    """XREADGROUP 500, the projection's own append, XACK, until the streams are empty; return the last position."""
    last = None
    for stream in streams:
        while found := await client.xreadgroup(GROUP, "one", {stream: ">"}, count=500):
            read = found[0][1] if isinstance(found, list) else next(iter(found.values()))[0]
            entries = [Entry(stream, entry.decode(), fields[DATA]) for entry, fields in read]
            last = (await handle(pool, entries)).last or last
            await client.xack(stream, GROUP, *(entry.id for entry in entries))
    return last


def _next(events: Iterator[Raw]) -> tuple[list[Raw], int]:
    chunk: list[Raw] = []
    claims = 0
    for event in events:
        chunk.append(event)
        claims += is_claim(event[0])
        if claims >= CHUNK:
            break
    return chunk, claims


async def empty(client: Any, streams: list[str]) -> None:
    for stream in streams:
        await client.xtrim(stream, maxlen=0, approximate=False)


class _Clock:
    """Adds up seconds by name, and processor seconds of this process and the servers by `name + " cpu"`."""

    def __init__(self, seconds: dict[str, float]) -> None:
        self._seconds = seconds

    def __call__(self, name: str) -> "_Clock":
        self._name = name
        return self

    def __enter__(self) -> None:
        self._used, self._start = processor.used(), perf_counter()

    def __exit__(self, *_: object) -> None:
        seconds, cpu = perf_counter() - self._start, processor.used() - self._used
        self._seconds[self._name] = self._seconds.get(self._name, 0.0) + seconds
        self._seconds[f"{self._name} cpu"] = self._seconds.get(f"{self._name} cpu", 0.0) + cpu
