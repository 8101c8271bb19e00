"""The envelope at a glance takes nothing that the model refuses or changes, and nearly all that the ledger writes."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.projection.record.plain import Plain, plain
from shared.events import DayBegan, make_event
from shared.events.dates import read_instant
from shared.events.envelope import Envelope
from shared.places import gazetteer
from tests.bench.generator import events

WHOLE = orjson.loads(
    make_event(DayBegan(day="2020-02-02"), source="test", time=datetime(2020, 2, 2, 1, 2, 3, tzinfo=UTC)).to_json()
)
ODD = [
    *(None, 1, 1.5, True, [], {}, "", "x", "a" * 301, "b" * 501, "article-seen", "article-seen\n", "Day-Began", "a-"),
    *("2020-02-02", "2020-02-02T01:02:03", "2020-02-02T01:02:03Z", "2020-02-02T01:02:03.5Z", "0000-01-01T00:00:00Z"),
    *("2020-02-02T01:02:03.000000Z", "2020-02-02T01:02:03.500000Z", "2020-02-02T24:00:00Z", "2020-02-30T01:02:03Z"),
    *("2020-02-02T01:02:03+01:00", "2020-02-02T01:02:60Z", "２020-02-02T01:02:03Z", "2020-02-02T01:02:03Z\n"),
    *("2F1C9C4E-6D0F-5B7A-9A55-1F4F6F0F2B11", "2f1c9c4e-6d0f-5b7a-9a55-1f4f6f0f2b11", "urn:x/day-began/0"),
    *("urn:x/day-began/1", "/day-began/99999", "/day-began/100000", "/day-began/1\n", "x\n/day-began/1", "1.0", "1.1"),
    *("/day-began/٣", "00-" + "0" * 32 + "-" + "0" * 16 + "-01", {"a": None}, "ocd-division/country:us"),
]


def agrees(document: Any) -> bool:
    """Whether the glance took the document; fails where the model says otherwise."""
    found = plain(document)
    if found is None:
        return False
    try:
        model = Envelope.model_validate(document)
    except (ValidationError, OverflowError) as error:
        raise AssertionError(f"taken, and refused by the model: {error}") from None
    assert found == Plain(model.id, model.type, model.version, model.subject, read_instant(model.time))
    assert found.time.utcoffset() == timedelta(0)
    assert model.time == document["time"]
    return True


@pytest.mark.parametrize("member", [*WHOLE, "subject", "traceparent", "extension"])
def test_whatever_a_member_holds_the_model_agrees(member: str) -> None:
    for value in ODD:
        agrees(WHOLE | {member: value})
    agrees({name: value for name, value in WHOLE.items() if name != member})


@given(st.dictionaries(st.sampled_from([*WHOLE, "subject", "x"]), st.sampled_from(ODD) | st.text(max_size=40)))
def test_several_odd_members_at_once(changes: dict[str, Any]) -> None:
    agrees(WHOLE | changes)


@pytest.mark.parametrize("document", [None, [], "text", 1, {}])
def test_what_is_no_document_is_left_to_the_model(document: Any) -> None:
    assert plain(document) is None


def test_all_that_the_ledger_writes_is_taken() -> None:
    assert agrees(WHOLE)
    assert agrees(WHOLE | {"time": "2020-02-02T01:02:03.000001Z"})
    for _, raw in islice(events(500, gazetteer()), 1000):
        assert agrees(orjson.loads(raw))
