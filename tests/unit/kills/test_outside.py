"""The program that counts from outside can fail: each fault planted in what it counted is told."""

import ast
import dataclasses
import sys
from pathlib import Path

import pytest

from tests.integration.kills import outside
from tests.integration.kills.outside import Counted, faults, on_its_way, read_ids

SOUND = Counted(
    returned=["a", "b", "c"],
    record=[(1, "a"), (2, "b"), (3, "c"), (4, "day"), (5, "reading")],
    head=5,
    checkpoint=5,
    waiting={"article-seen, group projection": (0, 0)},
    parked={"article-seen.dlq": 0},
    readings={"a": (1, ["b"])},
)


def test_a_sound_ledger_has_no_fault():
    assert on_its_way(SOUND) == faults(SOUND) == []


@pytest.mark.parametrize(
    ("doctored", "told"),
    [
        ({"returned": ["a", "b", "c", "d"]}, ["missing: d was published and is not in the record"]),
        ({"record": [(1, "a"), (2, "b"), (3, "c"), (4, "day"), (5, "b")]}, ["double: b is in the record 2 times"]),
        (
            {"record": [(1, "a"), (2, "b"), (3, "c"), (5, "day"), (6, "reading")], "head": 6, "checkpoint": 6},
            ["gap: no event has position 4", "head: it says 6, and 5 events are recorded"],
        ),
        (
            {"record": [(1, "a"), (2, "b"), (3, "c"), (3, "day"), (5, "reading")]},
            ["gap: no event has position 4", "position: 2 events have position 3"],
        ),
        (
            {"head": 4, "checkpoint": 4},
            ["position: 5 is outside 1 to 4", "head: it says 4, and 5 events are recorded"],
        ),
        ({"waiting": {"s, group g": (0, 2)}}, ["waiting: s, group g: 0 not delivered, 2 pending"]),
        ({"waiting": {"s, group g": (3, 0)}}, ["waiting: s, group g: 3 not delivered, 0 pending"]),
        ({"waiting": {"s, group g": (None, 0)}}, ["waiting: s, group g: an unknown number not delivered, 0 pending"]),
        ({"waiting": {}}, ["groups: nobody reads any stream"]),
        ({"checkpoint": 3}, ["waiting: the read models are at 3, the record at 5"]),
        ({"checkpoint": None}, ["waiting: the read models are at None, the record at 5"]),
        ({"parked": {"s.dlq": 2}}, ["parked: 2 entries in s.dlq"]),
        ({"conflicts": 1}, ["conflict: 1 ids came with two bodies"]),
        ({"readings": {"a": (0, [])}}, ["reading: article a was read 0 times"]),
        ({"readings": {"a": (1, ["x"])}}, ["reading: a lists claim x, which is not recorded"]),
    ],
)
def test_a_planted_fault_is_told(doctored, told):
    lines = faults(dataclasses.replace(SOUND, **doctored))
    assert [line for line in lines if line in told] == told
    assert SOUND.returned[0] not in [line.split()[1] for line in lines if line.startswith("missing")]


def test_an_id_that_was_cut_off_with_its_writer_does_not_count(tmp_path):
    (tmp_path / "ids").write_text("a\nb\nc")
    assert read_ids(tmp_path / "ids") == ["a", "b"]


def test_it_shares_no_code_with_the_ledger():
    tree = ast.parse(Path(outside.__file__).read_text())
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported - sys.stdlib_module_names == {"asyncpg", "redis"}
