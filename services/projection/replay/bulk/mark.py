"""A part is done when its rows are there: both in one transaction, once, whoever else may be at the same part."""

from collections import deque
from collections.abc import Iterable, Mapping

from services.projection.fold.decode import NotYet
from services.projection.fold.tables import Row, Table
from services.projection.replay.bulk.job import Job, Worker

MARK = "insert into fold.part (generation, part) values ($1, $2) on conflict do nothing returning part"
_NOT_UNDERSTOOD = ("generation", "position", "id", "reason")


async def marked(worker: Worker, job: Job) -> set[str]:
    """Return the parts of a build that are done."""
    async with worker.pool.acquire() as connection:
        rows = await connection.fetch("select part from fold.part where generation = $1", job.generation)
    return {row[0] for row in rows}


async def finish(
    worker: Worker, job: Job, part: str, rows: Mapping[Table, Iterable[Row]], not_yet: Iterable[NotYet] = ()
) -> None:
    """Write the rows of a part and mark it; nothing where it is marked already. Tables not asked for are left out.

    The rows of a table may be made while they are written.
    """
    async with worker.pool.acquire() as connection, connection.transaction():
        if await connection.fetchval(MARK, job.generation, part) is None:
            return
        for table, some in rows.items():
            if table.name in job.tables:
                await connection.copy_records_to_table(
                    table.name, schema_name=job.schema, columns=table.columns, records=some
                )
            else:
                deque(some, maxlen=0)  # what is made while it is written may leave something behind
        await connection.copy_records_to_table(
            "not_understood",
            schema_name="fold",
            columns=_NOT_UNDERSTOOD,
            records=[(job.generation, event.position, event.id, event.reason) for event in not_yet],
        )
