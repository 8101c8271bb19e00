"""An event whose rows the database cannot hold is set aside like one that breaks the folds: it stops nothing else."""

import random
import string
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from services.projection.replay.making import Means
from services.projection.replay.replay import replay
from services.projection.replay.verify import verify
from shared.events import ArticleSeen, Event, Method, make_event
from shared.events.catalog import parse_event
from tests.integration.projection.given import article, classified, story
from tests.integration.projection.running import PLACES, fold_all, record


def wide(alphabet: str, length: int) -> str:
    return "".join(random.Random(1).choices(alphabet, k=length))


def hostile() -> dict[str, Event]:
    ideographs = "".join(map(chr, range(0x4E00, 0x9FFF)))
    return {
        "a publisher wider than an index takes": with_members(publisher=wide(string.ascii_letters, 5000)),
        "an address wider than an index takes": with_members(url=f"https://paper.example/{wide(ideographs, 1900)}"),
        "a version wider than a key takes": classified(
            article(1), [], Method(name="frames", version=wide(string.digits, 4290))
        ),
    }


def with_members(**members: str) -> Event:
    seen = article(1)
    data = ArticleSeen.model_validate(seen.data | members)
    return make_event(data, source="test", time=datetime(2017, 2, 1, 12, tzinfo=UTC))


@pytest.mark.parametrize("name", hostile())
async def test_it_is_set_aside_and_the_rest_is_folded(pool: asyncpg.Pool, tmp_path: Path, name: str) -> None:
    event = hostile()[name]
    assert parse_event(event.to_json()) == event, "nothing in it is against its contract"
    await record(pool, [*story(50), event, *story(51)])
    shown = await fold_all(pool)
    rows = await pool.fetch("select position, id::text, reason from fold.not_understood")
    assert [(row["position"], row["id"]) for row in rows] == [(3, event.id)]
    assert rows[0]["reason"].startswith("the fold failed on it: ProgramLimitExceededError"), rows[0]["reason"]
    assert await pool.fetchval(f"select count(*) from {shown.schema}.claim") == 2
    assert await verify(pool, PLACES, means=Means(scratch=tmp_path)) == []
    again = await replay(pool, PLACES, diff=True, means=Means(scratch=tmp_path))
    assert again.differences == []
