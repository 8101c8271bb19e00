"""A workbook of agreements through the command into the streams: every row a claim, the article complete at the end."""

from pathlib import Path
from typing import Any

import pytest

from services.ingest.command import ingest
from services.ingest.memory import Memory
from shared.bus import Publisher

from .conftest import published

REAL = Path(__file__).parents[4] / "shared" / "data" / "ice_287g_participatingAgencies07182025pm.xlsx"


@pytest.mark.skipif(not REAL.exists(), reason="the public data beside the project is absent")
async def test_the_agreements_of_july_2025_are_published_once(
    publisher: Publisher, memory: Memory, client: Any
) -> None:
    counts = await ingest([str(REAL)], publisher, memory)
    assert (counts.seen, counts.new, counts.claims, counts.repeated, len(counts.refused)) == (1, 1, 794, 0, 38)
    assert all(f"{REAL.name} row " in refusal.source for refusal in counts.refused)
    (listing,) = await published(client)
    assert (listing["kind"], listing["published_at"]) == ("list", "2025-07-18T17:43:02Z")
    claims = await published(client, "policy-changed")
    (complete,) = await published(client, "article-classified")
    assert complete["claims"] == [claim["event_id"] for claim in claims]
    assert len({claim["event_id"] for claim in claims}) == 794
    for claim in claims:
        (evidence,) = claim["evidence"]
        assert listing["text"][evidence["start"] : evidence["end"]].count(" | ") >= 5
    again = await ingest([str(REAL)], publisher, memory)
    assert (again.new, again.claims) == (0, 0)
    assert len(await published(client, "policy-changed")) == 794
