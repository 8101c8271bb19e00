"""The command line on a running ledger: what a person does, and what a person gets wrong."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from shared.embedded.supervisor import free_port
from shared.events import DayBegan, make_event
from tests.integration.ledger.running import running_ledger, settled
from tests.unit.events.samples import POLICY, TIME

SHARED = Path(__file__).parents[4] / "shared"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")
SEED = SHARED / "seeds/000_769cbc7b5d9de9b8.txt"
DOJ = SHARED / "data/doj_sanctuary_list_2025-08-05.csv"
US = "ocd-division/country:us/state:"


def one_line(result, exit_code=1):
    """Assert that a mistake was answered with one line and a non-zero exit."""
    assert result.returncode == exit_code, result
    assert result.stderr.count("\n") == 1, result.stderr
    assert "Traceback" not in result.stderr
    return result.stderr


def graphql(ledger, query):
    answer = httpx.post(f"{ledger.url}/graphql", json={"query": query}, timeout=30).json()
    assert "errors" not in answer, answer
    return answer["data"]


def test_verify_holds(demo):
    result = demo.sanctuary("verify")
    assert result.returncode == 0, result.stdout + result.stderr


def test_replay_switches_readers_to_a_new_generation_with_the_same_answers(demo):
    query = '{ jurisdiction(fips: "48453", asOf: "2017-09-05", knownAt: "2017-09-06") { stance { status contested } } }'
    before, generation = graphql(demo, query), graphql(demo, "{ _meta { generation } }")["_meta"]["generation"]
    result = demo.sanctuary("replay")
    assert result.returncode == 0, result.stderr
    settled(demo)
    assert graphql(demo, "{ _meta { generation } }")["_meta"]["generation"] > generation
    assert graphql(demo, query) == before


def test_one_read_model_is_replayed_and_a_rollback_shows_the_former_generation(demo):
    done = demo.sanctuary("replay", "--read-model", "stances", "--diff")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("no difference\n")
    settled(demo)
    replayed = graphql(demo, "{ _meta { generation } }")["_meta"]["generation"]
    back = demo.sanctuary("rollback")
    assert back.returncode == 0, back.stderr
    assert settled(demo)
    assert graphql(demo, "{ _meta { generation } }")["_meta"]["generation"] < replayed
    assert demo.sanctuary("verify").returncode == 0


def test_what_a_replay_cannot_do_is_one_line(demo):
    assert "there is no read model stance" in one_line(demo.sanctuary("replay", "--read-model", "stance"))
    assert "leave the other options out" in one_line(demo.sanctuary("replay", "--until", "1", "--diff"))
    assert "no place is called ''" in one_line(demo.sanctuary("replay", "--jurisdiction", ""))  # a variable unset
    assert "generation 99 is not kept" in one_line(demo.sanctuary("rollback", "--to", "99"))


def test_a_dry_run_with_diff_finds_no_difference_and_changes_nothing(demo):
    generation = graphql(demo, "{ _meta { generation } }")
    result = demo.sanctuary("replay", "--dry-run", "--diff")
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("no difference\n")
    assert graphql(demo, "{ _meta { generation } }") == generation


def test_a_look_at_an_earlier_position_says_what_the_ledger_said(demo):
    assert demo.sanctuary("replay", "--until", "0", "--jurisdiction", f"{US}tx").stdout.endswith("UNKNOWN, NONE\n")


def test_the_queue_of_the_command_line_is_that_of_the_api(demo):
    query = '{ claims(standing: "review", order: OLDEST, first: 100) { nodes { eventId evidence { quote } } } }'
    asked = [(n["eventId"], [e["quote"] for e in n["evidence"]]) for n in graphql(demo, query)["claims"]["nodes"]]
    listed = json.loads(demo.sanctuary("review", "list", "--json", "--limit", "100").stdout)
    assert [(one["id"], one["quotes"]) for one in listed] == asked
    assert asked
    assert asked[0][0] in demo.sanctuary("review", "list", "--limit", "1").stdout


def test_export_and_import_change_nothing(demo, tmp_path):
    file = tmp_path / "record.jsonl.zst"
    head = settled(demo)
    assert demo.sanctuary("export", str(file)).stdout == f"exported {head}\n"
    assert demo.sanctuary("import", str(file)).stdout == f"imported {head}, of them 0 that the record did not hold\n"
    assert settled(demo) == head
    assert json.loads(demo.sanctuary("status", "--json").stdout)["conflicts"] == 0


@needs_shared
def test_the_seed_article_yields_the_places_of_its_headlines(demo):
    result = demo.sanctuary("ingest", str(SEED))
    assert result.returncode == 0, result.stderr
    settled(demo)
    text = SEED.read_text("utf-8")
    query = (
        '{ articles(first: 1, url: "file:%s") { nodes { claims(first: 100) { nodes { places { place { id } } } } } } }'
    )
    (article,) = graphql(demo, query % SEED.name)["articles"]["nodes"]
    places = {j["place"]["id"] for claim in article["claims"]["nodes"] for j in claim["places"]}
    expected = {
        "Philadelphia": "pa/place:philadelphia",
        "Nevada": "nv",
        "Travis County": "tx/county:travis",
        "Austin": "tx/place:austin",
        "Dade": "fl/county:miami-dade",
        "California": "ca",
        "Los Angeles": "ca/place:los_angeles",
    }
    expected_too = {"ocd-division/country:us/district:dc"}
    assert all(headline in text for headline in expected)
    assert {US + tail for tail in expected.values()} | expected_too <= places


@needs_shared
def test_the_list_of_2025_names_34_places_and_drops_nevada_on_its_day(demo, tmp_path):
    result = demo.sanctuary("ingest", str(DOJ))
    assert result.returncode == 0, result.stderr
    settled(demo)
    query = '{ jurisdictions(asOf: "%s", listedBy: "DOJ", first: 50) { totalCount } }'
    assert graphql(demo, query % "2025-08-10")["jurisdictions"]["totalCount"] == 34
    assert graphql(demo, query % "2025-09-30")["jurisdictions"]["totalCount"] == 33
    rows = DOJ.read_text("utf-8").splitlines()
    twice = tmp_path / "twice.csv"
    again = next(row for row in rows if ",San Francisco," in row)
    twice.write_text("\n".join([*rows, again]) + "\n", encoding="utf-8")
    assert "repeated rows 1" in demo.sanctuary("ingest", str(twice)).stdout
    settled(demo)
    assert graphql(demo, query % "2025-08-10")["jurisdictions"]["totalCount"] == 34


def test_a_malformed_line_is_named_and_the_others_go_in(demo, tmp_path):
    file = tmp_path / "articles.jsonl"
    good = {
        "url": "https://lines.example/1",
        "title": "Council meets",
        "text": "The council met.",
        "published": "2020-01-01",
    }
    file.write_text(json.dumps(good) + "\n{broken\n" + json.dumps(good | {"url": "https://lines.example/2"}) + "\n")
    result = demo.sanctuary("ingest", str(file))
    assert "line 2" in one_line(result)
    assert "seen 2" in result.stdout


def test_an_event_with_an_unknown_field_is_refused_and_the_others_go_in(demo, tmp_path):
    file = tmp_path / "events.jsonl"
    event = json.loads(make_event(POLICY, source="/tests", time=TIME).to_json())
    event["data"]["colour"] = "red"
    day = make_event(DayBegan(day="2001-01-01"), source="/tests", time=TIME).to_json()
    file.write_bytes(json.dumps(event).encode() + b"\n" + day + b"\n")
    result = demo.sanctuary("publish", str(file))
    assert "line 1: policy-changed" in one_line(result)
    assert "colour" in result.stderr
    assert result.stdout == "published 1, refused 1\n"


def test_bytes_that_are_no_event_are_parked_shown_and_discarded(demo):
    import redis

    from shared.embedded.running import running

    with redis.Redis.from_url(running(demo.home).redis_url) as client:
        client.xadd("article-seen", {"__data__": b"{broken"})
    settled(demo)
    lines = demo.sanctuary("dead-letters", "list").stdout.splitlines()
    mine = [line.split()[0] for line in lines if "article-seen" in line]
    assert mine
    assert demo.sanctuary("dead-letters", "show", mine[0]).stdout == "{broken\n"
    for letter in mine:
        assert demo.sanctuary("dead-letters", "discard", letter).returncode == 0
    assert "no dead letter" in one_line(demo.sanctuary("dead-letters", "show", mine[0]))


def test_what_is_not_there_yet_says_so(demo):
    assert "this version has none" in one_line(demo.sanctuary("token"), 3)


def test_a_missing_file_is_one_line(demo):
    assert "no such file" in one_line(demo.sanctuary("ingest", "/nowhere/at-all.txt"))
    assert "/nowhere/at-all" in one_line(demo.sanctuary("classify", "/nowhere/at-all.jsonl"))
    assert "/nowhere/at-all" in one_line(demo.sanctuary("publish", "/nowhere/at-all.jsonl"))


def test_without_a_ledger_the_way_to_one_is_named(tmp_path):
    command = [sys.executable, "-m", "services.cli", "status", "--home", str(tmp_path)]
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=env)
    assert "sanctuary up" in one_line(result)


def test_a_port_in_use_is_one_line_and_nothing_is_left(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "services.cli", "up", "--home", str(tmp_path / "home"), "--port", str(port)]
        result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert f"port {port}" in one_line(result)


def test_redis_down_at_start_is_one_line(tmp_path):
    env = {**os.environ, "REDIS_URL": f"redis://127.0.0.1:{free_port()}/0", "SANCTUARY_PORT": str(free_port())}
    command = [sys.executable, "-m", "services.classifier"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=env)
    assert "no stream server" in one_line(result)


def test_a_second_start_keeps_the_data():
    with running_ledger("--no-demo") as first:
        settled(first)
        day = make_event(DayBegan(day="2001-01-01"), source="/tests", time=TIME)
        file = first.home / "day.jsonl"
        file.write_bytes(day.to_json() + b"\n")
        assert first.sanctuary("publish", str(file)).returncode == 0
        head = settled(first, 2)
        with running_ledger("--no-demo", home=first.stopped()) as second:
            assert settled(second) >= head
