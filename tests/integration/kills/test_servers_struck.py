"""What becomes of a running ledger when one of its servers is killed, emptied, refuses connections or has no room.

One ledger for all of them, so that the servers' answer to the next blow is that of a ledger which has seen some.
"""

import asyncio
import contextlib
import json
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from signal import SIGINT, SIGKILL, Signals

import asyncpg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from shared import embedded
from shared.bus import Publisher, connect
from shared.embedded.running import Running, read
from shared.events import EVENT_TYPES, Event
from tests.integration.kills.conftest import Count, fresh_home, running_idle
from tests.integration.kills.events import events
from tests.integration.kills.killing import all_back, back, children, log, pid_of, readiness, strike, until
from tests.integration.kills.plan import SERVICES
from tests.integration.kills.small import NoSmallDisk, fill, make_room, small_disk
from tests.integration.ledger.running import RunningLedger

STREAMS = tuple(EVENT_TYPES)
HOME, VALKEY, POSTGRES = "the home", "Valkey's data", "Postgres' data"
SIZES = {HOME: 128, VALKEY: 64, POSTGRES: 320}  # MB


@dataclass
class Struck:
    """A ledger, its disks where they are small ones, and the ids of all events whose publish returned."""

    ledger: RunningLedger
    disks: dict[str, Path]
    without_disks: str
    ids: Path
    told: Iterator[Event]

    @property
    def running(self) -> Running:
        found = read(self.ledger.home)
        assert found
        return found

    def next(self, count: int) -> list[Event]:
        """Events that nobody has published."""
        return list(islice(self.told, count))

    def publish(self, count: int) -> list[str]:
        """Publish as an application does; the ids, written down because the publish returned."""

        async def work() -> None:
            client = connect(self.running.redis_url)
            async with contextlib.aclosing(client):
                await Publisher(client).publish(batch)

        batch = self.next(count)
        asyncio.run(work())
        with self.ids.open("a") as file:
            file.writelines(f"{event.id}\n" for event in batch)
        return [event.id for event in batch]

    def refused(self, file: Path) -> str:
        """Publish a file by the command line, which is expected to refuse it; its one line."""
        file.write_bytes(b"".join(event.to_json() + b"\n" for event in self.next(400)))
        done = self.ledger.sanctuary("publish", str(file))
        assert done.returncode == 1, done
        assert done.stderr.count("\n") == 1, done.stderr
        return done.stderr

    def disk(self, name: str) -> Path:
        if name not in self.disks:
            pytest.skip(self.without_disks)
        return self.disks[name]

    def services(self) -> dict[str, int | None]:
        return {name: pid_of(self.ledger, name) for name in SERVICES}


@pytest.fixture(scope="module")
def struck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Struck]:
    home = fresh_home()
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        disks, why_not = {}, ""
        try:
            disks[HOME] = stack.enter_context(small_disk(home, SIZES[HOME]))
            with embedded.start(home) as servers:  # makes the data
                root = servers.root
            for name, folder in ((VALKEY, root / "valkey"), (POSTGRES, root / "pg")):
                disks[name] = stack.enter_context(small_disk(folder, SIZES[name]))
        except NoSmallDisk as error:
            why_not = str(error)
        ledger = stack.enter_context(running_idle(home))
        all_back(ledger)
        yield Struck(ledger, disks, why_not, tmp_path_factory.mktemp("struck") / "ids", events())


@pytest.fixture
def sound(struck: Struck, counted: Count) -> Callable[[], None]:
    """Everything is back, and nothing is lost, doubled, skipped or left."""

    def look() -> None:
        all_back(struck.ledger)
        found, faults = counted(struck.ledger, struck.ids)
        assert faults == "", f"{faults}\n{log(struck.ledger)}"
        assert found["returned"] > 0

    return look


def test_entries_that_were_acknowledged_survive_a_killed_valkey(struck: Struck, sound: Callable[[], None]) -> None:
    before, url = struck.services(), struck.running.redis_url
    published = [id for _ in range(4) for id in struck.publish(100)]
    pid = strike(struck.ledger, "valkey", SIGKILL)
    back(struck.ledger, "valkey", pid)
    with redis.Redis.from_url(url) as client:
        kept = {json.loads(fields[b"__data__"])["id"] for stream in STREAMS for _, fields in client.xrange(stream)}
    assert set(published) <= kept
    published = struck.publish(100)
    sound()
    assert struck.services() == before  # they waited


def test_the_count_from_outside_finds_what_is_not_there(struck: Struck, counted: Count, tmp_path: Path) -> None:
    struck.publish(20)
    (never,) = struck.next(1)
    (tmp_path / "ids").write_text(f"{struck.ids.read_text()}{never.id}\n")
    _, faults = counted(struck.ledger, tmp_path / "ids")
    assert faults == f"missing: {never.id} was published and is not in the record\n"


def test_an_emptied_valkey_loses_nothing_of_the_record_and_goes_on(struck: Struck, sound: Callable[[], None]) -> None:
    before, url = struck.services(), struck.running.redis_url
    struck.publish(200)
    sound()
    with redis.Redis.from_url(url) as client:
        client.flushall()
    back(struck.ledger, "projection", before["projection"] or 0)
    back(struck.ledger, "classifier", before["classifier"] or 0)
    struck.publish(200)
    sound()
    with redis.Redis.from_url(url, decode_responses=True) as client:
        groups = {(stream, group["name"]) for stream in STREAMS for group in client.xinfo_groups(stream)}
    assert groups >= {(stream, "projection") for stream in STREAMS} | {("article-seen", "classifier")}


@pytest.mark.parametrize("signal", [SIGKILL, SIGINT])
def test_a_postgres_that_is_started_again_is_waited_for(
    struck: Struck, sound: Callable[[], None], signal: Signals
) -> None:
    before = struck.services()
    struck.publish(200)
    pid = strike(struck.ledger, "postgres", signal)
    struck.publish(200)
    back(struck.ledger, "postgres", pid)
    struck.publish(200)
    sound()
    assert struck.services() == before


async def test_at_the_limit_of_connections_the_services_wait_and_say_so(
    struck: Struck, sound: Callable[[], None]
) -> None:
    before = struck.services()
    async with all_connections(struck.running.database_url) as take:
        for service, reason in (("projection", "too many clients"), ("gateway", "TooManyConnections")):
            async with asyncio.timeout(60):
                while reason not in (said := await asyncio.to_thread(readiness, struck.ledger, service)):
                    await take()
            assert said.count("\n") <= 2, said
        await asyncio.to_thread(struck.publish, 200)
        async with asyncio.timeout(60):
            while "append waits: no database: sorry, too many clients already" not in said:
                await take()
                said = await asyncio.to_thread(readiness, struck.ledger, "projection")
    await asyncio.to_thread(sound)
    assert struck.services() == before


@contextlib.asynccontextmanager
async def all_connections(url: str) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Hold every connection of the server; the yielded function takes those away that services got meanwhile."""
    held: list[asyncpg.Connection] = []

    async def take() -> None:
        with contextlib.suppress(asyncpg.TooManyConnectionsError):
            while True:
                held.append(await asyncpg.connect(url))
        await held[0].execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'sanctuary%'"
        )
        with contextlib.suppress(asyncpg.TooManyConnectionsError):
            while True:
                held.append(await asyncpg.connect(url))

    try:
        await take()
        yield take
    finally:
        for connection in held:
            connection.terminate()


def test_without_room_for_valkey_publishing_is_refused_and_goes_on_when_there_is_some(
    struck: Struck, sound: Callable[[], None], tmp_path: Path
) -> None:
    disk, before = struck.disk(VALKEY), struck.services()
    pid = pid_of(struck.ledger, "valkey")
    fill(disk)
    assert "the stream server at" in struck.refused(tmp_path / "events.jsonl")
    assert f"the disk of {disk} is full" in log(struck.ledger)
    make_room(disk)
    back(struck.ledger, "valkey", pid or 0)
    struck.publish(200)
    sound()
    assert struck.services() == before


def test_without_room_for_postgres_appending_waits_and_goes_on_when_there_is_some(
    struck: Struck, sound: Callable[[], None], counted: Count
) -> None:
    disk, before = struck.disk(POSTGRES), struck.services()
    fill(disk)
    struck.publish(1000)
    until(lambda: "No space left on device" in readiness(struck.ledger, "projection"), lambda: log(struck.ledger))
    make_room(disk)
    sound()
    assert struck.services() == before


def test_a_full_disk_stops_nobody_for_good(struck: Struck, sound: Callable[[], None]) -> None:
    disks = [struck.disk(name) for name in SIZES]
    pids = {name: pid_of(struck.ledger, name) for name in ("valkey", "gateway")}
    for disk in disks:
        fill(disk)
    client = redis.Redis.from_url(struck.running.redis_url, retry=Retry(NoBackoff(), 0))
    with client, pytest.raises(redis.ConnectionError):
        client.set("much", bytes(2**20))
    strike(struck.ledger, "gateway", SIGKILL)
    until(lambda: set(children(struck.ledger, "services.gateway")) - {pids["gateway"]}, lambda: log(struck.ledger))
    assert pid_of(struck.ledger, "gateway") is None  # it runs again, and cannot be noted
    assert struck.ledger.process.poll() is None
    for disk in disks:
        make_room(disk)
    for name, pid in pids.items():
        back(struck.ledger, name, pid or 0)
    struck.publish(200)
    sound()
