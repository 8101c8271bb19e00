"""The addresses work with every client that the ledger uses."""

import asyncpg
import redis.asyncio
from faststream.redis import RedisBroker


async def test_asyncpg_connects_and_pools(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    assert await connection.fetchval("select current_setting('server_encoding')") == "UTF8"
    assert await connection.fetchval("select count(*) from pg_tables where schemaname = 'public'") == 0
    await connection.close()
    async with asyncpg.create_pool(database_url, min_size=1, max_size=2) as pool:
        assert await pool.fetchval("select 1") == 1


async def test_redis_and_faststream_connect(redis_url: str) -> None:
    async with redis.asyncio.Redis.from_url(redis_url) as client:
        assert await client.dbsize() == 0
        async with RedisBroker(redis_url) as broker:
            await broker.publish("hello", stream="greetings")
        assert await client.xlen("greetings") == 1
