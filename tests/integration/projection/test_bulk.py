"""A generation built in parts is the one that the fold builds event by event: every column of every row."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import asyncpg
import pytest

from services.projection.fold.generation import live
from services.projection.fold.loop import FoldLoop
from services.projection.fold.state import State
from services.projection.prepare import prepare
from services.projection.record.append import append
from services.projection.replay.export import export
from services.projection.replay.from_file import NotThisRecord
from services.projection.replay.making import Means
from services.projection.replay.plan import UnknownReadModel
from services.projection.replay.replay import replay
from services.projection.replay.rollback import NothingToGoBackTo, rollback
from services.projection.replay.verify import verify
from shared.bus import Entry
from shared.events import make_event
from shared.places import gazetteer
from tests.bench.generator import events as synthetic
from tests.integration.projection.given import erasure, story
from tests.integration.projection.running import PLACES, fold_all, fold_loop, folded, folding, live_digests, record
from tests.property.drawing import history


@pytest.fixture
def small_drawers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.projection.replay.bulk.job.DRAWER_EVENTS", 200)
    monkeypatch.setattr("services.projection.replay.bulk.divide.PART", 700)


async def record_synthetic(pool: asyncpg.Pool, claims: int) -> None:
    entries = [Entry(type_, f"{n}-0", raw) for n, (type_, raw) in enumerate(synthetic(claims, gazetteer()), 1)]
    for start in range(0, len(entries), 500):
        await append(pool, entries[start : start + 500])


async def connected(pool: asyncpg.Pool) -> set[int]:
    rows = await pool.fetch("select pid from pg_stat_activity where datname = current_database() and pid <> 0")
    return {row[0] for row in rows}


async def remembered(loop: FoldLoop) -> State:
    """Return the state of a loop; it has it in its hands, and nowhere to be seen, while it folds."""
    async with asyncio.timeout(240):
        while loop._state is None:
            await asyncio.sleep(0.001)
    return loop._state


async def number(pool: asyncpg.Pool) -> int:
    async with pool.acquire() as connection:
        found = await live(connection)
        assert found is not None
        return found.number


async def test_a_synthetic_history_in_parts(pool: asyncpg.Pool, small_drawers: None) -> None:
    await record_synthetic(pool, 1500)
    await fold_all(pool)
    for table in ("claim", "article", "reading", "occurrence", "listing", "stance"):
        assert await pool.fetchval(f"select count(*) from generation_1.{table}") > 20
    assert await verify(pool, PLACES) == []


async def test_drawn_histories_in_parts(pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.projection.replay.bulk.job.DRAWER_EVENTS", 9)
    monkeypatch.setattr("services.projection.replay.bulk.divide.PART", 50)
    for seed in range(25):
        events = [make_event(event.data, source="test", time=event.time) for event in history(seed).events]
        await record(pool, events)
    await fold_all(pool)
    assert await verify(pool, PLACES) == []


async def test_in_several_processes(
    pool: asyncpg.Pool, database_url: str, small_drawers: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("services.projection.replay.making.SMALL", 0)
    await record_synthetic(pool, 600)
    await fold_all(pool)
    before = await live_digests(pool)
    told: list[tuple[int, int]] = []
    done = await replay(
        pool,
        PLACES,
        means=Means(database_url, 2, tmp_path),
        progress=lambda at, of: told.append((at, of)),
        diff=True,
    )
    assert (done.swapped, done.differences, await number(pool)) == (True, [], done.generation)
    assert await live_digests(pool) == before
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1] == done.position
    assert await verify(pool, PLACES) == []


async def test_what_moves_meanwhile_is_taken_over_and_the_service_goes_on(pool: asyncpg.Pool) -> None:
    await record_synthetic(pool, 300)
    erased = story(900)
    await record(pool, erased)
    end = await pool.fetchval("select position from record.head")
    loop = fold_loop(pool)
    async with folding(loop) as task:
        await folded(pool, task)
        state = await remembered(loop)
        late = [*(event for n in range(40) for event in story(n)), erasure(erased[0])]
        recorded: list[asyncio.Task[None]] = []

        def meanwhile(done: int, _: int) -> None:
            if not recorded and done > end / 2:
                recorded.append(asyncio.create_task(record(pool, late)))

        done = await replay(pool, PLACES, progress=meanwhile)
        await asyncio.gather(*recorded)
        await folded(pool, task)
        assert await number(pool) == done.generation
        assert await remembered(loop) is state, "the owner goes on with what it remembers"
    assert await pool.fetchval("select count(*) from fold.touched") == 0
    shown = f"select erased from generation_{done.generation}.article where id = $1"
    assert await pool.fetchval(shown, erased[0].id) is True
    assert await verify(pool, PLACES) == []


async def test_one_read_model_alone_is_built_and_the_others_copied(pool: asyncpg.Pool) -> None:
    await record_synthetic(pool, 200)
    await fold_all(pool)
    await pool.execute("update generation_1.stance set bits = bits # 1; update generation_1.article set feed = 'wrong'")
    await replay(pool, PLACES, read_models=["stances"])
    found = await verify(pool, PLACES)
    assert found
    assert {difference.detail for difference in found} == {"article"}
    await replay(pool, PLACES, read_models=["sources"])
    assert await verify(pool, PLACES) == []
    with pytest.raises(UnknownReadModel, match="there is no read model stance: there are places, sources"):
        await replay(pool, PLACES, read_models=["stance"])


async def test_an_export_of_this_record_is_read_instead_of_it(pool: asyncpg.Pool, tmp_path: Path) -> None:
    await record_synthetic(pool, 100)
    await export(pool, tmp_path / "all.jsonl.zst")
    await record(pool, story(1))
    await fold_all(pool)
    await replay(pool, PLACES, file=tmp_path / "all.jsonl.zst")
    assert await verify(pool, PLACES) == []


async def test_an_export_of_another_record_is_refused(
    pool: asyncpg.Pool, other_pool: asyncpg.Pool, tmp_path: Path
) -> None:
    await record(pool, story(1))
    await fold_all(pool)
    await record(other_pool, [*story(1), *story(2)])
    await export(other_pool, tmp_path / "other.jsonl")
    with pytest.raises(NotThisRecord, match=r"event 3 .* is not position 3 of this record"):
        await replay(pool, PLACES, file=tmp_path / "other.jsonl")
    assert await pool.fetchval("select count(*) from fold.generation") == 1


async def test_a_rollback_shows_the_former_generation_with_all_that_came_since(pool: asyncpg.Pool) -> None:
    await record_synthetic(pool, 100)
    async with folding(fold_loop(pool)) as task:
        first = (await folded(pool, task)).number
        with pytest.raises(NothingToGoBackTo):
            await rollback(pool, PLACES)
        second = (await replay(pool, PLACES)).generation
        await record(pool, [event for n in range(5) for event in story(n)])
        await folded(pool, task)
        assert (await rollback(pool, PLACES)).number == first
        await record(pool, story(9))
        assert (await folded(pool, task)).number == first
        assert (await rollback(pool, PLACES)).number == second
    assert await verify(pool, PLACES) == []


async def test_after_a_rollback_a_replay_keeps_the_generation_that_was_live_before_it(pool: asyncpg.Pool) -> None:
    await record(pool, story(1))
    first = (await fold_all(pool)).number
    refused = (await replay(pool, PLACES)).generation
    await rollback(pool, PLACES)
    third = (await replay(pool, PLACES)).generation
    rows = await pool.fetch("select number, status from fold.generation where status <> 'retired' order by number")
    assert [tuple(row) for row in rows] == [(first, "ready"), (third, "live")], f"not {refused}, which nobody wanted"
    assert (await rollback(pool, PLACES)).number == first


async def test_a_database_of_before_learns_when_a_generation_was_live_last(pool: asyncpg.Pool) -> None:
    await record(pool, story(1))
    first = (await fold_all(pool)).number
    await pool.execute("alter table fold.generation drop column left_at")
    await prepare(pool)
    await replay(pool, PLACES)
    assert (await rollback(pool, PLACES)).number == first


KILLED = """
import asyncio, sys
from pathlib import Path
from services.projection.replay import making
from services.projection.replay.bulk import divide, job
from services.projection.replay.making import Means
from services.projection.replay.replay import replay
from shared.postgres import open_pool
from tests.integration.projection.running import PLACES

making.SMALL, job.DRAWER_EVENTS, divide.PART = 0, 200, 700

async def main():
    await replay(await open_pool(sys.argv[1]), PLACES, means=Means(sys.argv[1], 2, Path(sys.argv[2])))

if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
async def test_a_replay_killed_at_work_leaves_no_process_and_goes_on(
    how: signal.Signals,
    pool: asyncpg.Pool,
    database_url: str,
    small_drawers: None,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr("services.projection.replay.making.SMALL", 0)
    await record_synthetic(pool, 600)
    await fold_all(pool)
    mine = await connected(pool)
    script, scratch = tmp_path / "killed.py", tmp_path / "scratch"
    script.write_text(KILLED)
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(script), database_url, str(scratch), env=env, start_new_session=True
    )
    async with asyncio.timeout(240):
        while process.returncode is None and await pool.fetchval("select count(*) from fold.part") < 3:
            await asyncio.sleep(0.01)
        if how == signal.SIGKILL:
            process.kill()
        else:
            os.killpg(process.pid, how)  # as Ctrl-C in a terminal
        await process.wait()
        while len(await connected(pool)) > len(mine):
            await asyncio.sleep(0.02)
    assert process.returncode == -how
    assert await number(pool) == 1
    done = await replay(pool, PLACES, means=Means(database_url, 2, scratch))
    assert (done.resumed, await number(pool)) == (True, done.generation)
    assert await verify(pool, PLACES) == []
