"""A mistake in an id is told in the ledger's words."""

import orjson
import pytest

from services.projection.commands.erasing import erase
from shared.events import make_event, parse_event
from shared.events.catalog import WrongEvent
from tests.unit.events.samples import POLICY, TIME


def test_an_event_id_that_is_no_uuid() -> None:

    raw = make_event(POLICY, source="/tests", time=TIME).model_dump() | {"id": "x-1"}
    with pytest.raises(WrongEvent, match=r"^id: 'x-1' is no UUID$"):
        parse_event(orjson.dumps(raw))


def test_erase_of_what_is_no_id() -> None:
    with pytest.raises(WrongEvent, match=r"^article 'not-a-uuid' is no UUID: give the id"):
        erase("not-a-uuid", by="x")
