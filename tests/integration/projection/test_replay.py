"""Replay and verify: readers never see a half-built state, and what they see is what the record says."""

import asyncio
import io
from pathlib import Path
from typing import Any

import asyncpg
import orjson
import pytest

from services.projection.fold.generation import generations, live
from services.projection.fold.ownership import REPLAY, owned
from services.projection.measures import FOLD_LAG, REPLAY_TOTAL, measuring
from services.projection.replay.export import export
from services.projection.replay.exported import DamagedFile, read_events
from services.projection.replay.importing import Imported, import_events
from services.projection.replay.look import NoSuchPosition, look
from services.projection.replay.making import Means
from services.projection.replay.replay import ReplayRunning, replay
from services.projection.replay.verify import NothingLive, verify
from services.projection.status import folds
from shared.bus import Publisher
from shared.events import ArticleErased, make_event
from shared.events.dates import read_instant
from tests.integration.projection.given import TRAVIS, article, story
from tests.integration.projection.running import PLACES, fold_all, fold_loop, folded, folding, live_digests, record


async def shown(pool: asyncpg.Pool) -> int:
    async with pool.acquire() as connection:
        found = await live(connection)
        assert found is not None
        return found.number


def leftovers(folder: Path) -> int:
    return len(list(folder.iterdir()))


async def test_a_replay_gives_the_same_and_the_service_goes_on_with_it(pool: asyncpg.Pool) -> None:
    await record(pool, [event for n in range(30) for event in story(n)])
    async with folding(fold_loop(pool)) as task:
        await folded(pool, task)
        before = await live_digests(pool)
        done = await replay(pool, PLACES, diff=True)
        assert (done.swapped, done.position, done.differences) == (True, 60, [])
        assert await live_digests(pool) == before
        await record(pool, story(50))
        assert (await folded(pool, task)).number == done.generation
    assert await verify(pool, PLACES) == []
    third = await replay(pool, PLACES)
    async with pool.acquire() as connection:
        kept = [(g.number, g.status) for g in await generations(connection)]
    assert kept == [(third.generation, "live"), (done.generation, "ready")]


async def test_a_dry_run_changes_nothing_and_tells_what_would_change(pool: asyncpg.Pool) -> None:
    await record(pool, story(1))
    await fold_all(pool)
    await pool.execute("update generation_1.claim set confidence = 1")
    done = await replay(pool, PLACES, dry_run=True, diff=True)
    assert not done.swapped
    assert done.differences is not None
    assert [(change.about, change.kinds) for change in done.differences] == [(TRAVIS, "claim")]
    assert await shown(pool) == 1
    assert await pool.fetchval("select count(*) from pg_namespace where nspname like 'generation%'") == 1


async def test_a_replay_that_was_stopped_goes_on_where_it_was(
    pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("services.projection.replay.bulk.job.DRAWER_EVENTS", 7)
    await record(pool, [event for n in range(30) for event in story(n)])
    await fold_all(pool)
    means = Means(scratch=tmp_path)

    class Stopped(Exception):
        pass

    def stop(position: int, _: int) -> None:
        if position >= 30:
            raise Stopped

    with pytest.raises(Stopped):
        await replay(pool, PLACES, means=means, progress=stop)
    assert await shown(pool) == 1
    before = await pool.fetchval("select count(*) from fold.part")
    assert before > 2
    assert leftovers(tmp_path) == 1
    _, builds = await folds(pool)
    assert [(build["generation"], build["total"]) for build in builds] == [(2, 60)]
    await measuring(pool)()
    assert REPLAY_TOTAL.labels("2")._value.get() == 60
    assert FOLD_LAG.labels("1", "live")._value.get() == 0
    done = await replay(pool, PLACES, means=means)
    assert (done.resumed, done.position, await shown(pool)) == (True, 60, done.generation)
    assert leftovers(tmp_path) == 0
    assert await pool.fetchval("select count(*) from fold.part") == 0
    assert await verify(pool, PLACES) == []


async def test_two_replays_at_once_are_refused(pool: asyncpg.Pool) -> None:
    async with owned(pool, REPLAY) as lock:
        assert lock is not None
        with pytest.raises(ReplayRunning):
            await replay(pool, PLACES)


async def test_readers_see_a_whole_state_while_a_replay_goes_on(pool: asyncpg.Pool) -> None:
    await record(pool, [event for n in range(20) for event in story(n)])
    async with folding(fold_loop(pool)) as task:
        await folded(pool, task)
        running = asyncio.create_task(replay(pool, PLACES))
        seen = set()
        while not running.done():
            number = await shown(pool)
            seen.add(await pool.fetchval(f"select count(*) from generation_{number}.claim"))
            await asyncio.sleep(0)
        await running
    assert seen == {20}


async def test_verify_finds_a_row_changed_by_hand_an_overlap_and_a_gap(pool: asyncpg.Pool) -> None:
    with pytest.raises(NothingLive):
        await verify(pool, PLACES)
    await record(pool, story(1))
    await fold_all(pool)
    assert await verify(pool, PLACES) == []
    await pool.execute("update generation_1.stance set bits = bits | 2")
    assert [str(found) for found in await verify(pool, PLACES)] == [f"differs: {TRAVIS} stance"]
    await pool.execute("update generation_1.stance set bits = bits & ~2")
    assert await verify(pool, PLACES) == []
    await pool.execute(
        "insert into generation_1.stance select place, valid_from + 1, valid_to, known_from, known_to, bits, ahead,"
        " touched, without, because from generation_1.stance"
    )
    assert {found.kind for found in await verify(pool, PLACES)} == {"overlap", "differs"}
    async with pool.acquire() as connection:
        await connection.execute("set session_replication_role = replica; delete from record.event where position = 1")
        await connection.execute("reset session_replication_role")
    assert [str(found) for found in await verify(pool, PLACES)] == ["gap: positions 1 to 1 are missing in the record"]


async def test_a_look_at_what_the_ledger_said_before(pool: asyncpg.Pool) -> None:
    await record(pool, [*story(1), *story(2, direction="cooperates", stage="in_effect", dimension="agreement_287g")])
    await fold_all(pool)
    then = await look(pool, PLACES, until=2, jurisdiction="48453")
    now = await look(pool, PLACES, jurisdiction=TRAVIS)
    assert [(one.place, one.status) for one in then] == [(TRAVIS, "SANCTUARY")]
    assert [(one.place, one.status) for one in now] == [(TRAVIS, "MIXED")]
    assert [one.place for one in await look(pool, PLACES)] == [TRAVIS]
    with pytest.raises(NoSuchPosition):
        await look(pool, PLACES, until=99)
    assert await pool.fetchval("select count(*) from pg_namespace where nspname like 'generation%'") == 1


@pytest.mark.parametrize("name", ["all.jsonl", "all.jsonl.zst"])
async def test_an_export_comes_back_as_the_same_record(
    pool: asyncpg.Pool, other_pool: asyncpg.Pool, client: Any, tmp_path: Path, name: str
) -> None:
    seen = article(77)
    gone = make_event(
        ArticleErased(article=seen.id, by="editor"), source="test", time=read_instant("2020-01-01T00:00:00Z")
    )
    events = [*(event for n in range(5) for event in story(n)), seen, gone]
    await record(pool, events)
    path = tmp_path / name
    assert await export(pool, path) == 12
    lines = list(read_events(path))
    assert [envelope.id for envelope, _ in lines] == [event.id for event in events]
    assert orjson.loads(lines[0][1]) == orjson.loads(events[0].to_json())
    assert b'"text"' not in lines[10][1]
    assert await import_events(Publisher(client), other_pool, path) == Imported(12, 12)
    assert await import_events(Publisher(client), pool, path) == Imported(12, 0)
    assert await client.xlen("article-seen") == 12


async def test_a_damaged_file_is_refused_with_its_line_before_anything_is_published(
    pool: asyncpg.Pool, client: Any, tmp_path: Path
) -> None:
    good = story(1)[0].to_json()
    for number, (damage, line) in enumerate([(b"{", 3), (good.replace(b"paper.example/1", b"paper.example/2"), 3)]):
        path = tmp_path / f"{number}.jsonl"
        path.write_bytes(good + b"\n\n" + damage + b"\n")
        with pytest.raises(DamagedFile, match=f"line {line}"):
            await import_events(Publisher(client), pool, path)
        assert await client.xlen("article-seen") == 0
    short = tmp_path / "short.jsonl.zst"
    short.write_bytes(io.BytesIO(b"no zstd").getvalue())
    with pytest.raises(DamagedFile, match="cannot be read"):
        list(read_events(short))
