"""The clause "listed" of the stance rules, and its golden row."""

from datetime import date
from itertools import permutations
from typing import Any

from shared.events import ClaimRetracted, JurisdictionListed
from tests.unit.occurrences.told_by import TRAVIS, TX, Rows, an_id, claim_fields, recorded

FRANKLIN = "ocd-division/country:us/state:ia/county:franklin"


def row(action: str, day: str, *places: str, edition: str | None = None, **more: Any) -> Any:
    fields = claim_fields(
        [(place, "listed") for place in places],
        event_date=day,
        reported_at=day,
        cause=an_id("list", action, day, edition),
    )
    listed = JurisdictionListed(
        lister="ICE", list_name="declined detainers", edition=edition, action=action, **{**fields, **more}
    )
    return recorded(listed)


def at(rows: Rows, as_of: str, known_at: str, place: str = TRAVIS) -> list[tuple[str, str | None]]:
    day = date.fromisoformat(as_of)
    return [
        (found.action, found.edition)
        for found in rows.listings.values()
        if found.place == place
        and found.valid_from <= day
        and (found.valid_to is None or day < found.valid_to)
        and found.known_from.date().isoformat() <= known_at
        and (found.known_to is None or known_at < found.known_to.date().isoformat())
    ]


def test_franklin_county_was_listed_in_march_and_corrected_in_april() -> None:
    rows = Rows().given(
        row("listed", "2017-03-20", FRANKLIN, TRAVIS, edition="2017-02"),
        row("corrected", "2017-04-12", FRANKLIN, edition="2017-02", reason="similarly named place"),
    )
    assert at(rows, "2017-03-25", "2017-05-01", FRANKLIN) == [("listed", "2017-02")]
    assert at(rows, "2017-05-01", "2017-05-01", FRANKLIN) == [("corrected", "2017-02")]
    assert at(rows, "2017-05-01", "2017-04-11", FRANKLIN) == [("listed", "2017-02")]
    assert at(rows, "2017-05-01", "2017-05-01") == [("listed", "2017-02")]
    assert at(rows, "2017-03-19", "2017-05-01", FRANKLIN) == []
    reasons = {found.reason for found in rows.listings.values() if found.action == "corrected"}
    assert reasons == {"similarly named place"}


def test_disputed_stays_listed_and_is_marked() -> None:
    rows = Rows().given(row("listed", "2017-03-20", TRAVIS), row("disputed", "2017-03-30", TRAVIS))
    assert at(rows, "2017-03-29", "2017-05-01") == [("listed", None)]
    assert at(rows, "2017-04-10", "2017-05-01") == [("disputed", None)]
    assert at(Rows().given(row("disputed", "2017-03-30", TRAVIS)), "2017-04-10", "2017-05-01") == []


def test_a_new_edition_drops_nobody_by_silence() -> None:
    first = row("listed", "2017-03-20", TRAVIS, FRANKLIN, edition="2017-01")
    rows = Rows().given(first, row("listed", "2017-04-20", FRANKLIN, edition="2017-02"))
    assert at(rows, "2017-05-01", "2017-05-01") == [("listed", "2017-01")]
    assert at(rows, "2017-05-01", "2017-05-01", FRANKLIN) == [("listed", "2017-02")]


def test_a_withdrawal_without_places_ends_the_whole_list_everywhere() -> None:
    rows = Rows().given(
        row("withdrawn", "2017-06-01"), row("listed", "2017-03-20", TRAVIS, FRANKLIN, TX, edition="2017-01")
    )
    for place in (TRAVIS, FRANKLIN, TX):
        assert at(rows, "2017-06-01", "2017-06-01", place) == [("withdrawn", None)]
        assert at(rows, "2017-05-31", "2017-06-01", place) == [("listed", "2017-01")]
        assert at(rows, "2017-06-01", "2017-05-31", place) == [("listed", "2017-01")]


def test_a_withdrawal_of_one_edition_leaves_the_others() -> None:
    rows = Rows().given(
        row("listed", "2017-03-20", TRAVIS, FRANKLIN, edition="2017-01"),
        row("listed", "2017-04-20", FRANKLIN, edition="2017-02"),
        row("withdrawn", "2017-06-01", edition="2017-01"),
    )
    assert at(rows, "2017-06-02", "2017-07-01") == [("withdrawn", "2017-01")]
    assert at(rows, "2017-06-02", "2017-07-01", FRANKLIN) == [("listed", "2017-02")]


def test_two_places_dropped_on_two_days() -> None:
    rows = Rows().given(
        row("listed", "2017-03-20", TRAVIS, FRANKLIN),
        row("dropped", "2017-04-01", TRAVIS),
        row("dropped", "2017-05", FRANKLIN, reported_at="2017-05-20"),
    )
    assert at(rows, "2017-04-01", "2017-06-01") == [("dropped", None)]
    assert at(rows, "2017-05-30", "2017-06-01", FRANKLIN) == [("listed", None)]
    assert at(rows, "2017-05-31", "2017-06-01", FRANKLIN) == [("dropped", None)]


def test_a_row_of_two_states_is_one_row_for_each_place() -> None:
    both = row("listed", "2017-03-20", TRAVIS, FRANKLIN)
    more = row("listed", "2017-03-21", FRANKLIN, edition="2017-02")
    for events in ((both, more), (more, both)):
        rows = Rows().given(events[0]).given(events[1])
        assert at(rows, "2017-05-01", "2017-05-01") == [("listed", None)]
        assert at(rows, "2017-05-01", "2017-05-01", FRANKLIN) == [("listed", "2017-02")]


def test_a_withdrawal_for_a_place_that_nobody_knows_ends_no_list() -> None:
    unknown = TX + "/place:nowhere"
    rows = Rows(lambda id_: None if id_ == unknown else id_)
    rows.given(row("listed", "2017-03-20", TRAVIS), row("withdrawn", "2017-04-01", unknown))
    assert at(rows, "2017-05-01", "2017-05-01") == [("listed", None)]


def test_rows_do_not_depend_on_what_came_to_be_recorded_first() -> None:
    listed = row("listed", "2017-03-20", TRAVIS, FRANKLIN, edition="2017-01")
    again = row("listed", "2017-03-20", TRAVIS, edition="2017-01", reported_at="2017-03-25", cause=an_id("press"))
    disputed = row("disputed", "2017-03-30", TRAVIS)
    withdrawn = row("withdrawn", "2017-06-01", edition="2017-01")
    misread = recorded(ClaimRetracted(claim=disputed.id, by="ed", reason="misread", at="2017-07-01T00:00:00Z"))
    events = (listed, again, disputed, withdrawn, misread)
    whole = Rows().given(*events)
    assert at(whole, "2017-06-02", "2017-07-01") == [("withdrawn", "2017-01")]
    for order in permutations(events):
        rows = Rows()
        for event in order:
            rows.given(event)
        assert rows.listings == whole.listings
