"""The rows follow from the set of events: not from their order, their batches, or how often each came."""

from random import Random

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from services.projection.readmodels.occurrences.matters import Recorded
from tests.unit.occurrences.told_by import Rows
from tests.unit.occurrences.worlds import UNKNOWN, worlds


def canonical(id_: str) -> str | None:
    return None if id_ == UNKNOWN else id_


def folded(events: list[Recorded], cuts: list[int]) -> Rows:
    rows = Rows(canonical)
    edges = [0, *sorted(cut % (len(events) + 1) for cut in cuts), len(events)]
    for start, end in zip(edges, edges[1:], strict=False):
        rows.given(*events[start:end])
    return rows


@settings(
    max_examples=150, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate], report_multiple_bugs=False
)
@given(worlds(), st.randoms(use_true_random=False), st.lists(st.integers(0, 60), max_size=6))
def test_any_order_any_batches_any_repetition(events: list[Recorded], random: Random, cuts: list[int]) -> None:
    whole = Rows(canonical).given(*events)
    again = events + random.sample(events, len(events) // 2)
    random.shuffle(again)
    pieces = folded(again, cuts)
    assert pieces.claims == whole.claims
    assert pieces.occurrences == whole.occurrences
    assert pieces.listings == whole.listings
    singly = Rows(canonical)
    for event in reversed(events):
        singly.given(event)
    assert singly.claims == whole.claims
    assert singly.occurrences == whole.occurrences
    assert singly.listings == whole.listings
