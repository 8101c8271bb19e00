"""The service that parks tells on /metrics how many dead letters wait, and how long the oldest has waited."""

import asyncio
from typing import Any

import httpx
from prometheus_client.parser import text_string_to_metric_families

from shared.bus import Entry, Poison, Publisher, connect, consume, ensure_groups, make_broker
from shared.bus.dead_letters import dead_letters, discard
from shared.bus.groups import subscriptions
from shared.events import ArticleSeen
from shared.health import metrics
from shared.service import Service
from tests.integration.projection.given import article

STREAM, GROUP = ArticleSeen.type, "reader"


async def asked(service: Service) -> dict[str, float]:
    """The samples about the stream, by name."""
    transport = httpx.ASGITransport(app=metrics(service.measure))
    async with httpx.AsyncClient(transport=transport) as http:
        text = (await http.get("http://reader/metrics")).text
    return {
        sample.name: sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.labels.get("stream") == STREAM and sample.labels.get("group", GROUP) == GROUP
    }


async def test_count_and_age_of_dead_letters_are_measured_where_they_are_parked(client: Any, redis_url: str) -> None:
    async def handle(entries: list[Entry]) -> None:
        raise Poison("not for me")

    service = Service("reader", make_broker(redis_url), connect(redis_url))
    consume(service.broker, stream=STREAM, group=GROUP, handle=handle)
    await ensure_groups(client, subscriptions(service.broker))
    assert (await asked(service))["sanctuary_dead_letters_waiting"] == 0
    await service.broker.start()
    try:
        await Publisher(client).publish(article(n) for n in range(3))
        async with asyncio.timeout(90):
            while (found := await asked(service))["sanctuary_dead_letters_waiting"] < 3:
                await asyncio.sleep(0.02)
    finally:
        await service.broker.stop()
    assert found["sanctuary_dead_letters_oldest_seconds"] > 0
    assert found["sanctuary_group_oldest_event_seconds"] >= 0
    later = await asked(service)
    assert later["sanctuary_dead_letters_oldest_seconds"] > found["sanctuary_dead_letters_oldest_seconds"]
    await discard(client, *await dead_letters(client, [STREAM]))
    emptied = await asked(service)
    assert (emptied["sanctuary_dead_letters_waiting"], emptied["sanctuary_dead_letters_oldest_seconds"]) == (0, 0)
    await service.client.aclose()
