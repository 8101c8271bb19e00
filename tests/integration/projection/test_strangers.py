"""A database that is somebody else's is told so, and left as it was."""

import asyncpg
import pytest

from services.projection.prepare import MayNotPrepare, NotTheLedgers, prepare
from shared import postgres

SHAPE = """
select nspname, relname, attname from pg_namespace n join pg_class c on relnamespace = n.oid
  left join pg_attribute on attrelid = c.oid where nspname not like 'pg\\_%' and nspname <> 'information_schema'
union all select nspname, null, null from pg_namespace order by 1, 2, 3
"""


@pytest.mark.parametrize(
    ("statements", "named"),
    [
        ("create schema record; create table record.event (x int)", "schema record "),
        ("create schema record; create table record.layout (x int)", "schema record "),
        (
            "create schema record; create table record.layout (version int); create view record.head as select 1 x",
            "record",
        ),
        ("create schema fold; create table fold.paper (x int)", "schema fold "),
    ],
)
async def test_tables_of_somebody_else_are_left_alone(database_url: str, statements: str, named: str) -> None:
    pool = await postgres.open_pool(database_url)
    try:
        await pool.execute(statements)
        before = await pool.fetch(SHAPE)
        with pytest.raises(NotTheLedgers, match="give the ledger a database of its own") as refused:
            await prepare(pool)
        assert named in str(refused.value)
        assert "\n" not in str(refused.value)
        assert await pool.fetch(SHAPE) == before
    finally:
        pool.terminate()


async def test_an_empty_schema_that_was_made_for_the_ledger_is_used(database_url: str) -> None:
    pool = await postgres.open_pool(database_url)
    try:
        await pool.execute("create schema record")
        await prepare(pool)
        assert await pool.fetchval("select position from record.head") == 0
    finally:
        pool.terminate()


async def test_a_role_without_rights_is_told_so(database_url: str) -> None:
    async def lose_rights(connection: asyncpg.Connection) -> None:
        await connection.execute("set role pg_monitor")

    async with asyncpg.create_pool(database_url, min_size=1, max_size=1, setup=lose_rights) as pool:
        with pytest.raises(MayNotPrepare, match="may not prepare the database"):
            await prepare(pool)
