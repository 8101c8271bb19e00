"""What the live and latency rows say of their measurements."""

import pytest

from tests.bench import latency, living


def test_live_ratios_are_medians_over_pages() -> None:
    pages = [
        {"events": 2000, "ours": 4.0, "raw": 1.0, "raw append": 0.5, "ours cpu": 2.0, "raw cpu": 0.5},
        {"events": 2000, "ours": 2.0, "raw": 1.0, "raw append": 0.4, "ours cpu": 1.0, "raw cpu": 0.5},
        {"events": 1000, "ours": 1.0, "raw": 0.2, "raw append": 0.1, "ours cpu": 1.0, "raw cpu": 0.2},
    ]
    found = living.report(pages)
    assert found["events"] == 5000
    assert found["ratios"] == {
        "live / raw append + raw fold": pytest.approx(0.25),
        "live / raw append alone": pytest.approx(0.125),
        "live / raw append + raw fold, processor time": pytest.approx(0.3),
    }
    assert found["events_per_second"]["ours"] == pytest.approx(1000)


def test_latency_is_told_by_rank() -> None:
    found = latency.report([n / 100 for n in range(100, 0, -1)])
    assert found["probes"] == 100
    assert found["p50"] == pytest.approx(0.505)
    assert found["p99"] == pytest.approx(1.0)
    assert found["worst"] == pytest.approx(1.0)
