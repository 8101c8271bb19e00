"""Bring a database to the layout that this code works with."""

import asyncpg

from services.projection import fold, record
from shared.errors import LedgerError
from shared.postgres import sql

# Moved by one whenever a database of the old layout needs a step; a step is a statement that may run twice.
LAYOUT = 1
_LOCK = 0x5A4C_0001


class NewerLayout(LedgerError):
    """The database was made by a newer version: upgrade this program, or give it another DATABASE_URL."""


async def prepare(pool: asyncpg.Pool) -> None:
    """Create what is missing: record, fold, roles. May run any number of times, at once from many processes.

    Raises NewerLayout and changes nothing where the database belongs to a newer version.
    """
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("select pg_advisory_xact_lock($1)", _LOCK)
        await connection.execute("set local client_min_messages = warning")
        await connection.execute(sql(record.__file__, "layout.sql"))
        found = await connection.fetchval("select version from record.layout")
        if found is not None and found > LAYOUT:
            raise NewerLayout(f"the database has layout {found}, this version knows {LAYOUT}: upgrade the program")
        for folder, name in ((record, "schema.sql"), (fold, "schema.sql"), (record, "roles.sql")):
            await connection.execute(sql(folder.__file__, name))
        await connection.execute(
            "insert into record.layout (version) values ($1) on conflict (one) do update set version = $1", LAYOUT
        )
