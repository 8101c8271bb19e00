"""The curated claims: each tied to its sentence, all valid, the facts of the timelines spot-checked."""

import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from services.ingest.demo.curated import FOLDER, curated, curated_events
from services.ingest.demo.stories import stories
from shared.events import ArticleSeen, ClaimData, parse_event
from shared.events.data import event_id
from shared.events.strong_key import strong_key
from shared.places import gazetteer

ALL = curated("2026-11-24T00:00:00Z")
ARTICLES = {event_id(data.identity()): data for data in ALL if isinstance(data, ArticleSeen)}
CLAIMS = [data for data in ALL if isinstance(data, ClaimData)]
US = "ocd-division/country:us/"


def about(place: str, **fields: Any) -> list[Any]:
    found = [claim for claim in CLAIMS if any(named.id == US + place for named in claim.jurisdictions)]
    return [claim for claim in found if all(getattr(claim, name, None) == value for name, value in fields.items())]


def test_every_event_is_valid_and_has_an_id_of_its_own() -> None:
    events = curated_events()
    assert len({parse_event(event.to_json()).id for event in events}) == len(events) == len(ALL)
    assert len(ALL) >= 150


def test_every_claim_quotes_its_document() -> None:
    for claim in CLAIMS:
        (evidence,) = claim.evidence
        assert claim.cause is not None
        document = ARTICLES[claim.cause]
        quote = document.text[evidence.start : evidence.end]
        assert quote.strip() == quote != ""
        assert evidence.article == claim.cause
        assert document.kind in ("document", "list")
        assert document.text.count(quote) == 1


def test_every_claim_counts_at_once_from_a_public_day() -> None:
    for claim in CLAIMS:
        assert claim.method.name == "curated"
        assert len(claim.reported_at) == 10
        assert claim.source_grade in (1, 2, 3, 4)


def test_places_are_canonical() -> None:
    places = gazetteer()
    for claim in CLAIMS:
        for named in claim.jurisdictions:
            assert places.canonical(named.id) == named.id


def test_a_case_has_one_key_for_trial_and_appeal() -> None:
    forums = defaultdict(set)
    for claim in CLAIMS:
        if claim.type == "ruling-issued":
            forums[getattr(claim, "case", "")].add(getattr(claim, "forum", ""))
    assert forums["el-cenizo-v-texas"] == {"federal_trial", "federal_appeals"}
    assert forums["lacroix-v-junior"] == {"state_trial", "state_appeals"}
    assert forums["united-states-v-california"] == {"federal_trial", "federal_appeals", "us_supreme"}
    assert None not in forums


def test_texas() -> None:
    (act,) = about("state:tx", stage="enacted")
    assert (act.instrument.id, act.event_date, act.effective_on) == ("tx:sb4-2017", "2017-05-07", "2017-09-01")
    rulings = about("state:tx", case="el-cenizo-v-texas")
    assert [(ruling.event_date, ruling.effects[0].effect) for ruling in rulings] == [
        ("2017-08-30", "suspends"),
        ("2017-09-25", "partly_suspends"),
        ("2018-03-13", "restores"),
        ("2018-05-08", "restores"),
    ]


def test_a_worse_source_tells_the_same_occurrence_with_another_day() -> None:
    record, retold = about("state:fl/county:miami-dade", stage="enacted", direction="limits")
    assert (record.event_date, retold.event_date) == ("2013-12-03", "2013-12-17")
    assert strong_key(record) == retold.strong_key != strong_key(retold)
    assert record.source_grade > retold.source_grade


def test_the_retelling_about_florida_waits_for_an_editor() -> None:
    (claim,) = about("state:fl", stage="rescinded")
    assert (claim.tier, claim.source_grade) == ("review", 1)


@pytest.mark.parametrize(("lister", "edition", "places"), [("DOJ", "2025-08-05", 34), ("ICE", "2017-03-20", 16)])
def test_the_official_lists(lister: str, edition: str, places: int) -> None:
    rows = [
        claim.jurisdictions[0].id
        for claim in CLAIMS
        if (getattr(claim, "lister", ""), getattr(claim, "edition", ""), getattr(claim, "action", ""))
        == (lister, edition, "listed")
    ]
    assert len(rows) == len(set(rows)) == places


def test_franklin_county_iowa_was_listed_and_corrected() -> None:
    assert [(claim.action, claim.event_date) for claim in about("state:ia/county:franklin")] == [
        ("listed", "2017-03-20"),
        ("corrected", "2017-04-12"),
    ]


def test_maryland_passed_one_chamber_and_failed() -> None:
    assert [claim.stage for claim in about("state:md") if claim.type == "policy-changed"] == [
        "passed_one_chamber",
        "failed",
    ]


def test_the_list_of_sources_names_every_document_and_article() -> None:
    told = (Path(__file__).parents[3] / "docs" / "demo-sources.md").read_text("utf-8")
    slugs = [
        document["slug"] for path in FOLDER.glob("*.toml") for document in tomllib.loads(path.read_text())["document"]
    ]
    for name in (*slugs, *(story.name for story in stories())):
        assert f"\n| {name} |" in told, name
