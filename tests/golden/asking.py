"""Ask a running gateway for the answer to a golden row."""

from typing import Any

import httpx

from tests.golden.table import Golden

STANCE = """
query ($id: ID!, $asOf: Date, $knownAt: DateTime) {
  jurisdiction(id: $id, asOf: $asOf, knownAt: $knownAt) {
    id name
    stance { status basis contested since upcoming { status on }
      because { id title occurredOn sources { url publisher evidence { quote } } } }
    listings { lister listName edition action }
  }
}
"""


async def ask(client: httpx.AsyncClient, query: str, **variables: Any) -> dict[str, Any]:
    """Return the data of an answer; an error of the API is a failure of the test."""
    answer = (await client.post("/graphql", json={"query": query, "variables": variables})).json()
    assert "errors" not in answer, answer
    return answer["data"]


async def jurisdiction(client: httpx.AsyncClient, place: str, as_of: str, known_at: str) -> dict[str, Any]:
    """Return one jurisdiction at two times."""
    return (await ask(client, STANCE, id=place, asOf=as_of, knownAt=known_at))["jurisdiction"]


def differences(row: Golden, answer: dict[str, Any]) -> list[str]:
    """Return what is wrong with an answer, as lines; none when it is golden."""
    stance = answer["stance"]
    upcoming = stance["upcoming"] and (stance["upcoming"]["status"], stance["upcoming"]["on"])
    asked = {
        "status": (stance["status"] in row.statuses, stance["status"]),
        "basis": (row.basis in (None, stance["basis"]), stance["basis"]),
        "contested": (row.contested in (None, stance["contested"]), stance["contested"]),
        "upcoming": (row.upcoming in (None, upcoming), upcoming),
        "since": (row.since in (None, stance["since"]), stance["since"]),
    }
    return [f"{name}: {got!r}" for name, (right, got) in asked.items() if not right]
