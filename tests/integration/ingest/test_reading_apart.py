"""What strangers wrote is read apart: a page that no reader bears costs its own refusal, and the service answers on."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.ingest.apart import Broken, TooHard, apart, close, readers
from services.ingest.aside import aside
from services.ingest.command import ingest
from services.ingest.freshness import Book
from services.ingest.memory import Memory
from shared.bus import Publisher
from shared.embedded.supervisor import free_port

from .conftest import Web, published
from .test_service import SECONDS, start, wait_until_ready

WORDS = " ".join(f"Item {n} of the agenda concerns the detainer policy of the county." for n in range(20))
PAGE = f"<html><body><article><h1>Council</h1><p>{WORDS}</p></article></body></html>"
HARD = "<html><body><p " + " ".join(f"a{n}" for n in range(700_000)) + f">{WORDS}</p></body></html>"
"""The parser looks for each attribute among all those before it: some ten minutes of processor time in 5 MB."""


@pytest.fixture(autouse=True)
def _ended() -> Iterator[None]:
    yield
    close()


def feed(web: Web, name: str, *paths: str) -> str:
    items = "".join(f"<item><title>{path}</title><link>{web.address}{path}</link></item>" for path in paths)
    rss = f"<rss version='2.0'><channel><title>{name}</title>{items}</channel></rss>"
    web.put(f"/{name}", rss, "application/rss+xml")
    return f"{web.address}/{name}"


async def test_a_page_without_end_for_its_reader_is_refused_and_its_host_left_alone(
    web: Web, publisher: Publisher, memory: Memory, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "SECONDS", 1.0)
    web.put("/good", PAGE)
    other = web.put("/other", PAGE.replace("Council", "Commission"))
    hard = [web.put(f"/hard{n}", HARD).removeprefix(web.address) for n in range(8)]
    counts = await ingest([feed(web, "f", "/good", *hard), other], publisher, memory)
    assert [seen["title"] for seen in await published(client)] == ["/good", "Commission"]
    reasons = [refusal.reason for refusal in counts.refused]
    assert len(reasons) == 8
    assert set(reasons) == {"takes more than 1 s of processor time to read: not read"}
    assert len([path for path, _ in web.asked if path.startswith("/hard")]) == 3  # those asked for beside the first


async def test_what_a_reader_does_not_survive_is_refused_and_the_next_one_reads() -> None:
    with pytest.raises(TooHard, match="its reader was ended"):
        await apart(os._exit, 3)
    with pytest.raises(TooHard, match="its reader was ended"):
        await apart(signal.raise_signal, signal.SIGSEGV)
    with pytest.raises(Broken, match=r"breaks its reader .ValueError: invalid literal"):
        await apart(int, "x")
    if sys.platform == "linux":
        with pytest.raises(TooHard, match="GiB of memory"):
            await apart(bytes, 3 << 30)
    first = await apart(os.getpid)
    assert first != os.getpid()
    assert await apart(os.getpid) == first
    os.kill(first, signal.SIGKILL)
    readers._idle[0].wait()
    assert await apart(os.getpid) != first


async def test_a_reader_is_told_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://ingest:secret@streams/0")
    assert await apart(os.getenv, "REDIS_URL") is None


async def test_at_the_end_nobody_waits_for_a_reader() -> None:
    waiting = [asyncio.ensure_future(apart(time.sleep, 600)) for _ in range(readers.READERS)]
    async with asyncio.timeout(SECONDS):
        while len(readers._busy) < readers.READERS:
            await asyncio.sleep(0.01)
        close()
        ended = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(one) for one in ended] == [TooHard] * readers.READERS


async def test_who_no_longer_waits_leaves_no_reader_behind_that_works_on() -> None:
    waiting = [asyncio.ensure_future(apart(time.sleep, 600)) for _ in range(readers.READERS)]
    async with asyncio.timeout(SECONDS):
        while len(readers._busy) < readers.READERS:
            await asyncio.sleep(0.01)
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert await apart(os.getpid)


def test_a_reader_ends_with_a_service_that_is_killed() -> None:
    told = "import asyncio, os, sys; from services.ingest.apart import apart; print(asyncio.run(apart(os.getpid)))"
    service = subprocess.Popen(
        [sys.executable, "-c", f"{told}; sys.stdout.flush(); sys.stdin.read()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert service.stdout
    reader = int(service.stdout.readline())
    os.kill(reader, 0)
    service.kill()
    service.communicate(timeout=SECONDS)
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        try:
            os.kill(reader, 0)
            if Path(f"/proc/{reader}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return  # ended; nobody here is its parent to take its leave
        except (ProcessLookupError, FileNotFoundError):
            return
        time.sleep(0.05)
    pytest.fail("the reader lives on")


async def test_the_loop_goes_on_while_a_thread_works() -> None:
    gone_on = threading.Event()
    work = asyncio.ensure_future(aside(gone_on.wait, SECONDS))
    await asyncio.sleep(0)
    gone_on.set()
    assert await work


async def test_the_service_answers_and_reads_on_while_a_page_without_end_is_read(
    web: Web, redis_url: str, client: Any
) -> None:
    web.put("/hard", HARD)
    web.put("/good", PAGE)
    feeds = f"{feed(web, 'hostile', '/hard')},{feed(web, 'honest', '/good')}"
    port = free_port()
    process = start(
        REDIS_URL=redis_url,
        SANCTUARY_PORT=str(port),
        SANCTUARY_FEEDS=feeds,
        SANCTUARY_ALLOW_PRIVATE=web.address.removeprefix("http://"),
    )
    try:
        await asyncio.to_thread(wait_until_ready, process, port)
        async with httpx.AsyncClient(timeout=10, trust_env=False) as http, asyncio.timeout(SECONDS):
            while not (("/hard", 200) in web.asked and await published(client)):
                assert (await http.get(f"http://127.0.0.1:{port}/livez")).status_code == 200
                await asyncio.sleep(0.05)
            for _ in range(20):
                assert (await http.get(f"http://127.0.0.1:{port}/livez")).status_code == 200
        hostile = (await Book(client).all())[f"{web.address}/hostile"]
        assert (hostile.last_success, hostile.failures) == (None, 0)  # it is being read
    finally:
        process.terminate()
        _, told = await asyncio.to_thread(process.communicate, timeout=SECONDS)
    assert process.returncode == 0, told
    assert "Traceback" not in told
