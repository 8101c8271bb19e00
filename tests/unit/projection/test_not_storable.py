"""What an envelope may hold and the record cannot: it is said at once, and is no dead letter only after many tries."""

from typing import Any

import orjson
import pytest

from services.projection.record.entries import NotStorable, read_entry
from shared.bus import Entry
from tests.integration.projection.given import article, policy


def raw(**members: Any) -> bytes:
    return orjson.dumps(orjson.loads(policy(article(1)).to_json()) | members)


def nested(levels: int) -> bytes:
    return raw(data={}).replace(b'"data":{}', b'"data":' + b'{"a":' * levels + b"1" + b"}" * levels)


@pytest.mark.parametrize("time", ["9999-12-31T23:59:59.999999Z", "0001-01-01T00:00:00Z", "0001-01-01T01:00:00+01:00"])
def test_a_time_that_the_database_takes_for_infinity(time: str) -> None:
    """Recorded it would read as another instant, and verify would call the record altered for ever."""
    with pytest.raises(NotStorable, match="time: is the first or last instant"):
        read_entry(Entry("policy-changed", "1-0", raw(time=time)))


@pytest.mark.parametrize("time", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:01Z"])
def test_the_instants_beside_them_are_recorded(time: str) -> None:
    assert read_entry(Entry("policy-changed", "1-0", raw(time=time))).time.year in (1, 9999)


def test_members_nested_so_deep_that_no_export_could_write_them() -> None:
    assert read_entry(Entry("policy-changed", "1-0", nested(200))).version == 1
    for levels in (300, 900):
        with pytest.raises(NotStorable, match="cannot be written again"):
            read_entry(Entry("policy-changed", "1-0", nested(levels)))
