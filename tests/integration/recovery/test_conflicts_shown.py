"""Two bodies under one id: the first is kept, and the one on call sees in what the other differs."""

from typing import Any

import asyncpg
import orjson
import pytest

from services.projection.record.append import append
from services.projection.record.conflicts import differing, latest_conflicts
from tests.integration.projection.given import entries, story
from tests.integration.recovery.running import sanctuary


async def test_status_names_the_members_in_which_the_bodies_differ(
    pool: asyncpg.Pool, client: Any, database_url: str, redis_url: str
) -> None:
    seen, claim = story(1)
    other = claim.model_copy(update={"data": claim.data | {"symbolic": True, "ends_on": "2018", "confidence": 0.5}})
    another = seen.model_copy(update={"data": seen.data | {"text": "Another text under the same hash."}})
    await append(pool, entries([seen, claim]))
    await append(pool, entries([other]))
    await append(pool, entries([another]))
    at = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
    code, said = await sanctuary("status", "--json", **at)
    found = orjson.loads(said)
    assert (code, found["conflicts"]) == (0, 2)
    told = [(one["id"], one["type"], one["differs"]) for one in found["latest_conflicts"]]
    assert told == [
        (seen.id, "article-seen", ["data.title", "data.text"]),
        (claim.id, "policy-changed", ["data.ends_on", "data.symbolic"]),
    ]
    _, said = await sanctuary("status", **at)
    assert f"conflict {claim.id} (policy-changed): data.ends_on, data.symbolic" in said.splitlines()
    assert len(await latest_conflicts(pool, 1)) == 1


@pytest.mark.parametrize(
    ("other", "members"),
    [
        ({"data": {"stage": "enacted", "fetched_at": "b"}}, ["data.stage"]),
        ({"data": {"fetched_at": "b"}}, ["data.stage"]),
        ({"data": {"stage": None, "new": None, "fetched_at": "a"}}, ["data.new"]),
        ({"subject": "x", "time": "later", "source": "else"}, ["subject"]),
        ({"time": "later"}, []),
    ],
)
def test_what_two_readings_may_differ_in_is_left_out(other: dict[str, Any], members: list[str]) -> None:
    kept = {"type": "policy-changed", "subject": None, "dataschema": "d/1", "data": {"stage": None, "fetched_at": "a"}}
    assert differing(kept, kept | other) == members
