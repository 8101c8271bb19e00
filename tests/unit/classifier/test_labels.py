"""The labels are whole, each by the rules of their README, and what is held out is nowhere learnt from."""

import orjson
import pytest

from services.classifier.labels import HELD_OUT, WrongLabel, load


def test_every_label_is_by_the_rules():
    labels = load()
    assert {event["type"] for label in labels for event in label.events} >= {"policy-changed"}
    assert any(not label.events for label in labels)


def test_held_out_pairs_are_pairs_and_are_not_learnt_from():
    held = load(HELD_OUT)
    learnt = {label.words.lower() for label in load()}
    assert all(label.pair for label in held)
    assert not learnt & {label.words.lower() for label in held}


GOOD = {
    "id": "a-1", "title": "Council votes", "text": "", "published": "2017-01-01", "style": "wire", "era": "2017-2020",
    "events": [{"type": "policy-changed", "jurisdictions": [], "direction": "limits", "stage": "enacted"}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ([{**GOOD, "era": "2000-2009"}], "era 2000-2009 is not that of 2017-01-01"),
        ([{**GOOD, "title": ""}], "a title or a text"),
        ([{k: v for k, v in GOOD.items() if k != "text"}], "KeyError('text')"),
        ([{**GOOD, "events": [{**GOOD["events"][0], "stage": "granted"}]}], "no such event"),
        ([{**GOOD, "events": [{**GOOD["events"][0], "direction": "left"}]}], "no such event"),
        ([GOOD, {**GOOD, "title": "Another"}], "id stands 2 times"),
        ([GOOD, {**GOOD, "id": "a-2"}], "text stands 2 times"),
        ([{**GOOD, "pair": "p"}], "pair p has 1 lines"),
    ],
)
def test_a_line_against_the_rules_is_named(tmp_path, rows, complaint):
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(orjson.dumps(row) for row in rows))
    with pytest.raises(WrongLabel, match=complaint.replace("(", r"\(").replace(")", r"\)")):
        load(tmp_path)
