"""`sanctuary dead-letters`: what a person sees, and how many are replayed or discarded."""

import json
from collections.abc import Iterator

import pytest
import redis
from typer.testing import CliRunner, Result

from services.cli import app
from shared.bus.dead_letters import AmbiguousDeadLetter, NoSuchDeadLetter
from shared.errors import LedgerError

STREAM, OTHER = "policy-changed", "article-seen"


@pytest.fixture
def server(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator["redis.Redis"]:
    monkeypatch.setenv("REDIS_URL", redis_url)
    with redis.Redis.from_url(redis_url) as client:
        yield client


def parked(server: "redis.Redis", reason: str, *, stream: str = STREAM, id_: str = "*", origin: str = "5-1") -> str:
    fields = {
        "__data__": reason.encode(), "origin_id": origin, "group": "projection", "error": reason,
        "deliveries": 5, "version": "0.1.0+abcd",
    }  # fmt: skip
    return server.xadd(f"{stream}.dlq", fields, id=id_).decode()


def letters(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["dead-letters", *arguments])


def refused(kind: type[LedgerError], *arguments: str) -> str:
    result = letters(*arguments)
    assert isinstance(result.exception, kind), (result, result.exception)
    assert "\n" not in str(result.exception)
    return str(result.exception)


def test_the_list_says_where_from_why_how_often_and_which_version(server):
    first = parked(server, "no JSON:\nunexpected", id_="1700000000000-0")
    line = letters("list").stdout
    assert line == (
        f"{first}  {STREAM}  projection  delivered 5  parked 2023-11-14T22:13:20Z by 0.1.0+abcd  no JSON: unexpected\n"
    )
    assert json.loads(letters("list", "--json").stdout) == [
        {
            "id": first, "stream": STREAM, "group": "projection", "origin_id": "5-1", "reason": "no JSON:\nunexpected",
            "deliveries": 5, "version": "0.1.0+abcd", "parked_at": "2023-11-14T22:13:20.000Z", "bytes": 19,
        }
    ]  # fmt: skip


def test_an_empty_list_says_so(server):
    assert letters("list").stdout == "no dead letters\n"
    assert json.loads(letters("list", "--json").stdout) == []


def test_a_letter_of_an_earlier_version_is_still_a_letter(server):
    server.xadd(f"{STREAM}.dlq", {"__data__": b"x", "origin_id": "1-1", "group": "g", "error": "e", "deliveries": 1})
    assert "by an earlier version  e" in letters("list").stdout
    assert letters("replay", "--all").stdout == "replayed 1\n"


def test_one_is_replayed_by_its_id(server):
    mine, other = parked(server, "a"), parked(server, "b", origin="5-2")
    assert letters("replay", mine).stdout == "replayed 1\n"
    assert [fields[b"__data__"] for _, fields in server.xrange(STREAM)] == [b"a"]
    assert [id_.decode() for id_, _ in server.xrange(f"{STREAM}.dlq")] == [other]
    assert letters("discard", "5-2").stdout == "discarded 1\n"
    assert server.xlen(f"{STREAM}.dlq") == 0
    assert server.xlen(STREAM) == 1


def test_those_of_a_reason_are_replayed_and_the_others_stay(server):
    for number in range(250):
        parked(server, f"planted fault {number}")
    parked(server, "no JSON")
    parked(server, "planted fault elsewhere", stream=OTHER)
    assert letters("replay", "--reason", "planted fault").stdout == "replayed 251\n"
    assert (server.xlen(STREAM), server.xlen(OTHER)) == (250, 1)
    assert [fields[b"error"] for _, fields in server.xrange(f"{STREAM}.dlq")] == [b"no JSON"]


def test_all_are_replayed_or_discarded(server):
    for number in range(3):
        parked(server, f"{number}")
    assert letters("discard", "--all").stdout == "discarded 3\n"
    parked(server, "again")
    assert letters("replay", "--all").stdout == "replayed 1\n"
    assert server.xlen(STREAM) == 1


@pytest.mark.parametrize("command", ["replay", "discard"])
def test_nothing_to_act_on_is_one_line(server, command):
    parked(server, "no JSON")
    assert "no dead letter 99-1" in refused(NoSuchDeadLetter, command, "99-1")
    assert "whose reason contains 'planted'" in refused(NoSuchDeadLetter, command, "--reason", "planted")
    server.flushall()
    assert "no dead letter at all" in refused(NoSuchDeadLetter, command, "--all")


@pytest.mark.parametrize("command", ["replay", "discard"])
@pytest.mark.parametrize("given", [[], ["1-1", "--all"], ["--all", "--reason", "x"], ["--reason", ""]])
def test_just_one_choice_is_taken(server, command, given):
    mine = parked(server, "no JSON")
    assert "just one" in refused(LedgerError, command, *given)
    assert [id_.decode() for id_, _ in server.xrange(f"{STREAM}.dlq")] == [mine]


def test_an_id_that_two_letters_have_is_not_guessed(server):
    parked(server, "a", id_="7-0")
    parked(server, "b", id_="7-0", stream=OTHER)
    assert f"{STREAM}/7-0" in refused(AmbiguousDeadLetter, "discard", "7-0")
    assert letters("show", f"{OTHER}/7-0").exception is None
    assert letters("discard", f"{OTHER}/7-0").stdout == "discarded 1\n"
    assert server.xlen(f"{STREAM}.dlq") == 1
