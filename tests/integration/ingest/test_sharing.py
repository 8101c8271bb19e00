"""Replicas share the sources by lease: each is read by one of them when it is due, and taken over from a dead one."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from services.ingest.app import Reading
from services.ingest.counts import Counts
from services.ingest.errors import Unreachable
from services.ingest.fetching import Fetcher, web_client
from services.ingest.freshness import Book, watched_sources
from services.ingest.leases import Leases
from services.ingest.memory import Memory
from services.ingest.sources_file import Watched
from services.ingest.watch import Read, Watch
from shared.bus import Publisher, connect
from shared.embedded.supervisor import free_port
from shared.service import end

from .conftest import Web, published

SECONDS = 60.0
DEMO_TEXT = " ".join(f"Item {n} of the council agenda concerns the detainer policy of the county." for n in range(12))


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now, self.looks = 1_000_000.0, 0

    def __call__(self) -> float:
        self.looks += 1
        return self.now


async def until(what: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(SECONDS):
        while not await what():
            await asyncio.sleep(0.02)


def feed(web: Web, name: str) -> Watched:
    item = (
        f"<item><title>{name}</title><link>{web.address}/{name}/1</link><description>{DEMO_TEXT} {name}</description>"
    )
    rss = f'<rss version="2.0"><channel><title>{name}</title>{item}</item></channel></rss>'
    web.put(f"/{name}/1", f"<html><body><article><h1>{name}</h1><p>{DEMO_TEXT} {name}</p></article></body></html>")
    address = web.put(f"/{name}", rss, "application/rss+xml")
    return Watched(name=name, kind="feed", address=address, every="1h", jitter=0)


@contextlib.asynccontextmanager
async def replica(
    redis_url: str, sources: list[Watched], clock: Clock, read: Read | None = None
) -> AsyncIterator[Watch]:
    """One ingest loop with connections of its own, stopped at the end."""
    client, web = connect(redis_url), web_client()
    reading = read or Reading(Publisher(client), Memory(client), Fetcher(web))
    watch = Watch(sources, Book(client), Leases(client, 5.0), reading, clock=clock, chance=lambda: 0.0, rest=0.1)
    running = asyncio.ensure_future(watch.run())
    try:
        yield watch
    finally:
        await end([running])
        await web.aclose()
        await client.aclose()


async def test_two_replicas_read_each_source_once_an_interval(web: Web, redis_url: str, client: Any) -> None:
    sources = [feed(web, f"outlet{n}") for n in range(6)]
    paths = [f"/{source.name}" for source in sources]
    clocks = [Clock(), Clock()]
    async with replica(redis_url, sources, clocks[0]), replica(redis_url, sources, clocks[1]):
        for passes in (1, 2, 3):

            async def all_read() -> bool:
                lines = await Book(client).all()
                return len(lines) == len(sources) and all(line.due > clocks[0].now for line in lines.values())

            await until(all_read)
            looks = [clock.looks for clock in clocks]

            async def both_looked_again(looks: list[int] = looks) -> bool:
                return all(clock.looks > before + 2 for clock, before in zip(clocks, looks, strict=True))

            await until(both_looked_again)
            assert Counter(path for path, _ in web.asked if path in paths) == dict.fromkeys(paths, passes)
            for clock in clocks:
                clock.now += 3601
    assert len(await published(client)) == len(sources)
    assert not [key async for key in client.scan_iter("ledger:ingest:lease:*")]


async def test_what_redis_forgot_is_read_again_and_published_under_the_same_ids(
    web: Web, redis_url: str, client: Any
) -> None:
    sources, clock = [feed(web, "outlet")], Clock()
    async with replica(redis_url, sources, clock):

        async def read() -> bool:
            return bool((await Book(client).all()).get("outlet", None)) and bool(
                (await Book(client).all())["outlet"].last_success
            )

        await until(read)
        await client.delete(*[key async for key in client.scan_iter("ledger:ingest:*")])
        await until(read)
    first, again = await published(client)
    assert first["event_id"] == again["event_id"]


async def test_a_failing_source_is_told_with_its_reason_and_keeps_nobody_waiting(
    web: Web, redis_url: str, client: Any
) -> None:
    good, clock = feed(web, "good"), Clock()
    wrong = Watched(
        name="wrong", kind="feed", address=web.put("/wrong", "<html><p>Moved</p></html>"), every="1h", jitter=0
    )
    async with replica(redis_url, [wrong, good], clock):
        for failures in (1, 2):

            async def failed(failures: int = failures) -> bool:
                lines = await Book(client).all()
                return "good" in lines and lines.get("wrong", lines["good"]).failures == failures

            await until(failed)
            clock.now += 61
    told = {source["name"]: source for source in await watched_sources(client)}
    assert told["wrong"]["failures"] == 2
    assert told["wrong"]["reason"] == "is no feed but reads as page: check the address and the kind of the source"
    assert told["wrong"]["seconds_since_success"] is None
    assert (told["good"]["failures"], told["good"]["reason"]) == (0, None)


async def test_a_source_that_breaks_its_reader_fails_alone(web: Web, redis_url: str, client: Any) -> None:
    sources = [feed(web, "a"), feed(web, "b")]

    async def read(source: Watched) -> Counts:
        if source.name == "a":
            raise RecursionError("too deep\nfor it")
        return Counts(seen=1, new=1)

    async with replica(redis_url, sources, Clock(), read):

        async def both() -> bool:
            lines = await Book(client).all()
            return len(lines) == 2 and bool(lines["a"].failures) and bool(lines["b"].last_success)

        await until(both)
    reason = (await Book(client).all())["a"].reason
    assert reason is not None
    assert "RecursionError" in reason
    assert "\n" not in reason


async def test_a_source_that_the_settings_no_longer_name_is_forgotten(web: Web, redis_url: str, client: Any) -> None:
    a, b = feed(web, "a"), feed(web, "b")

    async def names() -> set[str]:
        return {name for name, line in (await Book(client).all()).items() if line.last_success}

    async def both() -> bool:
        return await names() == {"a", "b"}

    async def one() -> bool:
        return await names() == {"b"}

    async with replica(redis_url, [a, b], Clock()):
        await until(both)
    async with replica(redis_url, [b], Clock()):
        await until(one)


async def test_a_lease_is_held_by_one_renewed_while_it_works_and_given_back(redis_url: str, client: Any) -> None:
    mine, theirs = Leases(client, 0.3), Leases(connect(redis_url), 0.3)
    end = asyncio.Event()

    async def work() -> None:
        await end.wait()

    async def other() -> None:
        raise AssertionError("two hold one lease")

    holding = asyncio.ensure_future(mine.under("a", work))
    await until(lambda: client.exists("ledger:ingest:lease:a"))
    for _ in range(8):  # longer than the lease lasts
        assert not await theirs.under("a", other)
        await asyncio.sleep(0.1)
    end.set()
    assert await holding
    assert not await client.exists("ledger:ingest:lease:a")
    with pytest.raises(Unreachable):
        await mine.under("a", _raise)
    assert not await client.exists("ledger:ingest:lease:a")


async def _raise() -> None:
    raise Unreachable("gone")


async def test_the_work_ends_when_its_lease_is_lost_and_the_next_holders_is_left_alone(client: Any) -> None:
    ended = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.sleep(SECONDS)
        finally:
            ended.set()

    holding = asyncio.ensure_future(Leases(client, 0.3).under("a", work))
    await until(lambda: client.exists("ledger:ingest:lease:a"))
    await client.set("ledger:ingest:lease:a", "another", px=60_000)
    assert not await holding
    assert ended.is_set()
    assert await client.get("ledger:ingest:lease:a") == b"another"


def test_the_sources_of_a_killed_replica_are_taken_over(web: Web, redis_url: str, tmp_path: Path) -> None:
    source = feed(web, "outlet")
    file = tmp_path / "sources.toml"
    file.write_text(f'[[source]]\nname = "outlet"\nkind = "feed"\naddress = "{source.address}"\nevery = "1h"\n')
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SANCTUARY_")}
    settings = {
        "SANCTUARY_ALLOW_PRIVATE": urlsplit(web.address).netloc,
        "REDIS_URL": redis_url,
        "SANCTUARY_SOURCES": str(file),
        "SANCTUARY_LEASE": "1",
    }
    web.hold.clear()  # the feed does not answer yet
    processes, port = [], 0
    try:
        for _ in range(2):
            port = free_port()
            env = kept | settings | {"SANCTUARY_PORT": str(port)}
            command = [sys.executable, "-m", "services.ingest"]
            processes.append(subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL))
            _wait(lambda: web.waiting == 1)
        _wait(lambda: _ready(port))
        assert web.waiting == 1
        processes[0].send_signal(signal.SIGKILL)
        processes[0].wait()
        _wait(lambda: web.waiting == 2)  # the second has taken over, though the source is not due for an hour
        web.hold.set()
        _wait(lambda: ("/outlet/1", 200) in web.asked)
        assert all(process.poll() is None for process in processes[1:])
    finally:
        web.hold.set()
        for process in processes:
            process.kill()
            process.wait()


def _ready(port: int) -> bool:
    with contextlib.suppress(httpx.TransportError):
        return httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 200
    return False


def _wait(what: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not what():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.05)
