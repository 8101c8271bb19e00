"""What the peers are given, and what is told of them."""

import subprocess
from collections import Counter
from itertools import islice

import orjson
import pytest

from shared.places import gazetteer
from tests.bench.generator import events, is_claim
from tests.bench.peers import install as installing
from tests.bench.peers.install import PEERS, install
from tests.bench.peers.race import summary
from tests.bench.peers.streams import BATCH, streams


def test_the_peers_are_given_every_event_once_in_streams_of_at_most_fifty() -> None:
    told = list(islice(events(2000, gazetteer()), 3000))
    given = list(streams(told))
    documents = [event["document"] for stream in given for event in stream["events"]]
    assert Counter(map(orjson.dumps, documents)) == Counter(raw for _, raw in told)
    assert max(len(stream["events"]) for stream in given) == BATCH
    assert len({stream["name"] for stream in given}) == len(given)
    for stream in given:
        assert len({event["key"] for event in stream["events"]}) == 1
        for event in stream["events"]:
            assert event["value"]
            assert event["day"]
            if is_claim(event["document"]["type"]):
                assert event["key"] == event["document"]["data"]["jurisdictions"][0]["id"]


def test_ours_is_compared_with_the_best_peer_by_medians() -> None:
    runs = {
        "ours": [
            {"append": 900.0, "rebuild": 5000.0, "replay": 20000.0},
            {"append": 1000.0, "rebuild": 6000.0, "replay": 30000.0},
        ],
        "Emmett": [{"append": 100.0, "rebuild": 400.0}, {"append": 100.0, "rebuild": 600.0}],
        "Protean": [{"append": 190.0, "rebuild": 50.0}, {"append": 190.0, "rebuild": 50.0}],
    }
    found = summary(runs, 100, ["eventsourcing left out: no registry"])
    assert found["ratios"] == {
        "append / best peer": pytest.approx(5.0),
        "fold / best peer projection runner": pytest.approx(11.0),
        "replay / best peer projection runner": pytest.approx(50.0),
    }
    assert found["best"] == {"append": "Protean", "rebuild": "Emmett"}
    assert set(found["peers"]) == {"Emmett", "Protean"}


def test_without_any_peer_there_is_no_ratio() -> None:
    found = summary({"ours": [{"append": 900.0, "rebuild": 5000.0}]}, 100, ["all left out"])
    assert found["ratios"] == {}
    assert found["peers"] == {}


def test_a_registry_that_cannot_be_reached_costs_one_line_each(tmp_path, monkeypatch) -> None:
    def fail(command: list[str], **_: object) -> None:
        raise subprocess.CalledProcessError(1, command, stderr="first line\nERROR: no such host\n")

    monkeypatch.setattr(installing.subprocess, "run", fail)
    monkeypatch.setattr(installing.shutil, "which", lambda name: f"/bin/{name}")
    found = install(tmp_path)
    assert found.runners == {}
    assert [found.command(peer) for peer in PEERS] == [None, None, None]
    assert found.missing == (
        "Emmett left out: cannot be installed here (ERROR: no such host)",
        "eventsourcing and Protean left out: cannot be installed here (ERROR: no such host)",
    )


def test_no_peer_is_under_a_licence_that_binds_what_uses_it() -> None:
    assert {peer.licence for peer in PEERS} <= {"none named", "MIT", "BSD-3-Clause", "Apache-2.0"}
