"""An occurrence is found by the id that it had while its first report counted, on rows that the fold made."""

from datetime import UTC, datetime
from typing import Any

import asyncpg
import orjson
import pytest

from services.gateway.execution.ledger import Ledger, connect
from services.gateway.execution.serving import executable
from services.projection.record.append import append
from shared.events import ClaimRetracted, Event, Method, make_event
from tests.integration.projection.conftest import pool
from tests.integration.projection.given import article, classified, entries, policy
from tests.integration.projection.running import fold_all

__all__ = ["pool"]

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
QUERY = "query($id: ID!) { occurrence(id: $id) { id claims { eventId } } node(id: $id) { id } }"


def retraction(claim: Event, reason: str) -> Event:
    data = ClaimRetracted(claim=claim.id, by="editor", at="2017-03-01T00:00:00Z", reason=reason)  # type: ignore[arg-type]
    return make_event(data, source="test", time=datetime(2017, 3, 1, tzinfo=UTC))


def second(**told: Any) -> list[Event]:
    """Another article that tells the same two days later, and its claim."""
    other = article(2)
    claim = policy(other, **told)
    return [other, claim.model_copy(update={"data": claim.data | {"reported_at": "2017-02-03"}})]


async def found(database_url: str, id_: str) -> Any:
    ledger = Ledger(await connect(database_url), poll=0.05)
    await ledger.start()
    try:
        answer = await executable(ledger, clock=lambda: NOW).execute(QUERY, variable_values={"id": id_})
        assert not answer.errors, answer.errors
        return orjson.loads(orjson.dumps(answer.data))
    finally:
        await ledger.stop()


async def folded(pool: asyncpg.Pool, *events: Event) -> None:
    await append(pool, entries(list(events)))
    await fold_all(pool)


def led_to(claim: Event) -> Any:
    return {"occurrence": {"id": claim.id, "claims": [{"eventId": claim.id}]}, "node": {"id": claim.id}}


NAMED = {"instrument": {"id": "tx:travis:detainers-2017", "kind": "sheriff_policy", "name": None}}
OTHERWISE = NAMED | {"dimension": "jail_access", "strong_key": "policy|travis"}


@pytest.mark.parametrize("reason", ["misread", "source_corrected", "other"])
@pytest.mark.parametrize("told", [{}, OTHERWISE], ids=["in the same words", "under one strong key"])
async def test_the_id_of_a_retracted_first_report_leads_to_what_is_left(
    pool: asyncpg.Pool, database_url: str, reason: str, told: dict[str, Any]
) -> None:
    one, (other, left) = article(1), second(**told)
    first = policy(one, **NAMED, strong_key="policy|travis") if told else policy(one)
    await folded(pool, one, other, first, left)
    assert (await found(database_url, left.id))["occurrence"]["id"] == first.id
    await folded(pool, retraction(first, reason))
    assert await found(database_url, first.id) == led_to(left)


async def test_the_id_of_a_report_that_a_newer_version_does_not_read_leads_to_what_is_left(
    pool: asyncpg.Pool, database_url: str
) -> None:
    old, new = Method(name="classifier", version="1.0"), Method(name="classifier", version="1.1")
    one, (other, left) = article(1), second()
    first = policy(one, method=old)
    await folded(pool, one, other, first, classified(one, [first], old), left)
    assert (await found(database_url, left.id))["occurrence"]["id"] == first.id
    await folded(pool, classified(one, [], new))
    assert await found(database_url, first.id) == led_to(left)


async def test_the_id_of_a_misread_report_leads_to_nothing_that_it_never_told(
    pool: asyncpg.Pool, database_url: str
) -> None:
    one, (other, else_) = article(1), second(dimension="jail_access")
    first = policy(one)
    await folded(pool, one, other, first, else_)
    assert (await found(database_url, else_.id))["occurrence"]["id"] == else_.id
    await folded(pool, retraction(first, "misread"))
    assert await found(database_url, first.id) == {"occurrence": None, "node": None}
