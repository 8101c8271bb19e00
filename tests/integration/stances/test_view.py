"""The SQL view says of any two rows what its Python twin says."""

import json
import random
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from services.projection.readmodels import stances
from services.projection.readmodels.stances.bits import Grounds
from services.projection.readmodels.stances.combine import Held, combine

READMODELS = Path(stances.__file__).parents[1]
DAY, NOW, LONG_AGO = date(2020, 1, 1), datetime(2026, 1, 1, tzinfo=UTC), datetime(1900, 1, 1, tzinfo=UTC)
STATE, LOCALITY = 1, 2
SEED = 20170507


@pytest.fixture
async def generation(database_url):
    """An empty generation with a state and a locality in it."""
    connection = await asyncpg.connect(database_url)
    await connection.execute("create schema generation_1; set search_path = generation_1")
    for name in ("tables.sql", "stances/view.sql"):
        await connection.execute((READMODELS / name).read_text("utf-8"))
    await connection.execute(
        """insert into place (key, id, name, kind, parent, state, same_as, names, answers_for)
           values (1, 'state', 'State', 'state', null, 1, '{}', '{}', 1),
                  (2, 'town', 'Town', 'place', 1, 1, '{}', '{}', 2)"""
    )
    yield connection
    await connection.close()


def held(draw: random.Random, allowed: int) -> Held:
    """Draw what a row may say."""
    bits = lambda: draw.randrange(128) & allowed
    days = sorted(draw.sample(range(1, 60), draw.randrange(3)))
    ahead = lambda: tuple((DAY + timedelta(day), bits()) for day in days)
    ids = [str(UUID(int=draw.getrandbits(128))) for _ in range(3)]
    now = bits()
    return Held(
        now,
        ahead(),
        bits() & now if draw.random() < 0.3 else 0,
        {ruling: (bits(), ahead()) for ruling in ids[: draw.randrange(3)]},
        {1 << n: draw.sample(ids, draw.randrange(1, 3)) for n in range(7) if now & 1 << n},
    )


async def write(connection, place, row, valid_from=date(1900, 1, 1), valid_to=None):
    steps = lambda ahead: [[day.isoformat(), bits] for day, bits in ahead]
    without = {ruling: {"bits": bits, "ahead": steps(ahead)} for ruling, (bits, ahead) in (row.without or {}).items()}
    await connection.execute(
        "insert into stance values ($1, $2, coalesce($3, date 'infinity'), $4, 'infinity', $5, $6, $7, $8, $9)",
        *(place, valid_from, valid_to, LONG_AGO, row.bits, json.dumps(steps(row.ahead)), row.touched),
        *(json.dumps(without), json.dumps(row.because or {})),
    )


async def test_the_view_and_its_twin_agree_on_any_two_rows(generation):
    draw = random.Random(SEED)
    seen = set()
    for _ in range(250):
        own, state = held(draw, ~int(Grounds.BAN | Grounds.MANDATE)), held(draw, ~int(Grounds.OWN_BAN))
        await generation.execute("truncate stance")
        await write(generation, LOCALITY, own)
        await write(generation, STATE, state)
        for answer in await generation.fetch("select * from stance_at($1, $2, null)", DAY, NOW):
            mine = state if answer["place"] == STATE else own
            expected = combine(mine, state, is_state=answer["place"] == STATE)
            coming = answer["upcoming_status"] and (answer["upcoming_status"], answer["upcoming_on"])
            told = (answer["status"], answer["basis"], answer["contested"], coming, tuple(map(str, answer["because"])))
            assert told == (
                expected.status,
                expected.basis,
                expected.contested,
                expected.upcoming,
                expected.because,
            ), f"seed {SEED}: {own} under {state}"
            seen.add((expected.status, expected.basis))
    assert len(seen) == 9  # every pair of status and basis that the rules can give


async def test_runs_are_what_the_days_say_one_by_one(generation):
    draw = random.Random(SEED)
    cuts = [DAY + timedelta(n) for n in (0, 10, 20, 30, 40)]
    for place, allowed in ((STATE, ~int(Grounds.OWN_BAN)), (LOCALITY, ~int(Grounds.BAN | Grounds.MANDATE))):
        for begin, end in zip(cuts, [*cuts[1:], None], strict=True):
            if draw.random() < 0.8:
                await write(generation, place, held(draw, allowed), begin, end)
    runs = await generation.fetch("select * from stance_runs($1, $2)", LOCALITY, NOW)
    assert runs
    for day in (DAY + timedelta(n) for n in range(60)):
        answer = await generation.fetchrow("select * from stance_at($1, $2, array[$3::int])", day, NOW, LOCALITY)
        run = [r for r in runs if r["valid_from"] <= day and (r["valid_to"] is None or day < r["valid_to"])]
        told = (run[0]["status"], run[0]["basis"]) if run else ("UNKNOWN", "NONE")
        assert told == (answer["status"], answer["basis"]), day
    pairs = [(run["status"], run["basis"]) for run in runs]
    assert all(before != after for before, after in pairwise(pairs))


async def test_a_row_that_still_holds_is_known_for_ever(generation):
    await write(generation, LOCALITY, Held(bits=1))
    answer = await generation.fetchrow("select * from stance_at($1, 'infinity', array[2])", DAY)
    assert answer["status"] == "SANCTUARY"
