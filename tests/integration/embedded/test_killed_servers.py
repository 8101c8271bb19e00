"""What was acknowledged is there after a server was killed."""

import asyncio
import sys
from pathlib import Path

import asyncpg
import pytest
import redis
import redis.exceptions

from shared import embedded
from shared.embedded import process


async def test_postgres_killed_keeps_what_was_committed(home: Path) -> None:
    with embedded.start(home, valkey=False) as servers:
        connection = await asyncpg.connect(servers.addresses.database_url)
        await connection.execute("create table t as select generate_series(1, 500) as n")
        assert servers.postgres
        servers.postgres.kill()
        servers.postgres.wait()
        connection.terminate()
        servers.restart_postgres()
        connection = await asyncpg.connect(servers.addresses.database_url)
        assert await connection.fetchval("select count(*) from t") == 500
        await connection.close()


async def test_a_busy_backend_of_a_killed_postgres_does_not_block_the_next(home: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux tells in which folder a process works")
    with embedded.start(home, valkey=False) as servers:
        connection = await asyncpg.connect(servers.addresses.database_url)
        backend = await connection.fetchval("select pg_backend_pid()")
        busy = asyncio.create_task(connection.execute("do $$ begin loop end loop; end $$"))
        while state(backend) != "R":  # computing, so deaf
            await asyncio.sleep(0.01)
        assert servers.postgres
        servers.postgres.kill()
        servers.postgres.wait()
        servers.restart_postgres()
        with pytest.raises(asyncpg.PostgresConnectionError):
            await busy
        again = await asyncpg.connect(servers.addresses.database_url)
        assert await again.fetchval("select 1") == 1
        await again.close()


def state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]


def test_a_pid_that_belongs_to_another_process_by_now_is_left_alone(home: Path) -> None:
    with embedded.start(home) as servers:
        files = [
            home / "pg" / "postmaster.pid",
            servers.folders.sockets / ".s.PGSQL.5432.lock",
            home / "valkey" / "valkey.pid",
        ]
        left = [file.read_text() for file in files]
        assert servers.postgres
        assert servers.valkey
        old = [servers.postgres.pid, servers.postgres.pid, servers.valkey.pid]
    stranger = process.spawn(["sleep", "60"], account=process.service_account())
    try:
        for file, text, pid in zip(files, left, old, strict=True):
            file.write_text(text.replace(str(pid), str(stranger.pid), 1))
        embedded.start(home).stop()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def add(servers: embedded.Servers, entries: int) -> None:
    with redis.Redis.from_url(servers.addresses.redis_url) as client:
        for number in range(entries):
            client.xadd("s", {"n": number})


def count(servers: embedded.Servers) -> int:
    with redis.Redis.from_url(servers.addresses.redis_url) as client:
        return client.xlen("s")


def test_valkey_killed_keeps_every_acknowledged_entry_and_a_torn_log_loses_the_last_only(home: Path) -> None:
    with embedded.start(home, postgres=False) as servers:
        add(servers, 500)
        assert servers.valkey
        servers.valkey.kill()
        servers.valkey.wait()
        servers.restart_valkey()
        assert count(servers) == 500
    (log,) = (home / "valkey" / "appendonlydir").glob("*.incr.aof")
    with log.open("r+b") as file:
        file.truncate(log.stat().st_size - 7)
    with embedded.start(home, postgres=False) as servers:
        assert count(servers) == 499


async def test_a_second_start_finds_the_data(home: Path) -> None:
    for expected in (0, 1, 2):
        with embedded.start(home) as servers:
            connection = await asyncpg.connect(servers.addresses.database_url)
            await connection.execute("create table if not exists t (n int)")
            assert await connection.fetchval("select count(*) from t") == expected == count(servers)
            await connection.execute("insert into t values (1)")
            await connection.close()
            add(servers, 1)
