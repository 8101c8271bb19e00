"""Golden files of every version ever published: replayed today, they give today's answer, row by row."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from services.projection.fold.decode import RawEvent, decode
from services.projection.fold.state import State
from services.projection.readmodels import code_version
from services.projection.record.entries import read_entry
from shared.bus import Entry
from shared.events import EVENT_TYPES, Event, make_event, parse_event
from shared.events.catalog import WrongEvent
from shared.places import gazetteer
from tests.golden.planting import TYPE, PolicyChanged2, PolicyChanged3, plant, to_version_2
from tests.unit.events.samples import POLICY, SAMPLES, TIME

GOLDEN = Path(__file__).parent / "events"
# An editor's retraction takes the act away again: the rows of its stance are asked for without it, too.
ACTS = (("claim-retracted",), ())


def golden(version: int) -> list[bytes]:
    """Return every type's event as it was published at that version, or as near below it as there is a file."""
    return [(GOLDEN / f"{sample.type}.v{min(version, sample.version)}.json").read_bytes().strip() for sample in SAMPLES]


def stored(events: list[bytes]) -> list[RawEvent]:
    """Return the events as the record gives them back."""
    read = [read_entry(Entry("any", "1-0", raw)) for raw in events]
    return [(position, event.id, event.body) for position, event in enumerate(read, 1)]


def rows(events: list[bytes], without: tuple[str, ...] = ()) -> dict[str, list[Any]]:
    """Return what a fold of these events writes: the rows of each table, sorted."""
    kept = [raw for raw in events if orjson.loads(raw)["type"] not in without]
    folded = State(gazetteer()).fold(stored(kept))
    assert folded.not_yet == []
    assert folded.changes
    return {table.name: sorted(map(str, change.added)) for table, change in folded.changes.items() if change.added}


def today(*models: Any) -> list[bytes]:
    """Return the same events as today's code publishes them; `models` take the place of the samples of their type."""
    instead = {model.type: model for model in models}
    return [make_event(instead.get(s.type, s), source="/tests", time=TIME).to_json() for s in SAMPLES]


def newer(model: Any) -> Any:
    return model.model_validate(to_version_2(POLICY.model_dump(mode="json")))


@pytest.mark.parametrize("without", ACTS)
@pytest.mark.parametrize("version", range(1, max(model.version for model in EVENT_TYPES.values()) + 1))
def test_every_version_replays_to_todays_answer(version: int, without: tuple[str, ...]) -> None:
    assert rows(golden(version), without) == rows(today(), without)


@pytest.mark.parametrize("without", ACTS)
def test_version_1_replays_to_the_answer_of_a_planted_version_2(
    monkeypatch: pytest.MonkeyPatch, without: tuple[str, ...]
) -> None:
    before, code = rows(golden(1), without), code_version()
    plant(monkeypatch, PolicyChanged2)
    assert code_version() != code, "a new event version is a new code version, which builds a new generation"
    answer = rows(today(newer(PolicyChanged2)), without)
    assert any('"office":"untold"' in row for row in answer["claim"])
    assert rows(golden(1), without) == answer
    assert [answer.get(table) for table in ("stance", "listing")] == [
        before.get(table) for table in ("stance", "listing")
    ]
    assert without == () or len(answer["stance"]) > 0


def test_an_event_keeps_its_id_where_a_later_version_tells_events_apart_by_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plant(monkeypatch, PolicyChanged2)
    second = make_event(newer(PolicyChanged2), source="/tests", time=TIME)
    plant(monkeypatch, PolicyChanged3)
    third = make_event(newer(PolicyChanged3), source="/tests", time=TIME)
    (first,) = [raw for raw in golden(1) if orjson.loads(raw)["type"] == TYPE]
    assert parse_event(first).id == second.id != third.id
    understood, not_yet = decode(stored([first, second.to_json(), third.to_json()]))
    assert not_yet == []
    assert [event.id for event in understood] == [second.id, second.id, third.id]
    assert len({event.data.model_dump_json() for event in understood}) == 1


@pytest.mark.parametrize("model", [PolicyChanged2, PolicyChanged3])
def test_an_upgrade_lets_no_wrong_id_in(monkeypatch: pytest.MonkeyPatch, model: Any) -> None:
    (first,) = [raw for raw in golden(1) if orjson.loads(raw)["type"] == TYPE]
    stranger = orjson.dumps(orjson.loads(first) | {"id": "00000000-0000-5000-8000-000000000001"})
    plant(monkeypatch, model)
    _, not_yet = decode(stored([stranger]))
    assert ["the id is not the one" in event.reason for event in not_yet] == [True]
    with pytest.raises(WrongEvent, match="is not the id of this policy-changed"):
        parse_event(stranger)


def test_what_an_upcaster_cannot_take_is_not_understood_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch, PolicyChanged2)
    event = Event.model_validate_json(next(raw for raw in golden(1) if orjson.loads(raw)["type"] == TYPE))
    odd = event.model_copy(update={"data": {k: v for k, v in event.data.items() if k != "effective_on"}})
    _, not_yet = decode(stored([odd.to_json()]))
    assert ["the upcaster from version 1 failed: KeyError('effective_on')" in e.reason for e in not_yet] == [True]
