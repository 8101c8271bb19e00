"""Given a prepared database, and claims of made-up places' acts told by made-up papers."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from services.projection.prepare import prepare
from shared import postgres


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[asyncpg.Pool]:
    """A pool on a fresh database that has the record's and the fold's tables."""
    opened = await postgres.open_pool(database_url)
    try:
        await prepare(opened)
        yield opened
    finally:
        await opened.close()
