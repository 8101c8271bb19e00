"""The containers' file of sources: the example is sound, and what the compose file sets for ingest is what it reads."""

import os
import re
from pathlib import Path

import pytest

from services.ingest.fetching import FetchSettings
from services.ingest.settings import IngestSettings
from services.ingest.sources_file import read_sources
from shared.settings import load_as

ROOT = Path(__file__).parents[3]
COMPOSE = (ROOT / "docker-compose.yml").read_text("utf-8")
INGEST = COMPOSE.partition("\n  ingest:\n")[2].partition("\n\n  ")[0]
PLACE = "/etc/sanctuary"
READ_ELSEWHERE = {"SANCTUARY_LISTS"}


def test_the_example_of_the_containers_is_a_sound_file() -> None:
    sources = read_sources(ROOT / "deploy" / "ingest" / "sources.example.toml")
    assert {source.kind for source in sources} == {"feed", "list", "folder", "push"}
    assert [source.form.tells for source in sources if source.form] == ["agreements", "listings"]


def test_what_the_compose_file_sets_is_read_and_empty_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    told = dict(re.findall(r"^      (SANCTUARY_\w+): \$\{\1:-([^}]*)\}", INGEST, re.M))
    fields = {f"SANCTUARY_{name.upper()}" for kind in (IngestSettings, FetchSettings) for name in kind.model_fields}
    assert {"SANCTUARY_SOURCES", "SANCTUARY_PUSH_TOKENS_FILE"} <= set(told) <= fields | READ_ELSEWHERE
    for name in [name for name in os.environ if name.startswith("SANCTUARY_")]:
        monkeypatch.delenv(name)
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    settings = load_as(IngestSettings)
    assert (settings.sources, settings.push_tokens_file, settings.watched()) == (None, None, ())


def test_the_folder_is_mounted_where_the_manual_says() -> None:
    assert f":-./deploy/ingest}}:{PLACE}:ro" in INGEST
    manual = (ROOT / "docs" / "operating.md").read_text("utf-8")
    for file in ("sources.toml", "push-tokens"):
        assert f"{PLACE}/{file}" in manual
        assert f"{PLACE}/{file}" in INGEST
