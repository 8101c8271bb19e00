"""The gateway as a server: HTTP, graphql-transport-ws, the pages, health. Real sockets, no stand-ins."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
import websockets
from websockets.typing import Subprotocol

from services.gateway.app import wire
from services.gateway.errors import SLOW_SUBSCRIBER
from services.gateway.execution.ledger import Ledger, connect
from services.gateway.live import changes as journal
from services.gateway.live.changes import Changes
from shared.server import http_server
from shared.settings import Settings
from tests.integration.gateway.conftest import Gateway

WATCH = """subscription($state: String) { moved: jurisdictionChanged(state: $state) {
    number scope at place { called: name stance { status } children(first: 1) { nodes { name } } }
    after { status contested } before { status } } }"""
MOVE = """insert into fold.change (position, place, scope, before, after, at)
    select 42, $1, 'CURRENT', '{"status": "UNKNOWN", "basis": "NONE", "contested": false}',
           '{"status": "SANCTUARY", "basis": "OWN", "contested": true}', '2026-11-24' from generate_series(1, $2)"""
TX, CA = "ocd-division/country:us/state:tx", "ocd-division/country:us/state:ca"


@pytest.fixture
async def served(gateway: Gateway, tmp_path) -> AsyncIterator[str]:
    """The address of a running gateway on the seeded ledger."""
    ledger = Ledger(await connect(gateway.url), poll=0.05)
    app = wire(ledger, Changes(ledger, poll=0.02))
    server = http_server(app, Settings(graceful_timeout=2))
    server.config.host, server.config.port, server.config.lifespan = "127.0.0.1", 0, "on"
    running = asyncio.create_task(server.serve())
    while not server.started:
        assert not running.done()
        await asyncio.sleep(0.01)
    yield f"127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await running


@asynccontextmanager
async def subscribed(address: str, **variables: object):
    """An acknowledged socket with one running subscription."""
    url = f"ws://{address}/graphql"
    async with websockets.connect(url, subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
        await socket.send(json.dumps({"type": "connection_init"}))
        assert json.loads(await socket.recv()) == {"type": "connection_ack"}
        await socket.send(
            json.dumps({"id": "1", "type": "subscribe", "payload": {"query": WATCH, "variables": variables}})
        )
        yield socket


async def heard(socket) -> dict:
    """The next message, within a bound."""
    return json.loads(await asyncio.wait_for(socket.recv(), 10))


async def open_subscriptions(address: str, number: int) -> None:
    """Wait until so many subscriptions are open, as the gateway's metrics tell."""
    async with httpx.AsyncClient() as client, asyncio.timeout(60):
        while f"sanctuary_gateway_subscribers {number}.0" not in (await client.get(f"http://{address}/metrics")).text:
            await asyncio.sleep(0.01)


async def test_a_change_reaches_the_subscriber_with_its_place(served, gateway):
    async with subscribed(served, state="TX") as socket:
        await open_subscriptions(served, 1)
        await gateway.sql(MOVE, CA, 1)
        await gateway.sql(MOVE, TX, 1)
        message = await heard(socket)
        assert message["type"] == "next"
        assert message["payload"]["data"]["moved"] == {
            "number": 4,
            "scope": "CURRENT",
            "at": "2026-11-24T00:00:00+00:00",
            "place": {
                "called": "Texas",
                "stance": {"status": "UNKNOWN"},
                "children": {"nodes": [{"name": "Austin County"}]},
            },
            "after": {"status": "SANCTUARY", "contested": True},
            "before": {"status": "UNKNOWN"},
        }
    await open_subscriptions(served, 0)


async def test_a_subscription_survives_a_swap(served, gateway, seed_generation):
    async with subscribed(served) as socket:
        await open_subscriptions(served, 1)
        await gateway.sql(MOVE, TX, 1)
        await heard(socket)
        await seed_generation(8, live=False)
        await gateway.sql("update generation_8.place set name = 'Lone Star State' where fips = '48'")
        await gateway.sql("update fold.pointer set generation = 8; drop schema generation_7 cascade")
        await gateway.sql(MOVE, TX, 2)
        told = [(await heard(socket))["payload"]["data"]["moved"] for _ in range(2)]
        assert [change["place"]["called"] for change in told] == ["Lone Star State"] * 2
        assert [change["number"] for change in told] == [4, 5]


async def test_a_subscriber_that_falls_behind_is_closed_with_a_reason(served, gateway, monkeypatch):
    monkeypatch.setattr(journal, "QUEUE", 3)
    async with subscribed(served) as socket:
        await open_subscriptions(served, 1)
        await gateway.sql(MOVE, TX, 500)
        while (message := await heard(socket))["type"] == "next" and "errors" not in message["payload"]:
            pass
        errors = message["payload"] if message["type"] == "error" else message["payload"]["errors"]
        assert errors[0]["extensions"]["code"] == SLOW_SUBSCRIBER


async def test_an_unknown_place_cannot_be_watched(served):
    async with subscribed(served, state="ZZ") as socket:
        message = await heard(socket)
        errors = message["payload"] if message["type"] == "error" else message["payload"]["errors"]
        assert errors[0]["extensions"]["code"] == "NOT_FOUND"


async def test_a_query_over_the_socket_is_answered_too(served):
    async with subscribed(served) as socket:
        payload = {"query": '{ jurisdiction(fips: "48") { name } }'}
        await socket.send(json.dumps({"id": "2", "type": "subscribe", "payload": payload}))
        message = await heard(socket)
        assert (message["id"], message["payload"]["data"]) == ("2", {"jurisdiction": {"name": "Texas"}})


async def test_pages_health_and_limits(served):
    async with httpx.AsyncClient(base_url=f"http://{served}") as client:
        page = await client.get("/")
        assert page.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self';")
        assert "http" not in page.text.replace("http-equiv", "")
        for name in ("graphiql.min.js", "explorer.js", "examples.js", "graphql-ws.min.js"):
            assert (await client.get(f"/web/{name}")).status_code == 200
        for path in ("/livez", "/readyz", "/metrics"):
            assert (await client.get(path)).status_code == 200
        bare = await client.get("/graphql", headers={"accept": "text/html"})
        assert (bare.status_code, bare.text) == (400, "No GraphQL query found in the request")
        for status, body in (
            (400, b"null"),
            (400, b"[]"),
            (400, b"\xff"),
            (400, b"{"),
            (413, b" " * (1 << 20) + b"{}"),
        ):
            answer = await client.post("/graphql", content=body, headers={"content-type": "application/json"})
            assert answer.status_code == status
            assert list(answer.json()) == ["errors"]


async def test_the_media_type_of_the_draft_is_spoken(served):
    accept = {"accept": "application/graphql-response+json"}
    async with httpx.AsyncClient(base_url=f"http://{served}", headers=accept) as client:
        good = await client.post("/graphql", json={"query": '{ jurisdiction(fips: "48") { name } }'})
        bad = await client.post("/graphql", json={"query": "{ nothing }"})
        away = await client.post("/graphql", json={"query": '{ jurisdiction(fips: "99") { name } }'})
    assert good.headers["content-type"] == "application/graphql-response+json; charset=utf-8"
    assert good.json() == {
        "data": {"jurisdiction": {"name": "Texas"}},
        "extensions": {"token": {"generation": 7, "position": 41}},
    }
    assert (bad.status_code, "data" in bad.json()) == (400, False)
    assert (away.status_code, away.json()["data"]) == (200, {"jurisdiction": None})
