"""`sanctuary classify` tells which events are one occurrence, by the linking of the fold."""

from typing import Any

import orjson
import pytest
from typer.testing import CliRunner

from services.cli import app
from services.projection.readmodels.occurrences.joined import joined
from shared.events import EnforcementReported, JurisdictionListed, RulingIssued
from shared.events.data import event_id
from tests.unit.occurrences.told_by import AUSTIN, TRAVIS, TX, an_id, claim_fields, policy
from tests.unit.occurrences.worlds import CA


def told(n: int, *places: tuple[str, str], **more: Any) -> Any:
    return policy(*places, cause=an_id("article", n), **more)


def groups(*claims: Any) -> list[set[int]]:
    """The numbers of the claims that tell one matter, whatever the order in which they come."""
    names = joined(claims, lambda id_: id_)
    assert joined(reversed(claims), lambda id_: id_) == names
    found: dict[str, set[int]] = {}
    for number, claim in enumerate(claims):
        found.setdefault(names[event_id(claim.identity())], set()).add(number)
    return sorted(found.values(), key=min)


def test_what_waits_for_an_editor_is_joined_too() -> None:
    waiting = told(1, tier="review", method={"name": "reader", "version": "1"})
    assert groups(waiting, told(2), told(3, (AUSTIN, "actor"))) == [{0, 1}, {2}]


def test_a_claim_of_two_states_is_one_matter_with_what_both_tell() -> None:
    both = told(1, (TX, "actor"), (CA, "actor"))
    assert groups(both, told(2, (TX, "actor")), told(3, (CA, "actor")), told(4, (TRAVIS, "actor"))) == [{0, 1, 2, 3}]


def judged(n: int, day: str | None, *places: tuple[str, str], **more: Any) -> Any:
    told_ = {"outcome": "granted", "supports": "limits", "forum": "federal_trial"} | more
    of = {
        "cause": an_id("article", n),
        "event_date": day,
        "reported_at": day if day and len(day) == 10 else "2026-11-24",
    }
    return RulingIssued(**(claim_fields(places, **of) | told_))


def raided(n: int, day: str, arrests: int, *places: tuple[str, str], **more: Any) -> Any:
    of = {"cause": an_id("article", n), "event_date": day, "reported_at": day}
    counts = [{"n": arrests, "unit": "arrested"}]
    return EnforcementReported(direction="neutral", counts=counts, **(claim_fields(places, **of) | more))


def listed(n: int, day: str, place: str, action: str = "listed", lister: str = "ICE") -> Any:
    of = {"cause": an_id("article", n), "event_date": day, "reported_at": "2017-03-31"}
    row = {"lister": lister, "list_name": "declined detainer report", "edition": None, "reason": None}
    return JurisdictionListed(action=action, **row, **claim_fields([(place, "listed")], **of))


def test_a_ruling_told_without_its_place_is_the_one_of_that_court_within_its_window() -> None:
    here = judged(1, "2017-08-30", (TX, "party"))
    assert groups(here, judged(2, "2017-08-31")) == [{0, 1}]
    assert groups(here, judged(2, "2017-08-31"), judged(3, "2017-09-01")) == [{0, 1, 2}]


@pytest.mark.parametrize(
    "other",
    [
        {"forum": "federal_appeals"},
        {"forum": None},
        {"supports": "cooperates"},
        {"outcome": "denied"},
        {"day": "2017-09-04"},
        {"day": "2017-08"},
        {"day": None},
    ],
)
def test_a_ruling_without_its_place_is_none_that_differs(other: dict[str, Any]) -> None:
    here = judged(1, "2017-08-30", (TX, "party"))
    assert groups(here, judged(2, **{"day": "2017-08-31", **other})) == [{0}, {1}]


def test_a_ruling_without_its_place_is_neither_of_two() -> None:
    here, there = judged(1, "2017-08-30", (TX, "party")), judged(2, "2017-08-31", (CA, "party"))
    assert groups(here, there, judged(3, "2017-08-31")) == [{0}, {1}, {2}]
    of_a, of_b = ({"case": case} for case in ("a-v-us", "b-v-us"))
    assert groups(judged(1, "2017-08-30", (TX, "party"), **of_a), judged(3, "2017-08-31", **of_b)) == [{0}, {1}]


def test_a_national_act_is_no_place_s_of_that_week() -> None:
    sanction = {"dimensions": ["funding_sanction"], "stage": "announced", "event_date": "2017-03-01"}
    national = policy(cause=an_id("article", 2), **sanction).model_copy(update={"jurisdictions": []})
    assert groups(told(1, (TX, "actor"), **sanction), national) == [{0}, {1}]


def test_one_telling_number_in_two_states_is_one_operation() -> None:
    there = (CA, "place")
    here = raided(1, "2017-09-27", 498, (AUSTIN, "place"))
    assert groups(here, raided(2, "2017-09-29", 498, there)) == [{0, 1}]
    assert groups(here, raided(2, "2017-09-29", 497, there)) == [{0}, {1}]
    assert groups(here, raided(2, "2017-10-29", 498, there)) == [{0}, {1}]
    assert groups(raided(1, "2017-09-27", 500, (AUSTIN, "place")), raided(2, "2017-09-29", 500, there)) == [{0}, {1}]
    assert groups(raided(1, "2017-09-27", 98, (AUSTIN, "place")), raided(2, "2017-09-29", 98, there)) == [{0}, {1}]


def test_the_key_of_an_operation_is_known_before_its_claim_is_published() -> None:
    named = {"operation": "Operation Safe City"}
    of = (AUSTIN, "place")
    assert groups(raided(1, "2017-09-27", 98, of, **named), raided(2, "2017-10-20", 30, of, **named)) == [{0, 1}]


def test_a_place_that_disputes_its_listing_tells_of_it() -> None:
    row, disputed = listed(1, "2017-03-20", TRAVIS), listed(2, "2017-03", TRAVIS, "disputed", "DHS")
    assert groups(row, disputed, listed(3, "2017-03-20", CA)) == [{0, 1, 2}]
    assert groups(row, listed(2, "2017-03-22", AUSTIN, "disputed")) == [{0}, {1}]
    assert groups(row, listed(2, "2017-04-22", TRAVIS, "disputed")) == [{0}, {1}]
    assert groups(row, listed(2, "2017-03-22", TRAVIS, "corrected")) == [{0}, {1}]


def ended(n: int, day: str, **more: Any) -> Any:
    told_ = {"stage": "rescinded", "dimensions": ["agreement_287g"], "event_date": day, "reported_at": "2019-01-31"}
    return told(n, (TRAVIS, "actor"), **(told_ | more))


def test_an_ending_told_by_the_month_is_the_one_of_the_month_before() -> None:
    day, month = ended(1, "2018-12-05"), ended(2, "2019-01")
    assert groups(day, month) == [{0, 1}]
    assert groups(ended(1, "2018-11-25"), month) == [{0}, {1}]
    assert groups(day, ended(2, "2019-01-14")) == [{0}, {1}]
    for other in ({"dimensions": ["jail_access"]}, {"direction": "cooperates"}, {"stage": "enacted"}):
        assert groups(day, ended(2, "2019-01", **other)) == [{0}, {1}]
    assert groups(day, ended(3, "2018-12-20"), month) == [{0}, {1}, {2}]
    named = {"dimensions": [], "instrument": {"id": "tx:travis:policy-2017"}}
    assert groups(ended(1, "2018-12-05", **named), ended(2, "2019-01", **named)) == [{0}, {1}]
    nothing = {"dimensions": []}
    assert groups(ended(1, "2018-12-05", **nothing), ended(2, "2019-01", **nothing)) == [{0}, {1}]


def test_what_lists_did_on_no_known_day_is_not_one() -> None:
    rows = [listed(n, "2017-03-20", place).model_copy(update={"event_date": None}) for n, place in enumerate((TX, CA))]
    assert groups(*rows) == [{0}, {1}]


def test_the_command_names_the_occurrence_of_each_event(tmp_path: Any) -> None:
    same = {"title": "Phoenix council passes ordinance limiting police help to ICE", "published": "2017-05-09"}
    lines = [{"id": n, "url": f"https://news.example/{n}", "text": "The vote was on Tuesday.", **same} for n in (1, 2)]
    file = tmp_path / "articles.jsonl"
    file.write_bytes(b"\n".join(map(orjson.dumps, [*lines, {"id": 3, "title": "A bakery opens", "text": ""}])))
    result = CliRunner().invoke(app, ["classify", str(file)])
    rows = [orjson.loads(line) for line in result.stdout.splitlines()]
    assert [row["id"] for row in rows] == [1, 2, 3]
    (one,), (other,), none = (row["events"] for row in rows)
    assert one["occurrence"] == other["occurrence"]
    assert none == []
    streamed = CliRunner().invoke(app, ["classify", "--no-occurrences", str(file)])
    assert [orjson.loads(line) for line in streamed.stdout.splitlines()] == [
        {"id": row["id"], "events": [{k: v for k, v in event.items() if k != "occurrence"} for event in row["events"]]}
        for row in rows
    ]
