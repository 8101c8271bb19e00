"""A prepared database for each test, and a second one beside it for comparisons."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from services.projection.prepare import prepare
from shared import embedded, postgres
from shared.bus import connect


@contextlib.asynccontextmanager
async def prepared(url: str) -> AsyncIterator[asyncpg.Pool]:
    opened = await postgres.open_pool(url, size=12)
    try:
        await prepare(opened)
        yield opened
    finally:
        opened.terminate()


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[asyncpg.Pool]:
    """A pool on a fresh database that has the record's and the fold's tables."""
    async with prepared(database_url) as opened:
        yield opened


@pytest.fixture
async def other_pool(servers: embedded.Servers, database_url: str) -> AsyncIterator[asyncpg.Pool]:
    """The same once more, in a database of its own."""
    admin = await asyncpg.connect(servers.addresses.database_url)
    try:
        await admin.execute("drop database if exists beside with (force)")
        await admin.execute("create database beside template template0")
        async with prepared(servers.addresses.database_url.replace("/postgres?", "/beside?")) as opened:
            yield opened
        await admin.execute("drop database beside with (force)")
    finally:
        await admin.close()


@pytest.fixture
async def client(redis_url: str) -> AsyncIterator[Any]:
    """A client of the clean stream server, which writes to disk before it answers, as publishing asks."""
    opened = connect(redis_url)
    yield opened
    await opened.aclose()
