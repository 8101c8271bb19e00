"""The written contracts: golden files of every version, JSON Schemas, refusals in one line."""

import json
from pathlib import Path

import jsonschema
import pytest

from shared.bus.__main__ import written
from shared.events import EVENT_TYPES, Envelope, make_event, parse_envelope, parse_event, understand
from shared.events.__main__ import schemas
from shared.events.catalog import NotUnderstood, WrongEvent
from shared.events.envelope import NotAnEnvelope
from shared.events.upcasters import UPCASTERS, CannotUpcast, Upcaster, published_identity, upcast
from tests.unit.events.samples import POLICY, SAMPLES, TIME

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests/golden/events"


def golden_files():
    return sorted(GOLDEN.glob("*.json"))


def test_every_type_has_a_sample_and_a_golden_file():
    assert {type(sample).type for sample in SAMPLES} == set(EVENT_TYPES)
    names = {f"{name}.v{version}.json" for name, m in EVENT_TYPES.items() for version in range(1, m.version + 1)}
    assert {file.name for file in golden_files()} == names


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.type)
def test_todays_code_writes_what_the_golden_file_of_its_version_holds(sample):
    event = make_event(sample, source="/tests", time=TIME)
    golden = json.loads((GOLDEN / f"{sample.type}.v{sample.version}.json").read_text("utf-8"))
    assert json.loads(event.to_json()) == golden


@pytest.mark.parametrize("file", golden_files(), ids=lambda file: file.stem)
def test_every_version_ever_published_is_still_understood(file):
    event = parse_event(file.read_bytes())  # its id is checked here too
    today = understand(event)
    if event.version == today.version:
        assert event.to_json() == make_event(today, source="/tests", time=TIME).to_json()


def test_every_superseded_version_has_its_upcaster():
    superseded = {(name, version) for name, model in EVENT_TYPES.items() for version in range(1, model.version)}
    assert UPCASTERS.keys() == superseded


@pytest.mark.parametrize("file", golden_files(), ids=lambda file: file.stem)
def test_golden_files_fit_the_published_schemas(file):
    event = json.loads(file.read_text("utf-8"))
    jsonschema.validate(event, json.loads(schemas()["envelope.schema.json"]))
    # of a superseded version the schema stays in docs, as it was published
    jsonschema.validate(event["data"], json.loads((ROOT / f"docs/events/{file.stem}.schema.json").read_bytes()))


@pytest.mark.parametrize(("name", "schema"), schemas().items(), ids=list(schemas()))
def test_the_schemas_in_docs_are_todays(name, schema):
    assert (ROOT / "docs/events" / name).read_bytes() == schema


def changed(**members):
    return json.dumps(json.loads(make_event(POLICY, source="/tests", time=TIME).to_json()) | members)


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        ("{", "Invalid JSON"),
        (changed(colour="red"), "colour"),
        (changed(id="not-a-uuid"), "id"),
        (changed(data={"stage": "enacted"}), "data"),
        (changed(time="yesterday"), "time"),
        (changed(id="00000000-0000-5000-8000-000000000000"), "is not the id of this policy-changed"),
    ],
)
def test_a_wrong_event_is_refused_in_one_line_that_says_where(raw, where):
    with pytest.raises(WrongEvent, match=where) as refusal:
        parse_event(raw)
    assert "\n" not in str(refusal.value)


def test_an_unknown_type_is_an_envelope_but_is_not_understood():
    envelope = parse_envelope(changed(type="parade-held", dataschema="urn:x:schemas/parade-held/1", extension="kept"))
    assert isinstance(envelope, Envelope)
    assert b'"extension":"kept"' in envelope.to_json()
    with pytest.raises(NotUnderstood):
        understand(envelope)


def test_a_later_version_is_not_understood():
    with pytest.raises(NotUnderstood):
        understand(parse_envelope(changed(dataschema="urn:sanctuary-ledger:schemas/policy-changed/2")))


def test_bytes_that_are_no_envelope_say_so():
    with pytest.raises(NotAnEnvelope):
        parse_envelope(b'{"specversion":"0.3"}')


def test_upcasters_run_one_version_at_a_time():
    steps = {
        ("t", 1): Upcaster(lambda data: data | {"b": 2}),
        ("t", 2): Upcaster(lambda data: data | {"c": data["b"] + 1}, identity=lambda data: ["t", data["b"]]),
    }
    assert upcast("t", 1, {"a": 1}, 3, steps) == {"a": 1, "b": 2, "c": 3}
    assert published_identity("t", 1, {"a": 1}, 3, steps) == ["t", 2]
    assert published_identity("t", 1, {"a": 1}, 2, steps) is None


@pytest.mark.parametrize(
    ("step", "why"),
    [(None, "t: no upcaster from version 2"), (Upcaster(lambda data: data["b"]), "from version 2 failed: KeyError")],
)
def test_a_step_that_is_missing_or_fails_is_named(step, why):
    steps = {("t", 1): Upcaster(lambda data: data)} | ({("t", 2): step} if step else {})
    with pytest.raises(CannotUpcast, match=why):
        upcast("t", 1, {}, 3, steps)


def test_the_asyncapi_document_in_docs_is_todays_and_tells_every_stream():
    assert (ROOT / "docs/asyncapi.json").read_bytes() == written()
    channels = json.loads(written())["channels"]
    assert {channel["address"] for channel in channels.values()} == set(EVENT_TYPES)


def test_an_event_about_another_place_than_it_says_is_refused():
    with pytest.raises(WrongEvent, match="subject"):
        parse_event(changed(subject="ocd-division/country:us/state:ca"))
