"""The evaluation kit and the seed article lie beside the repository; without them these tests are skipped, visibly."""

from pathlib import Path

import orjson
import pytest

from services.classifier.evaluation import GATES, below, evaluate

SHARED = Path(__file__).resolve().parents[4] / "shared"
DEV = SHARED / "eval" / "dev.jsonl"
SEEDS = sorted((SHARED / "seeds").glob("*.txt")) if (SHARED / "seeds").exists() else []


@pytest.mark.skipif(not DEV.exists(), reason="../shared/eval is not here")
def test_the_gates_on_the_development_set():
    assert below(evaluate(DEV, rounds=5), orjson.loads(GATES.read_bytes())) == []


HEADLINES = {
    "Philadelphia in Arrest": ("enforcement-reported", "state:pa/place:philadelphia"),
    "Nevada Roundup": ("enforcement-reported", "state:nv"),
    "Sanctuary Travis County Released": ("enforcement-reported", "state:tx/county:travis"),
    "Austin, Texas, Dominates": ("jurisdiction-listed", "state:tx/place:austin"),
    "Judge: Dade Holding": ("ruling-issued", "state:fl/county:miami-dade"),
    "California Doubles Down": ("policy-changed", "state:ca"),
    "LA Tells Firefighters": ("policy-changed", "state:ca/place:los_angeles"),
    "Los Angeles Mayor Expands": ("policy-changed", "state:ca/place:los_angeles"),
    "Florida was previously": ("policy-changed", "state:fl"),
    "Texas might become": ("policy-changed", "state:tx"),
}


@pytest.mark.skipif(not SEEDS, reason="../shared/seeds is not here")
def test_the_seed_article_tells_its_headlines_and_waits_for_review(reading):
    text = SEEDS[0].read_text(encoding="utf-8")
    claims = reading("", text, "2017-04-01")
    for words, (kind, place) in HEADLINES.items():
        at = text.index(words)
        found = [c for c in claims if any(e.start <= at < e.end for e in c.evidence) and c.type == kind]
        assert [p.id.removeprefix("ocd-division/country:us/") for c in found for p in c.jurisdictions] == [place], words
    assert {claim.tier for claim in claims} == {"review"}
