"""What an operator gets wrong about the server of second opinions: one line that names the variable, and no key."""

import re
from pathlib import Path

import pytest

from services.classifier.opinion.offline import asking
from services.classifier.opinion.settings import ClassifierSettings, check_time, endpoint
from shared.settings import WrongSetting, load_as

URL, MODEL, KEY = "SANCTUARY_OPINION_URL", "SANCTUARY_OPINION_MODEL", "SANCTUARY_OPINION_KEY"
ROOT = Path(__file__).parents[3]
ADDRESS = "http://127.0.0.1:8080/v1"


def settings(monkeypatch, given):
    for name, value in given.items():
        monkeypatch.setenv(name, str(value))
    return load_as(ClassifierSettings)


@pytest.mark.parametrize("given", [{}, {URL: ""}, {MODEL: "m"}, {URL: "", "SANCTUARY_OPINION_KEY_FILE": ""}])
def test_without_an_address_nobody_is_asked(monkeypatch, given):
    assert endpoint(settings(monkeypatch, given)) is None


WRONG = {
    "no model": ({URL: ADDRESS}, MODEL),
    "no scheme": ({URL: "127.0.0.1:8080/v1", MODEL: "m"}, URL),
    "another scheme": ({URL: "file:///etc/passwd", MODEL: "m"}, URL),
    "no host": ({URL: "http:///v1", MODEL: "m"}, URL),
    "no address": ({URL: "http://[::1", MODEL: "m"}, URL),
    "a key in the address": ({URL: "https://user:hidden@host/v1", MODEL: "m"}, URL),
    "a key in the query": ({URL: "https://host/v1?key=hidden", MODEL: "m"}, URL),
    "a key of two lines": ({URL: ADDRESS, MODEL: "m", KEY: "hidden\nhidden"}, KEY),
    "a key of other letters": ({URL: ADDRESS, MODEL: "m", KEY: "hiddén"}, KEY),
    "no such file": ({URL: ADDRESS, MODEL: "m", f"{KEY}_FILE": "/no/such"}, f"{KEY}_FILE"),
    "no time": ({"SANCTUARY_OPINION_SECONDS": 0}, "SANCTUARY_OPINION_SECONDS"),
    "endless time": ({"SANCTUARY_OPINION_SECONDS": "inf"}, "SANCTUARY_OPINION_SECONDS"),
}  # fmt: skip


@pytest.mark.parametrize(("given", "variable"), WRONG.values(), ids=WRONG)
def test_a_wrong_setting_is_one_line(monkeypatch, given, variable):
    with pytest.raises(WrongSetting) as refused:
        endpoint(settings(monkeypatch, given))
    told = str(refused.value)
    assert variable in told
    assert "\n" not in told
    assert "hidden" not in told


def test_the_key_is_not_shown_with_the_settings(monkeypatch):
    given = settings(monkeypatch, {"SANCTUARY_OPINION_KEY": "hidden"})
    assert "hidden" not in repr(given) + str(given)


async def test_an_answer_may_not_take_more_than_half_the_time_of_a_batch(monkeypatch):
    given = settings(
        monkeypatch, {URL: ADDRESS, MODEL: "m", "SANCTUARY_OPINION_SECONDS": 20, "SANCTUARY_RECLAIM_AFTER": 30}
    )
    server = endpoint(given)
    with pytest.raises(WrongSetting, match=r"SANCTUARY_OPINION_SECONDS=20: .*SANCTUARY_RECLAIM_AFTER=30"):
        check_time(server, given)
    await server.close()


def test_the_command_line_asks_nobody_without_an_address():
    with pytest.raises(WrongSetting, match=URL), asking():
        pass


def test_the_compose_file_passes_each_setting_of_the_server_and_empty_is_untold(monkeypatch):
    compose = (ROOT / "docker-compose.yml").read_text("utf-8")
    service = compose.partition("\n  classifier:\n")[2].partition("\n\n  ")[0]
    passed = dict(re.findall(r"^      (SANCTUARY_OPINION_\w+): \$\{\1:-([^}]*)\}", service, re.M))
    fields = {name: field for name, field in ClassifierSettings.model_fields.items() if name.startswith("opinion_")}
    assert set(passed) == {f"SANCTUARY_{name.upper()}" for name in fields}
    given = settings(monkeypatch, passed)
    assert {name: getattr(given, name) for name in fields} == {name: field.default for name, field in fields.items()}


def test_the_file_of_the_key_that_the_manual_names_is_in_the_container():
    compose = (ROOT / "docker-compose.yml").read_text("utf-8")
    service = compose.partition("\n  classifier:\n")[2].partition("\n\n  ")[0]
    (mounted,) = re.findall(r"secrets: \[(.*)\]", service)
    assert "opinion_key" in mounted.split(", ")
    assert "SANCTUARY_OPINION_KEY_FILE=/run/secrets/opinion_key" in (ROOT / "docs/operating.md").read_text("utf-8")
