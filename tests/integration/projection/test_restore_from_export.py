"""Export and import: an export restores an empty system to the same digests, and is never half a file."""

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import orjson
import pytest

from services.projection.fold.loop import FoldLoop
from services.projection.record.append import append
from services.projection.replay.export import export
from services.projection.replay.exported import DamagedFile, read_events
from services.projection.replay.importing import Imported, import_events
from services.projection.replay.verify import verify
from shared.bus import Entry, Publisher
from shared.events import ArticleErased, ClaimRetracted, Event, Method, make_event
from shared.places import gazetteer
from tests.integration.projection.given import article, classified, entries, policy, story
from tests.integration.projection.running import folded, folding, live_digests, record
from tests.integration.projection.test_process import projection, until

ROOT = Path(__file__).parents[3]
FRAMES = Method(name="frames", version="2")
WHEN = datetime(2020, 1, 1, tzinfo=UTC)


def everything() -> list[Event]:
    """Readings, a retraction, an erased article, and what this code does not understand: a type, a version, an id."""
    events = [event for n in range(20) for event in story(n)]
    seen, gone = article(100, kind="article"), article(101, title="A name that must go")
    claim = policy(seen, method=FRAMES, day="2017-03-04", direction="cooperates", dimension="agreement_287g")
    retracted = ClaimRetracted(claim=events[3].id, by="editor", reason="other", at="2020-01-01T00:00:00Z")
    about_gone = policy(gone, day="2018-03-04")
    newer = claim.model_copy(
        update={"id": "00000000-0000-5000-8000-000000000009", "dataschema": "urn:x/policy-changed/9"}
    )
    unknown = claim.model_copy(
        update={
            "id": "00000000-0000-5000-8000-000000000008",
            "type": "council-elected",
            "dataschema": "urn:x/council-elected/1",
            "data": {"place": "ocd-division/country:us/state:tx", "seats": [1, {"é": None}]},
        }
    )
    stranger = claim.model_copy(update={"id": "00000000-0000-5000-8000-000000000007"})
    tombstone = make_event(ArticleErased(article=gone.id, by="editor"), source="test", time=WHEN)
    return [
        *events,
        *(seen, claim, classified(seen, [claim], FRAMES), gone, about_gone, tombstone),
        *(make_event(retracted, source="test", time=WHEN), newer, unknown, stranger),
    ]


def ids(path: Path) -> list[str]:
    return [envelope.id for envelope, _ in read_events(path)]


async def test_an_export_restores_an_empty_system_to_the_same_digests(
    pool: asyncpg.Pool, other_pool: asyncpg.Pool, client: Any, redis_url: str, tmp_path: Path
) -> None:
    events = everything()
    await record(pool, events)
    await append(pool, entries([events[1].model_copy(update={"data": events[1].data | {"symbolic": True}})]))
    async with folding(FoldLoop(pool, gazetteer(), poll=0.02)) as task:
        await folded(pool, task)
    path, again = tmp_path / "all.jsonl.zst", tmp_path / "again.jsonl"
    assert await export(pool, path) == len(events)
    assert b"A name that must go" not in b"".join(raw for _, raw in read_events(path))
    assert await import_events(Publisher(client), other_pool, path) == Imported(len(events), len(events))

    environment = {
        "DATABASE_URL": str(other_pool._connect_args[0]),
        "REDIS_URL": redis_url,
        "SANCTUARY_UDS": str(tmp_path / "projection.sock"),
        "SANCTUARY_POLL": "0.05",
    }
    whole = len(events) + 1  # and the day that began

    async def restored() -> bool:
        reached = await other_pool.fetchval(
            "select g.checkpoint from fold.pointer p join fold.generation g on g.number = p.generation"
        )
        return bool(reached == whole == await other_pool.fetchval("select position from record.head"))

    async with projection(environment) as process:
        await until(restored)
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 30) == 0
    assert await live_digests(other_pool) == await live_digests(pool)
    assert await other_pool.fetchval("select count(*) from record.conflict") == 0
    assert await pool.fetchval("select count(*) from record.conflict") == 1
    skipped = "select id from fold.not_understood order by id"
    assert await other_pool.fetch(skipped) == await pool.fetch(skipped) != []
    assert await verify(other_pool, gazetteer()) == []
    positions = "select id from record.event where type <> 'day-began' order by position"
    assert await other_pool.fetch(positions) != await pool.fetch(positions), "another order, and yet the same answers"
    # What the restored system exports is, line by line, what was exported.
    assert await export(other_pool, again) == whole
    assert {raw for _, raw in read_events(path)} == {raw for e, raw in read_events(again) if e.type != "day-began"}


async def test_an_import_into_its_own_ledger_changes_nothing(pool: asyncpg.Pool, client: Any, tmp_path: Path) -> None:
    events = everything()
    await record(pool, events)
    path = tmp_path / "all.jsonl"
    await export(pool, path)
    assert await import_events(Publisher(client), pool, path) == Imported(len(events), 0)
    again = await append(pool, [Entry(envelope.type, "9-0", raw) for envelope, raw in read_events(path)])
    assert (again.new, again.duplicates, again.conflicts) == (0, len(events), 0)
    assert await pool.fetchval("select count(*) from record.conflict") == 0


async def test_nothing_of_a_file_is_published_when_any_line_is_damaged(
    pool: asyncpg.Pool, client: Any, tmp_path: Path
) -> None:
    await record(pool, everything())
    path = tmp_path / "all.jsonl"
    await export(pool, path)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:-1], lines[-1].replace(b'"test"', b'"tost"')]))
    with pytest.raises(DamagedFile, match=f"line {len(lines)}: is not what was exported"):
        await import_events(Publisher(client), pool, path)
    packed = tmp_path / "all.jsonl.zst"
    await export(pool, packed)
    packed.write_bytes(packed.read_bytes()[:-7])
    with pytest.raises(DamagedFile, match=r"after line \d+: cannot be read"):
        await import_events(Publisher(client), pool, packed)
    assert await client.dbsize() == 0


class Watched:
    """A pool that tells of each page that it fetches, before it does."""

    def __init__(self, pool: asyncpg.Pool, before: Any = None) -> None:
        self._pool, self._before, self.pages = pool, before, []

    async def fetchval(self, *query: Any) -> Any:
        return await self._pool.fetchval(*query)

    async def fetch(self, *query: Any) -> Any:
        if self._before:
            await self._before()
        rows = await self._pool.fetch(*query)
        self.pages.append(sum(len(row["body"]) + len(row["texts"] or "") for row in rows))
        return rows


async def test_an_export_of_a_running_ledger_ends_at_the_head_of_its_start(
    pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("services.projection.replay.export.PAGE_EVENTS", 7)
    events = [event for n in range(10) for event in story(n)]
    await record(pool, events)
    more = iter(range(100, 200))

    async def arrives() -> None:
        await record(pool, story(next(more)))

    watched: Any = Watched(pool, arrives)
    told: list[tuple[int, int]] = []
    path = tmp_path / "all.jsonl"
    assert await export(watched, path, progress=lambda *at: told.append(at)) == 20
    assert ids(path) == [event.id for event in events]
    assert told == [(7, 20), (14, 20), (20, 20)]
    assert await pool.fetchval("select position from record.head") > 20


async def test_a_page_of_an_export_holds_few_long_texts(
    pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("services.projection.replay.export.PAGE_BYTES", 50_000)
    await record(pool, [article(n, title=f"{n} " + "long " * 2000) for n in range(40)])
    watched: Any = Watched(pool)
    assert await export(watched, tmp_path / "all.jsonl") == 40
    assert len(watched.pages) > 8
    assert max(watched.pages) < 50_000 + 12_000


async def test_an_event_that_was_published_over_several_lines_is_one_line(pool: asyncpg.Pool, tmp_path: Path) -> None:
    _, claim = story(1)
    await append(
        pool, [Entry(claim.type, "1-0", orjson.dumps(orjson.loads(claim.to_json()), option=orjson.OPT_INDENT_2))]
    )
    assert await export(pool, tmp_path / "all.jsonl") == 1
    assert (tmp_path / "all.jsonl").read_bytes().count(b"\n") == 1
    assert ids(tmp_path / "all.jsonl") == [claim.id]


def files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.mark.parametrize("way", [signal.SIGINT, "cancelled"])
async def test_an_export_that_is_stopped_leaves_no_half_file_and_the_old_one_as_it_was(
    pool: asyncpg.Pool, database_url: str, tmp_path: Path, way: Any
) -> None:
    await record(pool, story(1))
    path = tmp_path / "all.jsonl.zst"
    path.write_bytes(b"the old one")
    async with pool.acquire() as holder, holder.transaction():
        await holder.execute("lock table record.text in access exclusive mode")  # so that it stops at its first page

        async def begun() -> bool:
            return len(files(tmp_path)) == 2

        if way == "cancelled":
            task = asyncio.create_task(export(pool, path))
            await until(begun)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        else:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "services.cli", "export", str(path)),
                cwd=ROOT,
                env={**os.environ, "DATABASE_URL": database_url},
                stderr=asyncio.subprocess.PIPE,
            )
            await until(begun)
            process.send_signal(way)
            _, errors = await asyncio.wait_for(process.communicate(), 30)
            assert process.returncode not in (0, None)
            assert b"Traceback" not in errors
    assert files(tmp_path) == {path.name: b"the old one"}


@pytest.mark.parametrize("command", ["publish", "import", "classify"])
async def test_a_pipe_and_a_folder_are_one_line_and_no_wait(
    database_url: str, redis_url: str, tmp_path: Path, command: str
) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "services.cli", command, str(path)),
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": database_url, "REDIS_URL": redis_url},
            stderr=asyncio.subprocess.PIPE,
        )
        _, errors = await asyncio.wait_for(process.communicate(), 30)
        assert (process.returncode, errors.count(b"\n")) == (1, 1)
        assert b"is no regular file" in errors
