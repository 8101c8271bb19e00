"""The tables of the evaluation, and the contrast pairs that are held out."""

from services.classifier.labels import HELD_OUT, load
from services.classifier.pairs import units
from services.classifier.tables import Reading, confusion, reliability, right, tiers, worst
from services.classifier.unseen import measures

RULING = {"type": "ruling-issued", "direction": "limits", "stage": "granted", "jurisdictions": ["a", "b"]}
POLICY = {"type": "policy-changed", "direction": "cooperates", "stage": "enacted", "jurisdictions": []}


def read(event, confidence=0.9, tier="auto", **other):
    return {**event, "confidence": confidence, "tier": tier, **other}


READINGS = [
    Reading("right", [RULING], [read(RULING)]),
    Reading("the other way", [RULING], [read(RULING, 0.7, "review", direction="neutral")]),
    Reading("another kind", [POLICY], [read(RULING, 0.45)]),
    Reading("nothing", [], []),
]


def test_confusion_counts_told_against_read():
    assert [line.split() for line in confusion(READINGS)[1:]] == [
        ["none", "1", "0", "0"], ["policy-changed", "0", "0", "1"], ["ruling-issued", "0", "0", "2"],
    ]  # fmt: skip


def test_reliability_and_tiers_grade_up_to_direction():
    assert [line.split()[-1] for line in reliability(READINGS)] == ["0.00", "0.00", "1.00"]
    assert [line.split()[-1] for line in tiers(READINGS)] == ["0.50", "0.00"]


def test_what_a_label_also_accepts_is_right():
    gold = {**RULING, "accept_also": {"direction": ["neutral"]}}
    assert right(read(RULING, direction="neutral"), [gold])
    assert not right(read(RULING, direction="cooperates"), [gold])


def test_the_surest_error_comes_first():
    assert [line.split(":")[-1].strip() for line in worst(READINGS)] == ["the other way", "another kind"]


def test_measures_count_each_level_and_false_claims():
    assert measures(READINGS) == "kind 0.67  + direction 0.33  + stage 0.33  false claims 0 of 1"


def test_units_are_one_for_each_place():
    assert units([RULING], 1) == {("ruling-issued", "a"), ("ruling-issued", "b")}
    assert units([POLICY], 3) == {("policy-changed", "-", "cooperates", "enacted")}


def test_at_least_150_pairs_are_held_out_and_no_reading_fits_both_sides():
    pairs = {}
    for label in load(HELD_OUT):
        pairs.setdefault(label.pair, []).append(units(label.events, 3))
    assert len(pairs) >= 150
    assert all(first != second for first, second in pairs.values())
