"""Services as processes on the servers of a test, and waiting for what they do."""

import asyncio
import contextlib
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import asyncpg

from shared.embedded.supervisor import free_port

ROOT = Path(__file__).parents[3]


@contextlib.asynccontextmanager
async def service(name: str, **settings: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A service of the ledger; one that ends by itself with an error is started again, as every deployment does."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("SANCTUARY_")}
    quick = {
        "SANCTUARY_POLL": "0.05",
        "SANCTUARY_RECLAIM_AFTER": "0.5",
        "SANCTUARY_FEED_INTERVAL": "0.2",
        "SANCTUARY_PORT": str(free_port()),
    }

    async def start() -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", f"services.{name}"), cwd=ROOT, env=environment | quick | settings, stderr=log
        )

    async def keep() -> None:
        while await processes[-1].wait() != 0:
            processes.append(await start())

    with tempfile.TemporaryFile("w+") as log:
        processes = [await start()]
        keeper = asyncio.create_task(keep())
        try:
            yield processes[0]
        except BaseException:
            log.seek(0)
            sys.stderr.write(f"{name}, started {len(processes)} times, last said:\n{log.read()[-3000:]}\n")
            raise
        finally:
            keeper.cancel()
            await asyncio.gather(keeper, return_exceptions=True)
            with contextlib.suppress(ProcessLookupError):
                processes[-1].kill()
            await processes[-1].wait()


async def until(condition: Callable[[], Awaitable[Any]], seconds: float = 180) -> None:
    async with asyncio.timeout(seconds):
        while not await condition():
            await asyncio.sleep(0.02)


async def sanctuary(*arguments: str, **settings: str) -> tuple[int, str]:
    """Run a command; return its exit code and all that it said."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.cli", *arguments),
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await asyncio.wait_for(process.communicate(), 120)
    return process.returncode or 0, said.decode()


async def tables_that_hold(pool: asyncpg.Pool, words: str) -> set[str]:
    """Every table of the database with a row that holds the words, whatever its schema."""
    rows = await pool.fetch(
        "select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables"
        " where schemaname not in ('pg_catalog', 'information_schema')"
    )
    assert {row["name"] for row in rows} >= {"record.event", "record.text", "record.conflict"}
    found = set()
    for row in rows:
        if await pool.fetchval(f"select exists (select from {row['name']} t where strpos(t::text, $1) > 0)", words):
            found.add(row["name"])
    return found


async def keys_that_hold(client: Any, words: str) -> set[str]:
    """Every key of the stream server that holds the words, of whatever type it is."""
    found = set()
    for key in await client.keys("*"):
        match await client.type(key):
            case b"stream":
                held = repr(await client.xrange(key))
            case b"hash":
                held = repr(await client.hgetall(key))
            case b"set":
                held = repr(await client.smembers(key))
            case b"string":
                held = repr(await client.get(key))
            case other:
                raise AssertionError(f"{key!r} is a {other!r}: teach this function to read it")
        if words in held:
            found.add(key.decode())
    return found
