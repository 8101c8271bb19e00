"""A dead letter is parked once, whoever else delivers its entry at the same time (found by simulation, seed 0)."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from shared.bus import DATA, connect
from shared.bus.dead_letters import dead_letters, park
from shared.events import DayBegan

STREAM, GROUP = DayBegan.type, "reader"


@pytest.fixture
async def client(redis_url: str) -> AsyncIterator[Any]:
    client = connect(redis_url)
    await client.xgroup_create(STREAM, GROUP, id="0", mkstream=True)
    yield client
    await client.aclose()


async def _delivered(client: Any) -> str:
    entry = await client.xadd(STREAM, {DATA: b"no envelope"})
    await client.xreadgroup(GROUP, "first", {STREAM: ">"})
    return str(entry.decode())


async def _park(client: Any, entry: str) -> bool:
    return await park(
        client,
        stream=STREAM,
        group=GROUP,
        entry_id=entry,
        raw=b"no envelope",
        error="no JSON",
        deliveries=2,
        version="1",
        pending=True,
    )


async def test_a_delivery_that_comes_back_late_parks_nothing(client: Any) -> None:
    entry = await _delivered(client)
    assert await _park(client, entry)
    assert not await _park(client, entry), "and so does a client whose reply was lost and that asks again"
    letters = await dead_letters(client, [STREAM])
    assert [(letter.origin_id, letter.error, letter.raw) for letter in letters] == [(entry, "no JSON", b"no envelope")]
    assert (await client.xpending(STREAM, GROUP))["pending"] == 0


async def test_what_another_delivery_has_handled_is_no_dead_letter(client: Any) -> None:
    entry = await _delivered(client)
    await client.xack(STREAM, GROUP, entry)
    assert not await _park(client, entry)
    assert await dead_letters(client, [STREAM]) == []
