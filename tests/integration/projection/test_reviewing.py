"""`sanctuary review` on real servers: an editor's word, from the command to the answers."""

import asyncio
from datetime import date
from typing import Any

import asyncpg
import orjson
import pytest
from typer.testing import CliRunner

from services.cli import app
from services.projection.fold.advance import head
from services.projection.replay.verify import verify
from shared.bus import Publisher
from shared.errors import LedgerError
from shared.events import Event
from shared.places import gazetteer
from tests.integration.projection.given import CURATED, TEXAS, TRAVIS, article, classified, policy
from tests.integration.recovery.running import service, until

DAY = date(2017, 2, 15)
HARRIS = f"{TEXAS}/county:harris"


def doubtful(number: int, *, place: str = TRAVIS, **fields: Any) -> list[Event]:
    """An article, the one claim read in it, which waits for an editor, and that the reading is whole."""
    seen = article(number, kind="article", title=f"Headline {number}")
    claim = policy(seen, place=place)
    claim = claim.model_copy(update={"data": claim.data | {"tier": "review"} | fields})
    return [seen, claim, classified(seen, [claim], CURATED)]


class Desk:
    """An editor at the command line of a ledger, and what readers see."""

    def __init__(self, pool: asyncpg.Pool, client: Any, environment: dict[str, str]) -> None:
        self.pool, self.client, self.environment = pool, client, environment

    async def says(self, *arguments: str) -> str:
        """Run `sanctuary review ...`; return what it prints. Raises the LedgerError that ends it."""
        runner = CliRunner(env=self.environment)
        result = await asyncio.to_thread(runner.invoke, app, ["review", *arguments])
        if isinstance(result.exception, LedgerError):
            raise result.exception
        assert result.exit_code == 0, (result.output, result.exception)
        return result.stdout.strip()

    async def published(self, events: list[Event]) -> None:
        """Put events on the log and wait until readers see them."""
        await Publisher(self.client).publish(events)
        await self.folded([event.id for event in events])

    async def word(self, *arguments: str) -> str:
        """Say a word and wait until readers see it; return its event's id."""
        id_ = await self.says(*arguments, "--by", "editor")
        await self.folded([id_])
        return id_

    async def folded(self, ids: list[str]) -> None:
        async def done() -> bool:
            rows = await self.pool.fetch("select position from record.event where id = any($1::uuid[])", ids)
            shown = await self.pool.fetchval(
                "select checkpoint from fold.generation join fold.pointer on generation = number"
            )
            return len(rows) == len(set(ids)) and shown is not None and shown == await head(self.pool)

        await until(done)

    async def queue(self, *options: str) -> list[dict[str, Any]]:
        return list(orjson.loads(await self.says("list", "--json", *options)))

    async def schema(self) -> str:
        return f"generation_{await self.pool.fetchval('select generation from fold.pointer')}"

    async def status(self, place: str) -> str:
        schema = await self.schema()
        key = await self.pool.fetchval(f"select key from {schema}.place where id = $1", place)
        return str(await self.pool.fetchval(f"select status from {schema}.stance_at($1, now(), $2)", DAY, [key]))

    async def occurrences(self) -> list[list[str]]:
        """The claims of each occurrence that is known now."""
        rows = await self.pool.fetch(
            f"select claims::text[] as claims from {await self.schema()}.occurrence where known_to = 'infinity'"
        )
        return sorted(sorted(row["claims"]) for row in rows)


@pytest.fixture
async def desk(pool: asyncpg.Pool, client: Any, database_url: str, redis_url: str) -> Any:
    at = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
    async with service("projection", **at):
        yield Desk(pool, client, at)


async def test_what_waits_is_listed_and_counts_once_it_is_confirmed(desk: Desk) -> None:
    mine, other = doubtful(1), doubtful(2, place=HARRIS, reported_at="2017-01-15", direction="cooperates")
    claim = mine[1]
    await desk.published([*mine, *other])
    assert [one["id"] for one in await desk.queue()] == [other[1].id, claim.id]
    assert [one["id"] for one in await desk.queue("--limit", "1")] == [other[1].id]
    assert [one["id"] for one in await desk.queue("--state", "TX", "--kind", "policy-changed")] == [
        other[1].id,
        claim.id,
    ]
    assert await desk.queue("--state", "California") == []
    assert await desk.queue("--kind", "ruling-issued") == []
    (told,) = [one for one in await desk.queue() if one["id"] == claim.id]
    assert told["quotes"] == ["The sheriff"]
    assert (told["places"], told["headline"]) == (["Travis County, TX (actor)"], "Headline 1")
    assert claim.id in await desk.says("list")
    assert await desk.status(TRAVIS) == "UNKNOWN"

    id_ = await desk.word("confirm", f"claim/{claim.id}")
    assert await desk.status(TRAVIS) == "SANCTUARY"
    assert [one["id"] for one in await desk.queue()] == [other[1].id]
    body = orjson.loads(await desk.pool.fetchval("select body::text from record.event where id = $1", id_))
    assert (body["type"], body["data"]["by"], body["data"]["verdict"]) == ("claim-reviewed", "editor", "confirm")

    await desk.word("correct", claim.id, "--set", "direction=cooperates", "--reason", "misread")
    assert await desk.status(TRAVIS) == "COOPERATING"
    await desk.word("retract", claim.id, "--reason", "misread")
    assert await desk.status(TRAVIS) == "UNKNOWN"
    assert await verify(desk.pool, gazetteer()) == []
