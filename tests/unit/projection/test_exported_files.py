"""Exported files: what was damaged or changed on the way is refused with its line, and nothing hangs."""

import os
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
import zstandard

from services.projection.replay.exported import DamagedFile, read_events, read_lines, read_new
from services.projection.replay.seal import BrokenSeal, seal, unseal
from shared.errors import LedgerError
from shared.events import Event
from shared.events.catalog import WrongEvent
from shared.plain_file import UnreadableFile, open_file
from tests.integration.projection.given import article, policy, story

EVENTS = [event for n in range(3) for event in story(n)]
LINES = [seal(event.to_json()) for event in EVENTS]


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def ids(path: Path) -> list[str]:
    return [envelope.id for envelope, _ in read_events(path)]


def test_a_sealed_line_comes_back_and_is_still_an_event(tmp_path: Path) -> None:
    raw = EVENTS[0].to_json()
    assert unseal(seal(raw).strip()) == (raw, True)
    assert unseal(raw) == (raw, False)
    assert orjson.loads(seal(raw)).keys() - orjson.loads(raw).keys() == {"exportsum"}
    assert ids(written(tmp_path / "x.jsonl", b"\n".join(LINES))) == [event.id for event in EVENTS]


@pytest.mark.parametrize(
    "damage",
    [
        lambda line: line.replace(b'"confidence":0.9', b'"confidence":0.8'),
        lambda line: line.replace(b"2017-01-02", b"2017-01-03"),
        lambda line: line.replace(b'"source":"test"', b'"source":"Test"'),
        lambda line: line.replace(b'"id":"', b'"id":"0', 1),
        lambda line: line[:-40] + b"\n",
        lambda line: b'{"specversion":"1.0"}\n',
        lambda line: b"\xff\xfe\n",
        lambda line: b"[]\n",
    ],
)
def test_any_change_of_a_line_is_refused_with_its_number(damage: Callable[[bytes], bytes], tmp_path: Path) -> None:
    changed = damage(LINES[3])
    assert changed != LINES[3]
    path = written(tmp_path / "x.jsonl", b"".join([*LINES[:3], b"\n", changed, *LINES[4:]]))
    with pytest.raises(DamagedFile, match=r"x\.jsonl, line 5: ") as refusal:
        ids(path)
    assert "\n" not in str(refusal.value)


def unsealed(event: Event, **data: object) -> bytes:
    return orjson.dumps(orjson.loads(event.to_json()) | {"data": event.data | data})


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (unsealed(article(1), text="Another text."), "content_hash"),
        (unsealed(article(1), canonical_url="https://elsewhere.example/1"), "id: "),
        (unsealed(policy(article(1)), stage="dreamt"), "stage"),
        (unsealed(policy(article(1), instrument={"name": "a\0b"})), r"U\+0000"),
    ],
)
def test_a_line_by_another_hand_is_checked_whole(line: bytes, why: str, tmp_path: Path) -> None:
    with pytest.raises(DamagedFile, match=f"line 1: .*{why}"):
        ids(written(tmp_path / "x.jsonl", line))


def test_an_erased_article_is_whole_in_a_file_and_not_when_published_anew(tmp_path: Path) -> None:
    seen = article(1)
    erased = orjson.loads(seen.to_json())
    del erased["data"]["title"], erased["data"]["text"]
    assert ids(written(tmp_path / "x.jsonl", orjson.dumps(erased))) == [seen.id]
    with pytest.raises(WrongEvent, match="title"):
        read_new(orjson.dumps(erased))


def test_what_this_code_does_not_understand_comes_back_when_it_was_exported(tmp_path: Path) -> None:
    stranger = EVENTS[1].model_copy(update={"id": "00000000-0000-5000-8000-000000000001"})
    unknown = orjson.dumps(orjson.loads(EVENTS[1].to_json()) | {"type": "council-elected"})
    path = written(tmp_path / "x.jsonl", seal(stranger.to_json()) + seal(unknown) + unknown)
    assert [envelope.type for envelope, _ in read_events(path)] == [stranger.type, "council-elected", "council-elected"]
    with pytest.raises(DamagedFile, match="is not the id"):
        ids(written(path, stranger.to_json()))


def test_an_exported_line_can_be_published_and_a_changed_one_cannot() -> None:
    line = LINES[1].strip()
    assert read_new(line).id == EVENTS[1].id
    with pytest.raises(BrokenSeal, match="exportsum"):
        read_new(line.replace(b"0.9", b"0.8"))
    with pytest.raises(LedgerError, match="the event: no JSON"):
        read_new(b"plain words")


@pytest.mark.parametrize("level", [1, 19])
def test_a_packed_file_that_was_cut_or_changed_anywhere_is_refused(level: int, tmp_path: Path) -> None:
    packed = zstandard.ZstdCompressor(level=level, write_checksum=True).compress(b"".join(LINES * 50))
    whole = written(tmp_path / "x.jsonl.zst", packed)
    assert len(list(read_lines(whole))) == 300
    for cut in range(0, len(packed), max(1, len(packed) // 40)):
        with pytest.raises(DamagedFile, match=r"after line \d+: cannot be read: "):
            list(read_lines(written(whole, packed[:cut])))
    changed = bytearray(packed)
    changed[len(packed) // 2] ^= 4
    with pytest.raises(DamagedFile, match="cannot be read"):
        list(read_lines(written(whole, bytes(changed))))


def test_packed_files_may_be_joined_and_lines_be_longer_than_a_block(tmp_path: Path) -> None:
    long = orjson.dumps({"a": "x" * 300_000})
    packed = zstandard.ZstdCompressor().compress(long + b"\n" + long + b"\n")
    joined = written(tmp_path / "x.jsonl.zst", packed + packed)
    assert list(read_lines(joined)) == [(number, long) for number in range(1, 5)]


def test_a_pipe_and_a_folder_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, Path("/dev/zero")):
        with pytest.raises(UnreadableFile, match="is no regular file: name a file, not a folder, a pipe or a device"):
            open_file(path)
        with pytest.raises(UnreadableFile):
            list(read_lines(path))
    with pytest.raises(UnreadableFile, match="No such file"):
        open_file(tmp_path / "nowhere")
