"""A classifier that comes late, or after its group was lost, reads the articles of the record as well."""

import asyncio
from collections.abc import Awaitable, Callable

import asyncpg

from shared.bus.bootstrap import begin, bootstrap, is_due
from shared.bus.consume import Consumer
from shared.bus.entry import Client
from shared.errors import LedgerError
from shared.postgres import DatabaseUnreachable, away, open_pool
from shared.record import past
from shared.settings import Settings
from shared.telemetry import log

RETRY = 5.0
# What an empty database answers: projection, which makes the tables, has not been there yet.
_NOT_PREPARED = (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError)


class MayNotReadRecord(LedgerError):
    """The role of DATABASE_URL may not read the record: grant it what the role `classifier` has."""


async def make_group(client: Client, consumer: Consumer, settings: Settings) -> None:
    """Make the group where it is missing. Raises NoPast."""
    await begin(client, consumer.stream, consumer.group, has_past=bool(settings.database_url))


async def read_past(
    client: Client,
    consumer: Consumer,
    settings: Settings,
    batch: int,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Handle what the record holds of the stream, once in the life of the group; wait while the database is away.

    The database is asked for only while there is a past to read. Raises MayNotReadRecord.
    """
    while await is_due(client, consumer.stream, consumer.group):
        try:
            pool = await open_pool(settings.database_url, password=settings.database_password, read_only=True, size=1)
            try:
                count = await bootstrap(client, consumer, past(pool, consumer.stream, batch))
            finally:
                pool.terminate()
            log.info("past_read", stream=consumer.stream, group=consumer.group, events=count)
        except asyncpg.InsufficientPrivilegeError as error:
            raise MayNotReadRecord(
                f"the role of DATABASE_URL may not read the record ({error}): grant it what the role classifier has"
            ) from None
        except Exception as error:
            if not (away(error) or isinstance(error, DatabaseUnreachable | _NOT_PREPARED)):
                raise
            log.warning("past_waits", stream=consumer.stream, group=consumer.group, reason=str(error))
            await sleep(RETRY)
