"""What `sanctuary up` tells its services beside what its own environment tells them."""

import os
from pathlib import Path

import pytest

from services import cli
from services.classifier.opinion.settings import ClassifierSettings, check_time, endpoint
from shared.embedded import Addresses
from shared.settings import load_as

AFTER, URL, MODEL = "SANCTUARY_RECLAIM_AFTER", "SANCTUARY_OPINION_URL", "SANCTUARY_OPINION_MODEL"
ASKED = {URL: "http://127.0.0.1:8080/v1", MODEL: "judge"}


@pytest.mark.parametrize(
    ("told", "after"),
    [({}, 15), ({AFTER: "40"}, 40), ({AFTER: "", URL: ""}, 15), (ASKED, 60), (ASKED | {AFTER: "30"}, 30)],
)
def test_an_answer_has_half_the_time_after_which_a_batch_is_taken_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, told: dict[str, str], after: float
) -> None:
    for name in [name for name in os.environ if name.startswith("SANCTUARY_")]:
        monkeypatch.delenv(name)
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    started = {}

    def up(home, children, **rest):
        started.update({child.name: child for child in children(Addresses("postgresql:///x", "redis://x"))})

    monkeypatch.setattr(cli.supervisor, "up", up)
    cli.up(home=tmp_path, sources=None)
    for name, value in started["classifier"].env.items():
        monkeypatch.setenv(name, value)
    settings = load_as(ClassifierSettings)
    assert settings.reclaim_after == after
    if server := endpoint(settings):
        assert check_time(server, settings) == after / 2
