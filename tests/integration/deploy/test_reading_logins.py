"""The logins that deploy/postgres/roles.sh makes read what their services need, and write nothing."""

import asyncio
import os
import re
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest

from services.projection.record.append import append
from shared import embedded
from shared.bus import Entry
from shared.embedded import binaries
from shared.events import ArticleSeen
from shared.record import past
from tests.integration.projection.given import article

SCRIPT = Path(__file__).parents[3] / "deploy/postgres/roles.sh"
ROLES = ("gateway", "classifier")


@pytest.fixture
async def logins(
    servers: embedded.Servers, database_url: str, pool: asyncpg.Pool, tmp_path: Path
) -> AsyncIterator[dict[str, str]]:
    """The settings of each role after the script has run, twice, as it may."""
    for name in ROLES:
        (tmp_path / f"{name}_password").write_text(f"{name}'s own", "utf-8")
    script = SCRIPT.read_text("utf-8").replace("/run/secrets", str(tmp_path))
    parts = urlsplit(database_url)
    tools, _ = binaries.postgres(servers.folders)
    environment = {
        "PATH": f"{tools}:{os.environ['PATH']}",
        "PGHOST": parse_qs(parts.query)["host"][0],
        "POSTGRES_USER": str(parts.username),
        "POSTGRES_DB": parts.path.lstrip("/"),
    }
    for _ in range(2):
        await asyncio.to_thread(subprocess.run, ["sh", "-c", script], check=True, env=environment)
    rows = await pool.fetch("select * from pg_roles where rolname = any($1)", list(ROLES))
    yield {row["rolname"]: " ".join(row["rolconfig"]) for row in rows if row["rolcanlogin"]}
    for name in ROLES:
        await pool.execute(f"alter role {name} nologin password null connection limit -1")


async def test_the_classifier_reads_the_past_and_nobody_writes(
    logins: dict[str, str], database_url: str, pool: asyncpg.Pool
) -> None:
    assert set(logins) == set(ROLES)
    assert all("default_transaction_read_only=on" in settings for settings in logins.values())
    assert "statement_timeout=3s" in logins["gateway"]
    await append(pool, [Entry(ArticleSeen.type, "1-0", article(1, title="Headline 1").to_json())])
    for name in ROLES:
        address = re.sub(r"//[^@]*@", f"//{name}@", database_url)
        async with asyncpg.create_pool(address, password=f"{name}'s own", min_size=1, max_size=1) as opened:
            with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
                await opened.execute("delete from record.event")
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await opened.execute("begin read write; delete from record.event")
            if name == "classifier":
                batches = [entries async for _, entries in past(opened, ArticleSeen.type, 10)(0)]
                assert b"Headline 1" in batches[0][0].raw
            else:
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await opened.fetch("select * from record.text")
