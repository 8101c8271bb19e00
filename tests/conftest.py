"""What tests of every part share: one pair of real servers per run, and a clean database and Redis per test.

servers        the running pair (shared.embedded.Servers), session wide, started when first asked for
demo           a whole ledger with the demo newsroom, as `make run` starts it, session wide
database_url   a fresh database of that Postgres, dropped after the test; a copy of `database_template`
redis_url      that Valkey, emptied before the test (tests run one after the other)

A folder of tests that needs tables overrides `database_template` in its own conftest.py: make a database once,
let nobody stay connected to it, and return its name.
"""

import asyncio
import itertools
import shutil
import signal
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import asyncpg
import pytest
import redis

from services.ingest.demo.stories import stories
from shared import embedded
from tests.integration.ledger.running import RunningLedger, running_ledger, settled

# A shell that starts the tests in the background has them ignore Ctrl-C, and with them every process that a test
# starts and stops that way.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def servers() -> Iterator[embedded.Servers]:
    """One Postgres (without fsync) and one Valkey for the whole run, in a fresh folder removed at the end.

    Not pytest's tmp_path: as root the servers run as another account, which cannot enter a private folder.
    A test that kills a server brings it back with restart_postgres() or restart_valkey() before it ends.
    """
    home = Path(tempfile.mkdtemp(prefix="ledger-test-"))
    home.chmod(0o755)
    root = home
    try:
        with embedded.start(home, durable=False) as running:
            root = running.root
            yield running
    finally:
        shutil.rmtree(root, ignore_errors=True)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def database_template() -> str:
    """The name of the database that `database_url` copies; override it where tests need tables."""
    return "template0"


@pytest.fixture(scope="session")
def demo() -> Iterator[RunningLedger]:
    """The ledger as `make run` starts it, when the newsroom's articles and curated claims are folded."""
    with running_ledger() as ledger:
        settled(ledger, position=3 * len(stories()))
        yield ledger


@pytest.fixture
def database_url(servers: embedded.Servers, database_template: str) -> Iterator[str]:
    """The address of a fresh database, as the superuser."""
    if servers.postgres and servers.postgres.poll() is not None:  # a test killed it and failed
        servers.restart_postgres()
    name = f"test_{next(_numbers)}"
    admin = servers.addresses.database_url
    _execute(admin, f"create database {name} template {database_template}")
    yield admin.replace("/postgres?", f"/{quote(name)}?")
    _execute(admin, f"drop database if exists {name} with (force)")


@pytest.fixture
def redis_url(servers: embedded.Servers) -> str:
    """The address of the Valkey, empty: no keys, no functions, no scripts."""
    if servers.valkey and servers.valkey.poll() is not None:
        servers.restart_valkey()
    with redis.Redis.from_url(servers.addresses.redis_url) as client:
        client.flushall()
        client.function_flush()
        client.script_flush()
    return servers.addresses.redis_url


def _execute(url: str, statement: str) -> None:
    async def run() -> None:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    with ThreadPoolExecutor(1) as thread:  # a loop of its own, whatever loop the tests have
        thread.submit(asyncio.run, run()).result()
