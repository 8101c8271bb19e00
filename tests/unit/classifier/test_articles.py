"""Articles of our own, written from general knowledge of such news: what is told, of whom, which way, how far."""

import csv
from pathlib import Path

import orjson
import pytest

from services.classifier.command import classify, parse_line

ROWS = list(csv.DictReader(Path(__file__).with_name("articles.csv").open(encoding="utf-8")))
KINDS = {
    "policy": "policy-changed",
    "ruling": "ruling-issued",
    "listing": "jurisdiction-listed",
    "enforcement": "enforcement-reported",
}


def told(places, row):
    line = orjson.dumps(
        {"id": 1, "url": "https://news.example/a", **{k: row[k] for k in ("title", "text", "published")}}
    )
    out, _ = classify(*parse_line(line), places)
    return [
        (
            event["type"],
            " ".join(sorted(_short(place) for place in event["jurisdictions"])),
            event["direction"],
            event["stage"],
        )
        for event in out["events"]
    ]


def _short(place):
    return place.removeprefix("ocd-division/country:us/").removeprefix("state:").removeprefix("district:")


@pytest.mark.parametrize("row", [row for row in ROWS if row["kind"] != "none"], ids=lambda row: row["title"][:60])
def test_what_an_article_tells(places, row):
    assert told(places, row) == [(KINDS[row["kind"]], row["places"], row["direction"], row["stage"])]


@pytest.mark.parametrize("row", [row for row in ROWS if row["kind"] == "none"], ids=lambda row: row["title"][:60])
def test_background_suits_opinions_and_other_sanctuaries_tell_nothing(places, row):
    assert told(places, row) == []
