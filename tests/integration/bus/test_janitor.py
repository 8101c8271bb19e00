"""Consumers that are gone are removed; one that holds an entry never is."""

import asyncio
from typing import Any

from shared.bus import Publisher
from shared.bus.janitor import remove_gone
from shared.events import ArticleSeen
from tests.integration.projection.given import article

STREAM = ArticleSeen.type


async def names(client: Any, group: str) -> list[str]:
    return sorted(info["name"].decode() for info in await client.xinfo_consumers(STREAM, group))


async def test_only_who_holds_nothing_and_is_silent_for_long_goes(client: Any) -> None:
    await Publisher(client).publish(article(n) for n in range(4))
    for group in ("projection", "classifier"):
        await client.xgroup_create(STREAM, group, id="0")
    held = await client.xreadgroup("projection", "holds", {STREAM: ">"}, count=1)
    done = await client.xreadgroup("projection", "done", {STREAM: ">"}, count=1)
    await client.xack(STREAM, "projection", done[0][1][0][0])
    await client.xgroup_createconsumer(STREAM, "classifier", "never-read")
    await asyncio.sleep(0.3)
    await client.xreadgroup("projection", "lives", {STREAM: ">"}, count=1)
    await client.xack(STREAM, "projection", *(id_ for id_, _ in await client.xrange(STREAM) if id_ != held[0][1][0][0]))

    assert await remove_gone(client, [STREAM, "policy-changed"], idle=3600) == []
    gone = await remove_gone(client, [STREAM, "policy-changed"], idle=0.25)
    assert sorted(gone) == ["classifier/never-read", "projection/done"]
    assert await names(client, "projection") == ["holds", "lives"]
    assert await remove_gone(client, [STREAM], idle=0) == ["projection/lives"]
    assert await names(client, "projection") == ["holds"]
    pending = await client.xpending_range(STREAM, "projection", min="-", max="+", count=10)
    assert [(entry["message_id"], entry["consumer"]) for entry in pending] == [(held[0][1][0][0], b"holds")]
