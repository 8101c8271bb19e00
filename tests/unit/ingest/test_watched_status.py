"""What `sanctuary status` says of the sources that ingest watches."""

from dataclasses import replace

from services.ingest.freshness import Freshness
from services.ingest.sources_file import Watched
from shared.status import watched_lines

FEED = Watched(name="courier", kind="feed", address="https://courier.example/feed", every="1h")
NOW = 1_000_000.0
WELL = Freshness(since=0.0).described(FEED).after_success(NOW - 600, NOW + 3000, new=1)


def lines(**sources: Freshness) -> list[str]:
    return watched_lines([known.told(name, NOW) for name, known in sources.items()])


def test_nothing_without_sources() -> None:
    assert lines() == []


def test_a_source_that_does_well_is_counted_only() -> None:
    assert lines(courier=WELL) == ["watched: 1 sources, 0 failing, 0 silent"]


def test_a_failing_source_is_named_with_its_reason() -> None:
    once = WELL.after_failure(NOW, "the server answers 503")
    assert lines(courier=once)[1] == "failing: feed courier, once, last read 600 s ago: the server answers 503"
    never = Freshness(since=NOW).described(FEED).after_failure(NOW, "a").after_failure(NOW, "no such host")
    assert lines(courier=never) == [
        "watched: 1 sources, 1 failing, 0 silent",
        "failing: feed courier, 2 times in a row, last read never: no such host",
    ]


def test_a_source_that_nobody_reads_any_more_is_silent() -> None:
    old = replace(WELL, last_success=NOW - 3 * 3600 - 1)
    assert lines(a=WELL, courier=old) == [
        "watched: 2 sources, 0 failing, 1 silent",
        "silent: feed courier, last read 10801 s ago, expected every 3600 s",
    ]


def test_a_push_source_without_an_interval_is_never_silent() -> None:
    push = Freshness(since=0.0).described(Watched(name="wire", kind="push"))
    assert lines(wire=push) == ["watched: 1 sources, 0 failing, 0 silent"]
    expected = Freshness(since=0.0).described(Watched(name="wire", kind="push", every="1d"))
    assert lines(wire=expected)[1].startswith("silent: push wire, last read never, expected every 86400 s")
