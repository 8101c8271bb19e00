"""Each service may do on the stream server what its code does, and nothing else: a real server with these rules."""

import asyncio
import contextlib
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import orjson
import pytest
import redis
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, NoPermissionError, ResponseError
from redis.retry import Retry

from services.classifier.app import wire as classifier
from services.classifier.opinion.kept import KeptOnServer
from services.ingest.erased import GROUP, learner
from services.ingest.freshness import Book, Freshness, watched_sources
from services.ingest.leases import Leases
from services.ingest.memory import Memory
from services.projection.app import wire as projection
from services.projection.record.append import append
from services.projection.record.erasures import erased
from services.projection.retention.keep import keep
from services.projection.retention.status import status
from services.projection.retention.trim import trim_streams
from shared import embedded
from shared.bus import BusUnreachable, Entry, Publisher, connect, consume, ensure_groups, make_broker
from shared.bus.connection import reach
from shared.bus.dead_letters import dead_letters, discard, replay
from shared.bus.groups import subscriptions
from shared.bus.janitor import remove_gone
from shared.bus.lag import group_lag
from shared.embedded import binaries, process
from shared.events import EVENT_TYPES, ArticleClassified, ArticleErased, ArticleSeen, DayBegan, make_event
from shared.service import Service, end
from shared.settings import Settings
from tests.integration.projection.given import article

ROOT = Path(__file__).parents[3]
SEEN = ArticleSeen.type
NOW = datetime(2017, 2, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Guarded:
    """A server with the rules of deploy/redis; `tester` may do all, to look at what the others did."""

    socket: Path
    secrets: Path
    tester: redis.Redis

    def url(self, user: str) -> str:
        """The address at which a service of the compose file logs in."""
        file = self.secrets / f"{user}_redis_password"
        return Settings(redis_password_file=file, REDIS_URL=f"unix://{user}@{self.socket}").redis_url

    def refusals(self) -> list[Any]:
        """What the server refused since the test began."""
        return [(entry["username"], entry["object"]) for entry in self.tester.acl_log()]


@pytest.fixture(scope="module")
def server(servers: embedded.Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """The server started as the compose file starts it, with the users that deploy/secrets.sh makes."""
    folder = tmp_path_factory.mktemp("guarded")
    shutil.copytree(ROOT / "deploy", folder / "deploy", ignore=shutil.ignore_patterns("secrets"))
    subprocess.run([folder / "deploy/secrets.sh"], check=True)
    secrets, path = folder / "deploy/secrets", folder / "v.sock"
    users = folder / "users.acl"
    users.write_text((secrets / "users.acl").read_text("utf-8") + "user tester on nopass ~* &* +@all\n", "utf-8")
    options = [
        *_options({"/run/secrets/users.acl": str(users), "${SANCTUARY_STREAMS_MEMORY:-512mb}": "512mb"}),
        *("--port", "0", "--unixsocket", str(path), "--dir", str(folder)),
    ]
    log = folder / "valkey.log"
    with log.open("ab") as output:
        argv: list[str | Path] = [binaries.valkey(servers.folders), *options]
        running = process.spawn(argv, account=None, death_signal=signal.SIGTERM, output=output)
    try:
        process.wait_ready(running, path.exists, log)
        with redis.Redis.from_url(f"unix://tester:any@{path}", decode_responses=True) as tester:
            yield Guarded(path, secrets, tester)
    finally:
        process.stop(running, signal.SIGTERM)


def _options(replaced: dict[str, str]) -> list[str]:
    compose = (ROOT / "docker-compose.yml").read_text("utf-8")
    start = compose.index('["valkey-server"')
    told = orjson.loads(compose[start : compose.index("]", start) + 1])
    return [replaced.get(word, word) for word in told[1:]]


@pytest.fixture
def guarded(server: Guarded) -> Guarded:
    server.tester.flushall()
    server.tester.acl_log_reset()
    return server


@contextlib.asynccontextmanager
async def running(service: Service) -> AsyncIterator[Service]:
    """A service as `run_service` runs it, without its port."""
    for step in service.before:
        await step()
    await ensure_groups(service.client, subscriptions(service.broker))
    for step in service.startup:
        await step()
    loops = [asyncio.ensure_future(loop()) for loop in service.loops]
    await service.broker.start()
    try:
        yield service
        assert [loop for loop in loops if loop.done()] == []
    finally:
        await service.broker.stop()
        await end(loops)
        await service.client.aclose()


@contextlib.asynccontextmanager
async def client_of(url: str) -> AsyncIterator[Any]:
    client = connect(url)
    try:
        yield client
    finally:
        await client.aclose()


async def until(condition: Any, seconds: float = 90) -> None:
    async with asyncio.timeout(seconds):
        while not await condition():
            await asyncio.sleep(0.02)


async def handled(service: Service) -> bool:
    lags = [await group_lag(service.client, stream, group) for stream, group in subscriptions(service.broker)]
    return all(lag and not lag.events + lag.pending for lag in lags)


async def looked_at(service: Service) -> None:
    """What the health and metrics routes ask."""
    await until(lambda: handled(service))
    assert await service.reaches_bus() is None
    await service.measure()


async def test_a_classifier_reads_the_past_publishes_parks_and_is_refused_nothing(
    guarded: Guarded, pool: asyncpg.Pool, database_url: str
) -> None:
    old, young = (article(number, kind="article") for number in range(2))
    await append(pool, [Entry(SEEN, "1-0", old.to_json())])
    guarded.tester.xadd(SEEN, {"__data__": young.to_json()})
    guarded.tester.xadd(SEEN, {"__data__": "{broken"})
    settings = Settings(REDIS_URL=guarded.url("classifier"), DATABASE_URL=database_url, reclaim_after=0.2)
    async with running(classifier(settings)) as service:
        await looked_at(service)
        await until(lambda: _absent(service.client, f"{SEEN}.classifier.past"))
        readings = [orjson.loads(fields["__data__"]) for _, fields in guarded.tester.xrange(ArticleClassified.type)]
        assert {reading["data"]["article"] for reading in readings} == {old.id, young.id}
        await Publisher(service.client).publish_raw((model.type, b"{}") for model in service.publishes)
    assert guarded.tester.xlen(f"{SEEN}.dlq") == 1
    assert guarded.refusals() == []


async def test_a_classifier_keeps_second_opinions(guarded: Guarded) -> None:
    async with client_of(guarded.url("classifier")) as client:
        assert await KeptOnServer(client).known("a") is None
        assert await KeptOnServer(client).keep("a", b"one") == b"one"
        assert await KeptOnServer(client).keep("a", b"other") == b"one"
        assert await KeptOnServer(client).known("a") == b"one"
    assert guarded.refusals() == []


async def _absent(client: Any, key: str) -> bool:
    return not await client.exists(key)


async def test_projection_records_trims_keeps_house_and_is_refused_nothing(
    guarded: Guarded, pool: asyncpg.Pool
) -> None:
    for number in range(3):
        guarded.tester.xadd(SEEN, {"__data__": article(number, kind="article").to_json()})
    guarded.tester.xadd(SEEN, {"__data__": "{broken"})
    settings = Settings(REDIS_URL=guarded.url("projection"), reclaim_after=0.2)
    async with running(projection(settings, pool)) as service:
        client = service.client
        await Publisher(client).publish(
            [make_event(ArticleErased(article=article(0).id, by="editor", reason="asked"), source="urn:test", time=NOW)]
        )
        await looked_at(service)
        await until(lambda: _recorded(pool, 5))
        await keep(pool, client, settings)
        assert (await trim_streams(pool, client, -60))[SEEN] > 0
        (letter,) = await dead_letters(client, [SEEN])
        assert await discard(client, letter) == 1
        assert (await erased(pool)).articles
        guarded.tester.xreadgroup("projection", "gone", {SEEN: ">"})
        assert "projection/gone" in await remove_gone(client, list(EVENT_TYPES), idle=0)
    async with client_of(guarded.url("projection")) as client:
        await client.xgroup_setid(SEEN, "projection", "0-0")
    async with running(projection(settings, pool)):  # reads on: looks at what its groups have had
        pass
    assert guarded.tester.xlen(DayBegan.type) > 0
    assert guarded.refusals() == []


async def _recorded(pool: asyncpg.Pool, count: int) -> bool:
    return bool(await pool.fetchval("select count(*) >= $1 from record.event", count))


async def test_ingest_publishes_remembers_learns_what_is_erased_and_is_refused_nothing(guarded: Guarded) -> None:
    url = guarded.url("ingest")
    broker = make_broker(url)
    async with client_of(url) as client:
        memory = Memory(client, facts=2, shelf=2)
        consume(broker, stream=ArticleErased.type, group=GROUP, handle=learner(memory), reclaim_after=0.2)
        tombstone = ArticleErased(article=article(0).id, by="editor", reason="asked")
        guarded.tester.xadd(
            ArticleErased.type, {"__data__": make_event(tombstone, source="urn:test", time=NOW).to_json()}
        )
        guarded.tester.xadd(ArticleErased.type, {"__data__": "{broken"})
        async with running(Service("ingest", broker, client)) as service:
            await looked_at(service)
            publishes = [SEEN, "policy-changed", "ruling-issued", "enforcement-reported", "jurisdiction-listed"]
            await Publisher(client).publish_raw((name, b"{}") for name in [*publishes, ArticleClassified.type])
            for number in range(4):
                await memory.remember({f"f:{number}": b"1"})
                await memory.shelve({f"s{number}": b""})
            await memory.recall(["f:0", "f:3"])
            await memory.shelf()
            assert await memory.erased([article(0).id, "other"]) == {article(0).id}
            await _shares_a_source(client)
    assert guarded.tester.xlen(f"{ArticleErased.type}.dlq") == 1
    assert guarded.refusals() == []


async def _shares_a_source(client: Any) -> None:
    book, name = Book(client), "outlet"

    async def read() -> None:
        await asyncio.sleep(0.2)  # long enough for the lease to be renewed
        await book.write(name, Freshness(since=0.0, interval=60.0))

    assert await Leases(client, 0.3).under(name, read)
    assert (await book.of([name]))[name].interval == 60
    await book.measure()
    await book.keep_only([])


async def test_the_operator_publishes_everything_and_replays_letters(guarded: Guarded) -> None:
    guarded.tester.xgroup_create(SEEN, "late", id="0", mkstream=True)
    letter = {"__data__": "{}", "origin_id": "1-1", "group": "late", "error": "e", "deliveries": 1}
    for _ in range(2):
        guarded.tester.xadd(f"{SEEN}.dlq", letter)
    async with client_of(guarded.url("operator")) as client:
        await Publisher(client).publish_raw((stream, b"{}") for stream in EVENT_TYPES)
        assert (await status(client, Settings()))["dead_letters"] == 2
        first, second = await dead_letters(client, list(EVENT_TYPES))
        assert await replay(client, first) == 1
        assert await discard(client, second) == 1
        await Memory(client).remember({"f:1": b"1"})
        assert await watched_sources(client) == []
        assert await client.xgroup_destroy(SEEN, "late")
    assert guarded.refusals() == []


FOR_NOBODY = [
    "FLUSHALL",
    "FLUSHDB",
    "CONFIG GET maxmemory",
    "CONFIG SET maxmemory 1",
    "ACL LIST",
    "KEYS *",
    "SCAN 0",
    "SHUTDOWN",
    "SCRIPT FLUSH",
    "FUNCTION FLUSH",
    "REPLICAOF NO ONE",
    "MONITOR",
    "CLIENT LIST",
    f"DEL {SEEN}",
    f"UNLINK {SEEN}",
    f"RENAME {SEEN} other",
    f"EXPIRE {SEEN} 1",
    f"XDEL {SEEN} 1-1",
    "SET elsewhere 1",
]
OWN = {
    "ingest": [
        f"XTRIM {SEEN} MAXLEN 0",
        f"XRANGE {SEEN} - +",
        f"XGROUP DESTROY {ArticleErased.type} projection",
        "XADD claim-retracted * __data__ x",
        f"XADD {ArticleErased.type} * __data__ x",
        f"XREADGROUP GROUP projection one STREAMS {SEEN} >",
    ],
    "classifier": [
        f"XTRIM {SEEN} MAXLEN 0",
        f"XADD {SEEN} * __data__ x",
        "XADD claim-reviewed * __data__ x",
        f"XGROUP DESTROY {SEEN} projection",
        f"XGROUP SETID {SEEN} projection $",
        "XRANGE ruling-issued - +",
        f"XDEL {SEEN}.dlq 1-1",
        "HGETALL ledger:ingest:facts:young",
        f"SET {SEEN} 1",
        "SET ledger:ingest:lease:host:a 1",
        "DEL ledger:classifier:opinion:1:a",
    ],
    "projection": [
        f"XADD {SEEN} * __data__ x",
        "XADD ruling-issued * __data__ x",
        f"XGROUP DESTROY {SEEN} classifier",
        f"DEL {SEEN}.classifier.past",
        "HGETALL ledger:ingest:facts:young",
    ],
    "operator": [f"XTRIM {SEEN} MAXLEN 0", f"XGROUP SETID {SEEN} projection $", f"XACK {SEEN} projection 1-1"],
    "health": [f"XLEN {SEEN}", f"XADD {SEEN} * __data__ x", "INFO"],
}


@pytest.mark.parametrize(("user", "commands"), [(user, [*FOR_NOBODY, *own]) for user, own in OWN.items()], ids=OWN)
async def test_what_a_service_has_no_need_of_is_refused(guarded: Guarded, user: str, commands: list[str]) -> None:
    guarded.tester.xadd(SEEN, {"__data__": "x"}, id="1-1")
    url = f"unix://health:any@{guarded.socket}" if user == "health" else guarded.url(user)
    async with client_of(url) as client:
        for command in commands:
            with pytest.raises(NoPermissionError):
                await client.execute_command(*command.split())
        if user != "health":
            stream = ArticleErased.type if user == "ingest" else SEEN
            with pytest.raises(ResponseError, match="ACL failure in script"):
                await client.eval("return redis.call('DEL', KEYS[1])", 1, stream)
    assert guarded.tester.xlen(SEEN) == 1


async def test_without_a_login_as_the_gateway_is_nothing_can_be_done(guarded: Guarded) -> None:
    once = Retry(NoBackoff(), 0)  # `connect` would wait: a password may be about to be changed
    with redis.Redis.from_url(f"unix://{guarded.socket}", retry=once) as nobody:
        for command in ("PING", f"XLEN {SEEN}", f"XADD {SEEN} * __data__ x"):
            with pytest.raises(AuthenticationError):
                nobody.execute_command(*command.split())
    for user in ("gateway", "default", "ingest"):
        with pytest.raises(BusUnreachable, match="invalid username-password") as refused:
            await reach(f"unix://{user}:guessed@{guarded.socket}")
        assert "guessed" not in str(refused.value)
    assert guarded.tester.exists(SEEN) == 0


async def test_the_server_has_the_memory_limit_of_the_compose_file(guarded: Guarded) -> None:
    assert guarded.tester.config_get("maxmemory*")["maxmemory"] == str(512 * 2**20)
    assert guarded.tester.config_get("maxmemory*")["maxmemory-policy"] == "noeviction"
