"""Bring a database to the layout that this code works with."""

import asyncpg

from services.projection import fold, record
from shared.errors import LedgerError
from shared.postgres import sql

# Moved by one whenever a database of the old layout needs a step; a step is a statement that may run twice.
LAYOUT = 1
_LOCK = 0x5A4C_0001
# What the statements meet when a table of the same name has other columns, is a view, and the like.
_CLASHES = (
    asyncpg.SyntaxOrAccessError,
    asyncpg.ObjectNotInPrerequisiteStateError,
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.DataError,
    asyncpg.FeatureNotSupportedError,
)


class NewerLayout(LedgerError):
    """The database was made by a newer version: upgrade this program, or give it another DATABASE_URL."""


class NotTheLedgers(LedgerError):
    """The database holds tables of somebody else's under the ledger's names: give the ledger a database of its own."""


class MayNotPrepare(LedgerError):
    """The role of DATABASE_URL may not make the ledger's tables: let it own the database."""


async def prepare(pool: asyncpg.Pool) -> None:
    """Create what is missing: record, fold, roles. May run any number of times, at once from many processes.

    Changes nothing and raises NewerLayout where the database belongs to a newer version, NotTheLedgers where it
    belongs to something else, MayNotPrepare where rights are missing.
    """
    try:
        async with pool.acquire() as connection, connection.transaction():
            await _prepare(connection)
    except (asyncpg.InsufficientPrivilegeError, asyncpg.ReadOnlySQLTransactionError) as error:
        raise MayNotPrepare(f"the role of DATABASE_URL may not prepare the database ({error}): let it own it") from None
    except _CLASHES as error:
        raise _not_ours("record or fold", str(error)) from None


async def _prepare(connection: asyncpg.pool.PoolConnectionProxy) -> None:
    await connection.execute("select pg_advisory_xact_lock($1)", _LOCK)
    await connection.execute("set local client_min_messages = warning")
    if stranger := await connection.fetchval(sql(__file__, "strangers.sql")):
        raise _not_ours(stranger, "it has tables, and there is no record.layout")
    await connection.execute(sql(record.__file__, "layout.sql"))
    found = await connection.fetchval("select version from record.layout")
    if found is not None and found > LAYOUT:
        raise NewerLayout(f"the database has layout {found}, this version knows {LAYOUT}: upgrade the program")
    for folder, name in ((record, "schema.sql"), (fold, "schema.sql"), (record, "roles.sql")):
        await connection.execute(sql(folder.__file__, name))
    await connection.execute(
        "insert into record.layout (version) values ($1) on conflict (one) do update set version = $1", LAYOUT
    )


def _not_ours(schema: str, why: str) -> NotTheLedgers:
    return NotTheLedgers(
        f"the database holds a schema {schema} that is not the ledger's ({' '.join(why.split())}): "
        "give the ledger a database of its own"
    )
