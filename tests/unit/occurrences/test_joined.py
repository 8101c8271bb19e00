"""`sanctuary classify` tells which events are one occurrence, by the linking of the fold."""

from typing import Any

import orjson
from typer.testing import CliRunner

from services.cli import app
from services.projection.readmodels.occurrences.joined import joined
from shared.events.data import event_id
from tests.unit.occurrences.told_by import AUSTIN, TRAVIS, TX, an_id, policy
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
