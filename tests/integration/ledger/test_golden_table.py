"""The golden table, end to end: demo newsroom to GraphQL, through four processes and two real servers."""

import asyncio

import httpx
import pytest

from services.ingest.demo.stories import stories
from tests.golden.asking import differences, jurisdiction
from tests.golden.table import LISTINGS, STANCES, Golden
from tests.integration.ledger.running import running_ledger, settled


def asked(url, *arguments):
    async def run():
        async with httpx.AsyncClient(base_url=url, timeout=30) as client:
            return await jurisdiction(client, *arguments)

    return asyncio.run(run())


def name(row: Golden) -> str:
    return f"{row.place.rpartition(':')[2]}-{row.as_of}-known-{row.known_at}"


@pytest.mark.parametrize("row", STANCES, ids=name)
def test_a_golden_answer(demo, row):
    answer = asked(demo.url, row.place, row.as_of, row.known_at)
    assert differences(row, answer) == [], answer["stance"]


@pytest.mark.parametrize("row", STANCES, ids=name)
def test_no_stance_without_the_sentence_and_the_source_that_it_came_from(demo, row):
    stance = asked(demo.url, row.place, row.as_of, row.known_at)["stance"]
    assert bool(stance["because"]) == (stance["basis"] != "NONE")
    for occurrence in stance["because"]:
        assert occurrence["sources"]
        for source in occurrence["sources"]:
            assert source["url"]
            assert all(evidence["quote"].strip() for evidence in source["evidence"])
            assert source["evidence"]


@pytest.mark.parametrize(("place", "as_of", "known_at", "actions"), LISTINGS)
def test_the_correction_of_the_list_is_told_from_its_day(demo, place, as_of, known_at, actions):
    listings = asked(demo.url, place, as_of, known_at)["listings"]
    assert {listing["action"] for listing in listings if listing["lister"] == "ICE"} == actions


def test_without_the_curated_claims_no_golden_row_is_wrong_and_half_are_right():
    with running_ledger(env={"SANCTUARY_DEMO_CURATED": "false"}) as ledger:
        settled(ledger, position=2 * len(stories()))
        answers = {row: asked(ledger.url, row.place, row.as_of, row.known_at) for row in STANCES}
        listed = [
            ({entry["action"] for entry in asked(ledger.url, *row[:3])["listings"] if entry["lister"] == "ICE"}, row[3])
            for row in LISTINGS
        ]
    wrong = {row: differences(row, answer) for row, answer in answers.items() if differences(row, answer)}
    admitted = {row: found for row, found in wrong.items() if answers[row]["stance"]["status"] == "UNKNOWN"}
    assert wrong == admitted, {name(row): found for row, found in wrong.items() if row not in admitted}
    assert all(actions in (set(), expected) for actions, expected in listed), listed
    right = len(STANCES) - len(wrong) + sum(actions == expected for actions, expected in listed)
    assert 2 * right >= len(STANCES) + len(LISTINGS), f"{right} right: {[name(row) for row in admitted]}"
