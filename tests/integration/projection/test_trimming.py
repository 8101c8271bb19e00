"""Trimming: only what is old, handled by every group, and in the record."""

from typing import Any

import asyncpg

from services.projection.record.append import append
from services.projection.retention.trim import trim_streams
from shared.bus import Entry, Publisher
from tests.integration.projection.given import story

CLAIMS = "policy-changed"


async def test_only_what_is_recorded_old_and_handled_goes(pool: asyncpg.Pool, client: Any) -> None:
    await Publisher(client).publish(event for n in range(10) for event in story(n))
    await client.xgroup_create(CLAIMS, "projection", id="0")
    taken = (await client.xreadgroup("projection", "one", {CLAIMS: ">"}, count=8))[0][1]
    entries = [Entry(CLAIMS, id_.decode(), fields[b"__data__"]) for id_, fields in taken]
    assert await trim_streams(pool, client, retention=0) == {}
    await append(pool, entries)
    await client.xack(CLAIMS, "projection", *(entry.id for entry in entries[:5]))
    assert await trim_streams(pool, client, retention=3600) == {CLAIMS: 0}
    assert await trim_streams(pool, client, retention=-60) == {CLAIMS: 5}
    await client.xack(CLAIMS, "projection", *(entry.id for entry in entries[5:]))
    assert await trim_streams(pool, client, retention=-60) == {CLAIMS: 2}
    assert await client.xlen(CLAIMS) == 3
    assert await client.xlen("article-seen") == 10
