"""Replay from an export: it is this very record, body by body, and a build that was stopped bears another source."""

from pathlib import Path
from typing import Any

import asyncpg
import orjson
import pytest

from services.projection.replay.bulk import build
from services.projection.replay.export import export
from services.projection.replay.from_file import NotThisRecord
from services.projection.replay.making import Means
from services.projection.replay.replay import replay
from services.projection.replay.seal import seal, unseal
from services.projection.replay.verify import verify
from tests.integration.projection.given import story
from tests.integration.projection.running import PLACES, fold_all, record


class Stopped(Exception):
    """A replay was stopped here."""


async def recorded(pool: asyncpg.Pool, stories: int) -> None:
    await record(pool, [event for number in range(stories) for event in story(number)])
    await fold_all(pool)


@pytest.mark.parametrize(("first", "then"), [(10, 0), (0, 30), (10, 30), (30, 10)])
async def test_a_build_that_was_stopped_goes_on_with_another_source(
    pool: asyncpg.Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: int, then: int
) -> None:
    """`first` and `then`: how many events of the export are read instead of the record, before and after the stop."""
    await recorded(pool, 30)
    await export(pool, tmp_path / "all.jsonl")
    lines = (tmp_path / "all.jsonl").read_bytes().splitlines(keepends=True)
    files = {}
    for count in (first, then):
        files[count] = tmp_path / f"{count}.jsonl" if count else None
        if count:
            (tmp_path / f"{count}.jsonl").write_bytes(b"".join(lines[:count]))
    monkeypatch.setattr("services.projection.replay.bulk.divide.PART", 20)
    whole, calls = build.divide, 0

    async def once(*arguments: Any) -> None:
        nonlocal calls
        calls += 1
        if calls > 1:
            raise Stopped
        await whole(*arguments)

    monkeypatch.setattr(build, "divide", once)
    means = Means(scratch=tmp_path)
    with pytest.raises(Stopped):
        await replay(pool, PLACES, file=files[first], means=means)
    monkeypatch.setattr(build, "divide", whole)
    done = await replay(pool, PLACES, file=files[then], diff=True, means=means)
    assert done.differences == []
    assert await verify(pool, PLACES, means=means) == []


@pytest.mark.parametrize("member", ["confidence", "reported_at", "source_grade"])
async def test_an_export_whose_events_were_altered_is_refused(pool: asyncpg.Pool, tmp_path: Path, member: str) -> None:
    """Their ids are right, and so is what makes an event the same event; readers would have seen something else."""
    await recorded(pool, 3)
    await export(pool, tmp_path / "whole.jsonl")
    events = [unseal(line)[0] for line in (tmp_path / "whole.jsonl").read_bytes().splitlines()]
    altered = orjson.loads(events[3])
    altered["data"][member] = {"confidence": 0.1, "reported_at": "2019-01-01", "source_grade": 1}[member]
    for lines in (
        [*events[:3], orjson.dumps(altered), *events[4:]],
        [line.rstrip(b"\n") for line in map(seal, [*events[:3], orjson.dumps(altered), *events[4:]])],
    ):
        (tmp_path / "altered.jsonl").write_bytes(b"\n".join(lines) + b"\n")
        with pytest.raises(NotThisRecord, match=r"event 4 .* is not position 4 of this record"):
            await replay(pool, PLACES, file=tmp_path / "altered.jsonl", means=Means(scratch=tmp_path))
    assert await pool.fetchval("select count(*) from fold.generation") == 1
