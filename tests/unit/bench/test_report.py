"""The bench's table: every gate beside its row, and a part that did not run has none."""

from typing import Any

import pytest

from tests.bench.report import GATES, lines, lookups, rows, table

APPEND = "append / raw XREADGROUP, COPY, XACK"


def ran(**parts: Any) -> dict[str, Any]:
    intake = {"ratios": {APPEND: 0.52}, "events_per_second": {"append": 11000.0}, "append_growth": 1.1}
    return {"intake": intake, **parts}


def peers(**ratios: float) -> dict[str, Any]:
    rates = {"append": 1.0, "rebuild": 2.0, "raw append": 3.0, "raw rebuild": 4.0, "replay": 5.0}
    return {"events": 9, "ours": rates, "peers": {"Emmett": rates}, "missing": ["Protean left out: gone"], **ratios}


def test_a_row_says_what_is_asked_and_whether_it_is_reached() -> None:
    told = {row.name: row for row in rows(ran(live={"ratios": {"live / raw append alone": 0.4}}))}
    assert (told[APPEND].asked, told[APPEND].reached) == ("at least 0.7", False)
    assert told["live / raw append alone"].reached is True
    assert told["append, slow-down from first to last slice"].asked == "under 1.5"
    assert told["append, slow-down from first to last slice"].reached is True


def test_what_is_only_reported_is_asked_for_nothing() -> None:
    (row,) = (row for row in rows(ran(peers={"ratios": {"append / best peer": 3.0}})) if "peer" in row.name)
    assert (row.asked, row.reached) == (None, None)


def test_a_part_that_did_not_run_and_a_peer_left_out_have_no_row() -> None:
    assert [row.name for row in rows(ran())] == [APPEND, "append, slow-down from first to last slice"]
    assert not any("peer" in row.name for row in rows(ran(peers=peers(ratios={}))))


def test_the_replay_has_its_rows_once_it_runs() -> None:
    replay: dict[str, Any] = {
        "ratios": {"replay / best peer projection runner": 80.0},
        "growth": 1.2,
        "peak_mib": 700.0,
    }
    replay["memory_growth"] = 1.4
    told = {row.name: row.reached for row in rows(ran(replay=replay)) if row.name.startswith("replay")}
    assert told == {
        "replay / best peer projection runner": True,
        "replay, slow-down from first to last slice": None,
        "replay, peak memory in MiB": False,
        "replay, memory at the end / at 100,000 events": True,
    }


def test_lookups_are_compared_by_processor_time_where_it_is_told() -> None:
    sizes = [
        {"position": 10, "processor_microseconds": 100.0, "wall_microseconds": 300.0, "execution_microseconds": 10.0},
        {"position": 99, "processor_microseconds": 120.0, "wall_microseconds": 900.0, "execution_microseconds": 14.0},
    ]
    assert lookups(sizes, [10_000, 100_000])["growth"] == pytest.approx(1.2)
    assert lookups(sizes, [10_000, 100_000])["execution_growth"] == pytest.approx(1.4)
    blind = [{**size, "processor_microseconds": None} for size in sizes]
    assert lookups(blind, [10_000, 100_000])["growth"] == pytest.approx(3.0)
    assert lookups(sizes[:1], [10_000])["growth"] is None


def test_the_text_and_the_json_tell_the_same_rows() -> None:
    found = ran(peers=peers(ratios={"fold / best peer projection runner": 49.0}))
    text = "\n".join(lines(found))
    assert [row["name"] for row in table(found)] == [row.name for row in rows(found)]
    assert all(row.name in text for row in rows(found))
    assert "NOT REACHED" in text
    assert "Protean left out: gone" in text
    assert "Emmett" in text


def test_every_gate_belongs_to_a_row_that_some_part_can_tell() -> None:
    assert {name.split(" ")[0].rstrip(",") for name in GATES} == {"bulk", "append", "live", "fold", "replay", "as-of"}
