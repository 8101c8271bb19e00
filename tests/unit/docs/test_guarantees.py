"""Every guarantee names a test that exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
ROWS = [line for line in (ROOT / "docs/guarantees.md").read_text("utf-8").splitlines() if line.startswith("|")][2:]
NAMED = sorted({name for row in ROWS for name in re.findall(r"`(tests/[^`]+)`", row)})


def test_every_row_names_a_test():
    assert len(ROWS) > 20
    assert [row for row in ROWS if "`tests/" not in row] == []


@pytest.mark.parametrize("name", NAMED)
def test_the_test_exists(name):
    path, _, function = name.partition("::")
    assert (ROOT / path).exists()
    if function:
        assert re.search(rf"^(async )?def {function}\(", (ROOT / path).read_text("utf-8"), re.M)


def test_each_promise_of_the_design_has_its_row():
    assert {row.split("|")[1].strip() for row in ROWS} >= {f"G{number}" for number in range(1, 11)}
