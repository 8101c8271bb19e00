"""Replicas of ingest keep the pause toward one host together, and no pause toward hosts of their own."""

import asyncio
import time
from typing import Any

from services.ingest.fetching import Client, Fetcher, Manners, read_allowed
from services.ingest.memory import PREFIX
from services.ingest.slots import Slots
from shared.bus import connect

from .hostile import EASY, answer, serving

PAUSE = 0.3


async def test_two_processes_ask_one_host_no_more_often_than_one_would(redis_url: str, client: Any) -> None:
    other = connect(redis_url)
    manners = Manners(own_interval=PAUSE)
    began = time.monotonic()
    async with serving({"/x": answer(b"text")}) as site:
        allowed = read_allowed(f"127.0.0.1:{site.port}")
        async with Client(allowed, EASY, manners) as one, Client(allowed, EASY, manners) as two:
            readers = [Fetcher(one, take=Slots(client).take), Fetcher(two, take=Slots(other).take)]
            await asyncio.gather(*(reader.get(site.base + "/x") for reader in readers for _ in range(2)))
    await other.aclose()
    assert len(site.asked) == 6
    assert time.monotonic() - began > 5 * PAUSE - 0.05  # each alone would have needed two pauses


async def test_a_host_without_pauses_takes_no_slot(client: Any) -> None:
    async with serving({"/x": answer(b"text")}) as site, Client(read_allowed(f"127.0.0.1:{site.port}"), EASY) as web:
        assert await Fetcher(web, take=Slots(client).take).get(site.base + "/x")
    assert not await client.keys(f"{PREFIX}:lease:host:*")
