"""The rows follow from the set of events: not from their order, their batches, or how often each came."""

from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from services.projection.readmodels.occurrences import grounds
from services.projection.readmodels.occurrences.matters import Occurrence, Recorded
from tests.unit.occurrences.told_by import TX, Rows
from tests.unit.occurrences.worlds import UNKNOWN, crowds, retellings, worlds


def canonical(id_: str) -> str | None:
    return None if id_ == UNKNOWN else id_


def folded(events: list[Recorded], cuts: list[int]) -> Rows:
    rows = Rows(canonical)
    edges = [0, *sorted(cut % (len(events) + 1) for cut in cuts), len(events)]
    for start, end in pairwise(edges):
        rows.given(*events[start:end])
    return rows


# Without shrinking: a failing world is small as drawn, and shrinking it takes minutes.
DRAWN = settings(
    max_examples=50, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate], report_multiple_bugs=False
)


def same(one: Rows, other: Rows) -> bool:
    return (one.claims, one.occurrences, one.listings) == (other.claims, other.occurrences, other.listings)


@DRAWN
@given(worlds(), st.randoms(use_true_random=False), st.lists(st.integers(0, 60), max_size=6))
def test_any_order_any_batches_any_repetition(events: list[Recorded], random: Random, cuts: list[int]) -> None:
    whole = Rows(canonical).given(*events)
    again = events + random.sample(events, len(events) // 2)
    random.shuffle(again)
    assert same(folded(again, cuts), whole)
    assert same(folded(events[::-1], list(range(len(events)))), whole)


@DRAWN
@given(crowds(), st.randoms(use_true_random=False), st.lists(st.integers(0, 24), max_size=4))
def test_a_crowd_links_alike_in_any_order(events: list[Recorded], random: Random, cuts: list[int]) -> None:
    whole = Rows(canonical).given(*events)
    again = list(events)
    random.shuffle(again)
    assert same(folded(again, cuts), whole)
    assert same(folded(again, list(range(len(events)))), whole)


@DRAWN
@given(
    retellings(), st.randoms(use_true_random=False), st.lists(st.integers(0, 24), max_size=4), st.sampled_from([1, 40])
)
def test_what_tells_no_day_links_alike_in_any_order(
    events: list[Recorded], random: Random, cuts: list[int], many: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grounds, "MANY", many)
        whole = Rows(canonical).given(*events)
        again = list(events)
        random.shuffle(again)
        assert same(folded(again, cuts), whole)
        assert same(folded(again, list(range(len(events)))), whole)


@DRAWN
@given(worlds())
def test_a_version_is_named_by_its_earliest_member_and_holds_nothing_that_was_reported_later(
    events: list[Recorded],
) -> None:
    rows = Rows(canonical).given(*events)
    for version in rows.occurrences.values():
        members = [rows.claims[claim] for claim in version.claims]
        assert version.id == min((member.reported_at, member.id) for member in members)[1]
        assert all(member.reported_at <= version.known_from for member in members)
        assert version.known_to is None or version.known_from < version.known_to


@DRAWN
@given(st.one_of(crowds(), retellings()), st.integers(1, 10))
def test_later_reports_leave_earlier_answers_alone(events: list[Recorded], number: int) -> None:
    end = f"2017-03-{number:02}"
    early = [event for event in events if event.data.reported_at[:10] <= end]
    for state in (TX, "us"):
        assert [_told(v) for v in Rows(canonical).given(*early).known(end, state)] == [
            _told(v) for v in Rows(canonical).given(*events).known(end, state)
        ]


def _told(version: Occurrence) -> Occurrence:
    return replace(version, known_to=None)
