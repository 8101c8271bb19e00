"""The bench's generator: deterministic, every event as its models would write it, the mix as it says."""

from collections import Counter
from datetime import date, timedelta
from itertools import islice

import orjson
import pytest

from shared.events import EVENT_TYPES, parse_event, understand
from shared.events.dates import first_day
from shared.places import gazetteer
from tests.bench.generator import events, is_claim
from tests.bench.mix import Mix, describe
from tests.bench.telling import Raw
from tests.bench.world import build

CLAIMS = 12_000


@pytest.fixture(scope="module")
def told() -> list[Raw]:
    return list(events(CLAIMS, gazetteer()))


@pytest.fixture(scope="module")
def claims(told: list[Raw]) -> list[dict]:
    return [orjson.loads(raw)["data"] for stream, raw in told if is_claim(stream)]


def test_the_same_seed_tells_the_same_and_another_does_not(told: list[Raw]) -> None:
    assert list(islice(events(CLAIMS, gazetteer()), 500)) == told[:500]
    other = list(islice(events(CLAIMS, gazetteer(), Mix(seed=7)), 500))
    assert other != told[:500]


def test_events_are_what_their_models_would_write(told: list[Raw]) -> None:
    sample = [*told[:300], *told[::41], *(one for one in told if one[0] in ("day-began", "ruling-issued"))]
    assert {stream for stream, _ in sample} >= set(EVENT_TYPES) - {"occurrence-revised", "article-erased"}
    for stream, raw in sample:
        event = parse_event(raw)  # the id is checked here too
        assert event.type == stream
        assert event.to_json() == raw
        assert understand(event).model_dump(mode="json") == event.data


def test_ids_are_unique_and_claims_quote_their_sentence(told: list[Raw]) -> None:
    ids, texts, seen = set(), {}, 0
    for stream, raw in told:
        event = orjson.loads(raw)
        assert event["id"] not in ids
        ids.add(event["id"])
        data = event["data"]
        if stream == "article-seen":
            texts[event["id"]] = data["text"]
        elif is_claim(stream):
            assert data["cause"] in ids
            (quote,) = data["evidence"]
            assert texts[quote["article"]][quote["start"] : quote["end"]].endswith(".")
            seen += 1
        elif stream in ("claim-reviewed", "claim-retracted"):
            assert data["claim"] in ids
        elif stream == "article-classified":
            assert set(data["claims"]) <= ids
    assert seen >= CLAIMS


def test_the_mix_is_what_it_says(told: list[Raw], claims: list[dict]) -> None:
    counted = Counter(stream for stream, _ in told)
    share = {name: count / len(claims) for name, count in counted.items()}
    assert 0.04 < share["ruling-issued"] < 0.065
    assert 0.04 < share["claim-reviewed"] + share["claim-retracted"] < 0.06
    lists = sum(claim["method"]["name"] == "list" for claim in claims) / len(claims)
    assert 0.07 < lists < 0.17
    late = [
        date.fromisoformat(claim["reported_at"][:10]) - first_day(claim["event_date"]) > timedelta(days=365)
        for claim in claims
    ]
    assert 0.03 < sum(late) / len(claims) < 0.09
    assert 0.02 < sum(len(states(claim)) > 1 for claim in claims) / len(claims) < 0.05
    assert describe(Mix(), dict(counted))[0] == "mix"


def test_all_states_act_and_the_banning_one_most(claims: list[dict]) -> None:
    world = build(gazetteer(), Mix())
    assert len(world.states) == 50
    texas = next(state for state in world.states if state.code == "tx")
    assert len(texas.localities) == len({actor.id for actor in texas.localities}) == 250
    assert 2000 < world.actors < 3200
    assert all(gazetteer().canonical(actor.id) == actor.id for state in world.states for actor in state.localities)
    by_state = Counter(min(states(claim)) for claim in claims)
    assert len(by_state) == 50
    assert by_state.most_common(1)[0][0] == texas.actor.id
    bans = {claim["jurisdictions"][0]["id"] for claim in claims if claim.get("dimensions") == ["sanctuary_ban"]}
    assert bans <= {texas.actor.id}
    years = {claim["event_date"][:4] for claim in claims}
    assert min(years) == "1979"
    assert max(years) == "2026"


def states(claim: dict) -> set[str]:
    return {"/".join(place["id"].split("/")[:3]) for place in claim["jurisdictions"]}
