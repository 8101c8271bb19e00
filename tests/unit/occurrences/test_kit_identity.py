"""Occurrences on the evaluation kit: B-cubed of what the classifier reads and the linking joins. Skipped without it."""

from pathlib import Path
from random import Random
from typing import Any

import orjson
import pytest

from services.classifier.command import classify, parse_line
from services.classifier.evaluation import FIELDS, scorer
from services.classifier.model.second import second_voters
from services.projection.readmodels.occurrences.joined import joined
from shared.events.data import event_id
from shared.places import gazetteer

DEV = Path(__file__).resolve().parents[4] / "shared" / "eval" / "dev.jsonl"
# (tied as a reader would, tier auto alone): the least B-cubed F1. The numbers only go up.
GATES = {(True, True): 0.955, (True, False): 0.935, (False, True): 0.905, (False, False): 0.895}


@pytest.mark.skipif(not DEV.exists(), reason="../shared/eval is not here")
def test_occurrences_on_the_development_set() -> None:
    kit, places = scorer(DEV), gazetteer()
    items, (voters, lack) = kit.load(DEV), second_voters(gazetteer())
    assert lack is None
    read = []
    for item in items:
        name, article = parse_line(orjson.dumps({field: item[field] for field in FIELDS}))
        read.append(classify(name, article, places, voters))
    claims = [claim for _, told in read for claim in told]
    names = joined(claims, places.canonical)
    for seed in range(3):
        Random(seed).shuffle(claims)
        assert joined(claims, places.canonical) == names
    found = {gate: _bcubed(kit, items, read, *gate) for gate in GATES}
    assert {gate: result for gate, result in found.items() if result["F1"] < GATES[gate]} == {}
    assert found[True, True]["events"] > 90


def _bcubed(kit: Any, items: Any, read: list[Any], tied: bool, auto: bool) -> dict[str, Any]:
    pairs = [(row, list(zip(row["events"], claims, strict=True))) for row, claims in read]
    if auto:
        pairs = [(row, [pair for pair in events if pair[1].tier == "auto"]) for row, events in pairs]
    told = joined((claim for _, events in pairs for _, claim in events), gazetteer().canonical, tied=tied)
    predicted = {
        row["id"]: [event | {"occurrence": told[event_id(claim.identity())]} for event, claim in events]
        for row, events in pairs
    }
    result: dict[str, Any] = kit.score(items, predicted, rounds=1)["bcubed"]
    return result
