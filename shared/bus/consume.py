"""Consuming: one call registers all that a safe consumer needs.

FastStream reads only new entries: one that was delivered to a process that died stays pending for ever
(https://github.com/ag2ai/faststream/issues/2197). So each consumer is a pair, one subscriber for new entries in
batches and one that reclaims what is stuck, and poison is parked after `max_deliveries`.
"""

import asyncio
import os
import random
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from faststream.redis import RedisBatchStreamMessage, RedisBroker, StreamSub
from redis.exceptions import RedisError

from shared.bus.dead_letters import park
from shared.bus.entry import DATA, Entry, Handler
from shared.bus.failure import Decision, decide, delay
from shared.telemetry import COUNT_PARKED, COUNT_RETRIED, log
from shared.version import running_version

Raw = list[tuple[bytes, dict[bytes, bytes]]]
_FIELD = DATA.encode()


def _order(entry: tuple[bytes, Any]) -> tuple[int, int]:
    time, _, number = entry[0].partition(b"-")
    return int(time), int(number or 0)


def _event(fields: dict[bytes, bytes]) -> bytes:
    """Return the event of an entry; where it holds none, all its fields as JSON, so that a dead letter keeps them."""
    if (raw := fields.get(_FIELD)) is not None:
        return raw
    return orjson.dumps({name.decode(errors="replace"): text.decode(errors="replace") for name, text in fields.items()})


class Split(Exception):
    """The batch failed as a whole; its entries are tried one by one."""


@dataclass(frozen=True, slots=True)
class Consumer:
    """Delivers the entries of one stream to one handler, on behalf of one group.

    `past` says that they come from the record and not from the stream: the group has none of them pending.
    """

    broker: RedisBroker
    stream: str
    group: str
    handle: Handler
    max_deliveries: int
    past: bool = False

    @property
    def client(self) -> Any:
        """The connection of the started broker: the documented way to commands that FastStream does not wrap."""
        return self.broker._connection

    async def reclaim(self, raw: Raw, name: str, idle: int, more: int) -> None:
        """Handle a stuck entry, and up to `more` others that have been idle for `idle` milliseconds, as one batch."""
        claimed = await self.client.xautoclaim(self.stream, self.group, name, min_idle_time=idle, count=more)
        others = [(id_, fields) for id_, fields in claimed[1] if fields and id_ != raw[0][0]]
        entries = sorted([*raw, *others], key=_order)
        seen = await self.client.xpending_range(
            self.stream, self.group, min=entries[0][0], max=entries[-1][0], count=2 * len(entries), consumername=name
        )
        whole = await self.deliver(entries, {one["message_id"]: one["times_delivered"] for one in seen})
        # FastStream acknowledges what it claimed itself. After a split each entry has been, or is a dead letter: once
        # more would lose one whose parking a power cut undid.
        if others and whole:
            await self.client.xack(self.stream, self.group, *(id_ for id_, _ in others))

    async def deliver(self, raw: Raw, deliveries: int | Mapping[bytes, int] = 1) -> bool:
        """Handle a batch; split it when it fails, so that a poison entry stops nothing but itself.

        `deliveries`: how often it was delivered, all of it or by entry; an entry that is not told: once. Returns
        whether it was handled whole; where it was split, each entry that is done is acknowledged.
        """
        entries = [Entry(self.stream, entry_id.decode(), _event(fields)) for entry_id, fields in raw]
        seen = dict.fromkeys((id_ for id_, _ in raw), deliveries) if isinstance(deliveries, int) else deliveries
        counts = [seen.get(id_, 1) for id_, _ in raw]
        failure = await self._attempt(entries, counts[0])
        whole = not isinstance(failure, Split)
        if isinstance(failure, Split):
            alone = zip(entries, counts, strict=True)
            left = [left for entry, count in alone if (left := await self._alone(entry, count))]
            failure = left[0] if left else None
        if failure is not None:
            raise failure
        return whole

    async def _alone(self, entry: Entry, deliveries: int) -> Exception | None:
        """Handle one entry of a batch that failed, and acknowledge it by itself."""
        failure = await self._attempt([entry], deliveries)
        if failure is None:
            await self.client.xack(self.stream, self.group, entry.id)
        return failure

    async def _attempt(self, entries: list[Entry], deliveries: int) -> Exception | None:
        """Call the handler, waiting while what it needs is away, and park poison; return what must stay pending."""
        attempt = 0
        while True:
            try:
                await self.handle(entries)
                return None
            except Exception as error:
                match decide(error, entries=len(entries), deliveries=deliveries, max_deliveries=self.max_deliveries):
                    case Decision.WAIT:
                        attempt += 1
                        await self._wait(attempt, error)
                    case Decision.SPLIT:
                        return Split()
                    case Decision.PARK:
                        return await self._park(entries[0], error, deliveries)
                    case Decision.LEAVE:
                        return error

    async def _wait(self, attempt: int, error: Exception) -> None:
        COUNT_RETRIED.labels(self.stream, self.group).inc()
        if attempt in (1, 10) or attempt % 100 == 0:
            log.warning("waiting", stream=self.stream, group=self.group, attempt=attempt, reason=str(error))
        await asyncio.sleep(delay(attempt, random.random()))  # noqa: S311 (jitter, no secret)

    async def _park(self, entry: Entry, error: Exception, deliveries: int) -> Exception | None:
        """Park an entry; one that a full server does not take stays pending, and the rest of its batch goes on."""
        reason = str(error) or repr(error)
        try:
            parked = await park(
                self.client,
                stream=self.stream,
                group=self.group,
                entry_id=entry.id,
                raw=entry.raw,
                error=reason,
                deliveries=deliveries,
                version=running_version(),
                pending=not self.past,
            )
        except RedisError as refused:
            log.error("cannot_park", stream=self.stream, group=self.group, entry=entry.id, reason=str(refused))
            return refused
        if not parked:
            return None  # another delivery of it was faster
        COUNT_PARKED.labels(self.stream, self.group).inc()
        log.error("parked", stream=self.stream, group=self.group, entry=entry.id, reason=reason)
        return None


def consume(
    broker: RedisBroker,
    *,
    stream: str,
    group: str,
    handle: Handler,
    batch: int = 500,
    reclaim_after: float = 60.0,
    max_deliveries: int = 5,
) -> Consumer:
    """Register `handle` for a stream: new entries in batches, stuck ones again after `reclaim_after` seconds.

    `handle` gets at most `batch` entries, is called again with the same ones after a crash, and must be idempotent by
    event id. `reclaim_after` must exceed the time that a batch may take. After a failure the entries are handed over
    one by one; what fails `max_deliveries` times, or raises Poison, is parked in the dead letters. The group is made
    at the beginning of the stream by ensure_groups, before the broker starts.
    """
    consumer = Consumer(broker, stream, group, handle, max_deliveries)
    name = f"{group}-{socket.gethostname()}-{os.getpid()}"

    async def parse(raw: Any) -> RedisBatchStreamMessage:
        first = raw["message_ids"][0].decode()
        return RedisBatchStreamMessage(
            raw_message=raw,
            body=b"",
            headers={},
            batch_headers=[],
            reply_to="",
            content_type=None,
            message_id=first,
            correlation_id=first,
            path={},
            consumer=consumer.client,
            group=group,
        )

    async def decode(message: Any) -> list[tuple[bytes, dict[bytes, bytes]]]:
        return list(zip(message.raw_message["message_ids"], message.raw_message["data"], strict=True))

    fresh = StreamSub(stream, group=group, consumer=name, batch=True, max_records=batch, polling_interval=1000)
    stuck = StreamSub(
        stream,
        group=group,
        consumer=f"{name}-reclaim",
        batch=True,
        min_idle_time=int(reclaim_after * 1000),
        polling_interval=min(1000, int(reclaim_after * 500)),
    )

    @broker.subscriber(stream=fresh, parser=parse, decoder=decode, title=f"{group}:{stream}")
    async def new_entries(entries: Any) -> None:
        await consumer.deliver(entries)

    @broker.subscriber(stream=stuck, parser=parse, decoder=decode, include_in_schema=False)
    async def stuck_entries(entries: Any) -> None:  # always one: FastStream claims with COUNT 1
        await consumer.reclaim(entries, f"{name}-reclaim", int(reclaim_after * 1000), batch - 1)

    return consumer
