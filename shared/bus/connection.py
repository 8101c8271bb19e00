"""Connections to the stream server, with the retries that FastStream and redis-py leave out by default."""

import asyncio
import contextlib
import random
import re
from collections.abc import Sequence
from typing import Any

import redis.asyncio
from faststream import AckPolicy
from faststream.redis import RedisBroker
from faststream.redis.parser import MessageFormat
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff, NoBackoff
from redis.exceptions import BusyLoadingError, ReadOnlyError, RedisError, ResponseError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from shared.bus.entry import Client
from shared.bus.failure import PASSING, delay
from shared.errors import LedgerError
from shared.telemetry import log


class BusUnreachable(LedgerError):
    """No stream server answers: start it, or set REDIS_URL to the one that runs."""


class WrongAddress(BusUnreachable):
    """REDIS_URL is no address: write redis://host:port/db or unix:///path."""


class PlainJson(MessageFormat):
    """The entry is {"__data__": <event JSON>}: readable from any language."""

    @classmethod
    async def encode(cls, **parts: Any) -> bytes:
        """Write the body and nothing else; metadata lives in the event."""
        return (await cls.build(**parts)).data

    @classmethod
    def parse(cls, data: bytes) -> tuple[bytes, dict[str, str]]:
        """Hand the bytes over as they are."""
        return data, {"content-type": "application/json"}


class Broker(RedisBroker):
    """A broker that leaves the making of groups to ensure_groups, and waits for its server while it starts.

    FastStream asks to make each group when it starts. That would make a lost one at `$`, which skips what is there
    already, and a full server refuses to be asked, so that the very groups that make room could not start. And it
    gives up on a server that does not answer a subscriber within three seconds.
    """

    async def start(self) -> None:
        """Return when every subscriber reads, or is about to: a server that is away or slow is waited for.

        Raises redis' ResponseError for a group that is not there.
        """
        await self.connect()
        for subscriber in self.subscribers:
            await _start(subscriber)
        for publisher in self.publishers:
            await publisher.start()
        self.running = True

    async def _connect(self) -> Any:
        client: Any = await super()._connect()

        async def no_group(name: str, groupname: str, **_: Any) -> None:
            groups = await client.xinfo_groups(name)
            there = groupname in [info["name"].decode() for info in groups]
            raise ResponseError(f"{groupname} already exists" if there else f"NOGROUP no {groupname} on {name}")

        client.xgroup_create = no_group
        return client


async def _start(subscriber: Any) -> None:
    """Start one subscriber; one that FastStream gave up on while its task runs reads as soon as the server answers."""
    attempt = 0
    while not subscriber.running:
        try:
            await subscriber.start()
        except PASSING as error:
            attempt += 1
            reason = str(error) or "no answer within three seconds"
            log.warning("waiting_to_read", stream=subscriber.stream_sub.name, attempt=attempt, reason=reason)
            await asyncio.sleep(delay(attempt, random.random()))  # noqa: S311 (jitter, no secret)


def _patience() -> dict[str, Any]:
    return {
        "retry": Retry(ExponentialBackoff(cap=2, base=0.05), 10),
        "retry_on_error": [RedisConnectionError, RedisTimeoutError, BusyLoadingError, ReadOnlyError],
        "health_check_interval": 10,
        "socket_connect_timeout": 3,
        "max_connections": 50,
    }


def connect(url: str) -> Client:
    """Return a client that waits through short outages (about ten seconds). The caller closes it with aclose().

    Raises WrongAddress.
    """
    check_address(url)
    return redis.asyncio.Redis.from_url(url, **_patience())


def check_address(url: str) -> None:
    """Raise WrongAddress unless a connection could be made from the text; nothing is connected."""
    try:
        pool = redis.asyncio.ConnectionPool.from_url(url)
        pool.connection_class(**pool.connection_kwargs)
    except (ValueError, TypeError) as error:
        raise WrongAddress(
            f"REDIS_URL {without_password(url)!r} is no address ({error}): write redis://host:port/db or unix:///path"
        ) from None


def without_password(url: str) -> str:
    """Return the address as it may be shown."""
    return re.sub(r"(//[^/@]*?):[^/@]*@", r"\1:***@", url)


async def reach(url: str, seconds: float = 4) -> None:
    """Ask once whether a server answers. Raises WrongAddress, and BusUnreachable after `seconds` at most."""
    check_address(url)
    client = redis.asyncio.Redis.from_url(url, retry=Retry(NoBackoff(), 0))
    async with contextlib.aclosing(client):
        try:
            await asyncio.wait_for(client.ping(), seconds)
        except (RedisError, OSError) as error:
            raise _silent(url, error) from None


def _silent(url: str, error: Exception) -> BusUnreachable:
    why = str(error) or type(error).__name__
    return BusUnreachable(f"no stream server at {without_password(url)} ({why}): start it or set REDIS_URL")


def make_broker(url: str, middlewares: Sequence[Any] = ()) -> RedisBroker:
    """Return a broker for `consume`: plain JSON, retries, unhandled entries stay pending. Raises WrongAddress."""
    check_address(url)
    return Broker(
        url,
        message_format=PlainJson,
        ack_policy=AckPolicy.NACK_ON_ERROR,
        graceful_timeout=20,
        logger=None,  # type: ignore[arg-type]  # two log lines per message otherwise
        middlewares=middlewares,
        **_patience(),
    )


async def wait_for(client: Client, url: str, seconds: float = 15) -> None:
    """Return when the server answers; raise BusUnreachable after `seconds`."""
    end = asyncio.get_running_loop().time() + seconds
    while True:
        try:
            await client.ping()
            return
        except (RedisError, OSError) as error:
            if asyncio.get_running_loop().time() > end:
                raise _silent(url, error) from None
            await asyncio.sleep(0.25)
