"""Whatever a decision reads must decide it anew: each test adds one event last that another claim's place hangs on."""

from typing import Any

import pytest

from services.projection.readmodels.occurrences import grounds
from shared.events import ClaimReviewed, EnforcementReported
from tests.unit.occurrences.told_by import AUSTIN, TRAVIS, TX, Rows, an_id, claim_fields, policy, recorded


def told(n: int, day: str, *places: str, **more: Any) -> Any:
    named = [(place, "actor") for place in places or (TRAVIS,)]
    return recorded(policy(*named, cause=an_id("article", n), reported_at=day, **more))


def raid(n: int, day: str, reported: str, **more: Any) -> Any:
    fields = claim_fields([], cause=an_id("article", n), event_date=day, reported_at=reported)
    return recorded(EnforcementReported(direction="neutral", **fields, **more))


def corrected(claim: Any, at: str, **fields: Any) -> Any:
    return recorded(ClaimReviewed(claim=claim.id, by="ed", verdict="correct", corrected=fields, at=at))


def groups(last: Any, *events: Any, state: str = TX) -> list[set[str]]:
    """Return who is together in the end; it is the same whether the last event comes last or all come at once."""
    whole = Rows().given(last, *events)
    late = Rows()
    for event in (*events, last):
        late.given(event)
    assert late.occurrences == whole.occurrences
    found = (version for version in whole.known("2018-01-01", state) if version.known_to is None)
    return [set(version.claims) for version in found]


def test_a_claim_does_not_hold_on_to_an_occurrence_because_it_was_in_it() -> None:
    one = told(1, "2017-03-01", event_date="2017-03-25", instrument={"id": "tx:travis:policy-2017"})
    other = told(2, "2017-03-02", event_date="2017-03-25", instrument={"id": "tx:travis:order-2017"})
    claim = told(3, "2017-03-03", event_date="2017-03-01")
    moved = corrected(claim, "2017-03-14T00:00:00Z", event_date="2017-03-25")
    assert {one.id, claim.id} in groups(moved, one, claim)
    assert sorted(map(len, groups(other, one, claim, moved))) == [1, 1, 1]


def test_where_a_claim_goes_once_corrected_hangs_on_where_it_was_before() -> None:
    city = raid(1, "2017-03-01", "2017-03-21", operation="Safe City")
    city_later = raid(2, "2017-03-20", "2017-03-21", operation="Safe City")
    other_later = raid(3, "2017-03-20", "2017-03-21", operation="Other")
    other = raid(4, "2017-03-01", "2017-03-22", operation="Other")
    claim = raid(5, "2017-03-01", "2017-03-23")
    moved = corrected(claim, "2017-03-25T00:00:00Z", event_date="2017-03-20")
    before = groups(moved, city, city_later, other_later, claim, state="us")
    assert {city.id, city_later.id, claim.id} in before
    assert {claim.id} in groups(other, city, city_later, other_later, claim, moved, state="us")


def test_what_is_told_at_one_place_of_an_occurrence_bears_on_its_other_places() -> None:
    both = told(1, "2017-02-01", TRAVIS, AUSTIN, dimensions=["detainer_holds"])
    general = told(2, "2017-02-02", TRAVIS)
    austin = told(3, "2017-02-03", AUSTIN, dimensions=["jail_access"])
    assert {austin.id} in groups(austin, both)
    assert {both.id, general.id, austin.id} in groups(general, both, austin)


def test_what_tells_no_day_is_asked_again_by_whatever_comes_to_its_ground(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grounds, "MANY", 1)
    act = told(1, "2017-02-01")
    last = told(9, "2017-12-01", event_date=None)
    others = [told(n, f"2017-0{n}-01", event_date=None) for n in (4, 6, 8)]
    assert {act.id, last.id} in groups(last, act)
    whole = Rows().given(act, *others, last)
    assert Rows().given(act, last).given(*others).occurrences == whole.occurrences
    assert [len(version.claims) for version in whole.known("2018-01-01")] == [2, 1, 1, 1]
