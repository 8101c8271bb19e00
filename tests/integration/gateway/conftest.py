"""A seeded ledger, and a gateway on it, asked in the process and over a real socket."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
import orjson
import pytest
from strawberry.types import ExecutionResult

from services.gateway.execution.ledger import Ledger, connect
from services.gateway.execution.serving import executable
from services.gateway.live.changes import Changes

HERE = Path(__file__).parent
PROJECTION = HERE.parents[2] / "services" / "projection"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


async def seed(url: str, generation: int = 7, *, live: bool = True) -> None:
    """Make the record, the fold's tables, and one generation with the rows of seed.sql."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute((PROJECTION / "record" / "schema.sql").read_text())
        await connection.execute((PROJECTION / "fold" / "schema.sql").read_text())
        await connection.execute((PROJECTION / "record" / "roles.sql").read_text())
        await connection.execute(f"create schema generation_{generation}; set search_path = generation_{generation}")
        await connection.execute((PROJECTION / "readmodels" / "tables.sql").read_text())
        for file in sorted((PROJECTION / "readmodels").glob("*/*.sql")):
            await connection.execute(file.read_text())
        await connection.execute(
            f"grant usage on schema generation_{generation} to gateway;"
            f"grant select on all tables in schema generation_{generation} to gateway"
        )
        await connection.execute((HERE / "seed.sql").read_text())
        await connection.execute(
            "insert into fold.generation values ($1, $2, 'c', 'g', 41, '2026-11-24', now())",
            generation,
            "live" if live else "ready",
        )
        if live:
            await connection.execute("insert into fold.pointer (generation) values ($1)", generation)
            await connection.execute((HERE / "record.sql").read_text())
    finally:
        await connection.close()


@dataclass
class Gateway:
    """A gateway in the process."""

    url: str
    ledger: Ledger
    changes: Changes
    ask: Callable[..., Awaitable[ExecutionResult]]
    schema: Any = field(default=None)

    async def data(self, query: str, **variables: Any) -> Any:
        """The data of an answer without errors."""
        answer = await self.ask(query, variable_values=variables)
        assert not answer.errors, answer.errors
        return orjson.loads(orjson.dumps(answer.data))

    async def errors(self, query: str, **variables: Any) -> list[dict[str, Any]]:
        """The errors of an answer, formatted."""
        answer = await self.ask(query, variable_values=variables)
        return [error.formatted for error in answer.errors or ()]

    async def sql(self, statement: str, *arguments: Any) -> None:
        """Change the database as projection would."""
        connection = await asyncpg.connect(self.url)
        try:
            await connection.execute(statement, *arguments)
        finally:
            await connection.close()


@pytest.fixture
async def gateway(database_url: str) -> AsyncIterator[Gateway]:
    """A gateway over the seeded ledger, its present fixed."""
    await seed(database_url)
    ledger = Ledger(await connect(database_url), poll=0.05)
    changes = Changes(ledger, poll=0.05)
    schema = executable(ledger, clock=lambda: NOW)
    await ledger.start()
    try:
        yield Gateway(database_url, ledger, changes, schema.execute, schema)
    finally:
        await changes.stop()
        await ledger.stop()


@pytest.fixture
def seed_generation(database_url: str) -> Callable[..., Awaitable[None]]:
    """Seed one more generation beside the first."""
    return partial(seed, database_url)


@pytest.fixture
def connected() -> Callable[[str], Awaitable[asyncpg.Pool]]:
    """Open the gateway's pool."""
    return connect
