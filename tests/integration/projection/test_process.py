"""Projection as a process: killed in mid-batch, again and again, it loses nothing and doubles nothing."""

import asyncio
import contextlib
import os
import random
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from services.projection.replay.verify import verify
from shared.bus import Publisher
from shared.places import gazetteer
from tests.integration.projection.given import story

ROOT = Path(__file__).parents[3]


@contextlib.asynccontextmanager
async def projection(environment: dict[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.projection"),
        cwd=ROOT,
        env={**os.environ, **environment},
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def until(condition: Any, seconds: float = 180) -> None:
    async with asyncio.timeout(seconds):
        while not await condition():
            await asyncio.sleep(0.02)


@pytest.fixture
def environment(database_url: str, redis_url: str, tmp_path: Path) -> dict[str, str]:
    return {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SANCTUARY_UDS": str(tmp_path / "projection.sock"),
        "SANCTUARY_BATCH": "20",
        "SANCTUARY_POLL": "0.05",
        "SANCTUARY_RECLAIM_AFTER": "0.3",
    }


async def test_killed_in_mid_batch_it_loses_nothing_and_doubles_nothing(
    pool: asyncpg.Pool, client: Any, environment: dict[str, str]
) -> None:
    events = [event for n in range(300) for event in story(n)]
    draw = random.Random(11)
    await Publisher(client).publish(events[:400])

    async def recorded() -> int:
        return int(await pool.fetchval("select position from record.head"))

    async def checkpoint() -> int:
        return int(await pool.fetchval("select coalesce(max(checkpoint), 0) from fold.generation") or 0)

    for reached in (draw.randint(20, 120), draw.randint(200, 350)):
        async with projection(environment) as process:

            async def so_far(reached: int = reached) -> bool:
                return await recorded() >= reached

            await until(so_far)
            process.send_signal(signal.SIGKILL)
            await process.wait()
    await Publisher(client).publish(events[350:])  # some of them twice
    async with projection(environment) as process:

        async def done() -> bool:
            # 600 events and the day that began
            return await recorded() == 601 == await checkpoint()

        await until(done)
        async with httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(uds=environment["SANCTUARY_UDS"])) as http:
            ready = await http.get("http://projection/readyz")
            assert (ready.status_code, ready.text) == (200, "ready")
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 30) == 0
    ids = [row[0] for row in await pool.fetch("select id::text from record.event where type <> 'day-began'")]
    assert sorted(ids) == sorted(event.id for event in events)
    assert await pool.fetchval("select count(*) from record.conflict") == 0
    number = await pool.fetchval("select generation from fold.pointer")
    assert await pool.fetchval(f"select count(*) from generation_{number}.claim") == 300
    assert await verify(pool, gazetteer()) == []


async def test_a_fold_that_crashes_takes_the_process_with_it(
    pool: asyncpg.Pool, client: Any, environment: dict[str, str]
) -> None:
    async with projection(environment) as process:

        async def live() -> bool:
            return bool(await pool.fetchval("select count(*) from fold.pointer"))

        await until(live)
        await pool.execute("drop table generation_1.article cascade")
        await Publisher(client).publish(story(1))
        _, errors = await asyncio.wait_for(process.communicate(), 30)
        assert process.returncode == 1
        assert b"generation_1.article" in errors.splitlines()[-1]
