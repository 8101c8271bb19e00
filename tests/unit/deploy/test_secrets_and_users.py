"""The secrets that the compose file names are made, and the users that its addresses name are the stream server's."""

import re
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from shared.events import EVENT_TYPES
from shared.settings import Settings, WrongSetting

ROOT = Path(__file__).parents[3]
COMPOSE = (ROOT / "docker-compose.yml").read_text("utf-8")
FILES = set(re.findall(r"file: \./deploy/secrets/([\w.]+)\}", COMPOSE))


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "deploy", tmp_path / "deploy", ignore=shutil.ignore_patterns("secrets"))
    subprocess.run([tmp_path / "deploy/secrets.sh"], check=True)
    return tmp_path / "deploy/secrets"


def test_every_secret_is_made_once(secrets: Path) -> None:
    made = {path.name: path.read_text("utf-8") for path in secrets.iterdir()}
    assert set(made) == FILES
    assert made["opinion_key"] == ""
    assert all(len(text) > 40 for name, text in made.items() if name != "opinion_key")
    assert all(path.stat().st_mode & 0o777 == 0o644 for path in secrets.iterdir())
    (secrets / "opinion_key").write_text(told := "a-key", "utf-8")
    subprocess.run([secrets.parent / "secrets.sh"], check=True)
    assert {path.name: path.read_text("utf-8") for path in secrets.iterdir()} == made | {"opinion_key": told}


def test_every_user_of_an_address_has_the_password_of_its_secret(secrets: Path) -> None:
    users = {line.split()[1]: line for line in (secrets / "users.acl").read_text("utf-8").splitlines()}
    assert set(users) == {"default", "health", *re.findall(r"redis://(\w+)[@:]", COMPOSE)}
    assert users["default"] == "user default off"
    for file in secrets.glob("*_redis_password"):
        password = file.read_text("utf-8")
        user = users[file.name.removesuffix("_redis_password")]
        assert f" #{sha256(password.encode()).hexdigest()} " in user
        assert password not in user
    assert not [line for line in users.values() if re.search(r"[{}]|\+@|allkeys|~\*", line)]


def test_the_rules_name_each_stream_and_nothing_that_is_none(secrets: Path) -> None:
    named = set(re.findall(r"~([\w-]+)(?= |\))", (secrets / "users.acl").read_text("utf-8")))
    assert named == set(EVENT_TYPES)


def test_the_password_of_a_file_becomes_part_of_the_address(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("a/b@c:d\n")
    for given, told in (
        ("redis://ingest@valkey:6379/0", "redis://ingest:a%2Fb%40c%3Ad@valkey:6379/0"),
        ("redis://ingest:old@valkey", "redis://ingest:a%2Fb%40c%3Ad@valkey"),
        ("redis://valkey", "redis://:a%2Fb%40c%3Ad@valkey"),
        ("unix://ingest@/run/valkey.sock", "unix://ingest:a%2Fb%40c%3Ad@/run/valkey.sock"),
    ):
        assert Settings(redis_password_file=file, REDIS_URL=given).redis_url == told
    assert Settings(REDIS_URL="redis://ingest@valkey").redis_url == "redis://ingest@valkey"
    with pytest.raises(WrongSetting, match=r"^SANCTUARY_REDIS_PASSWORD_FILE .*missing: No such file"):
        Settings(redis_password_file=tmp_path / "missing", REDIS_URL="redis://ingest@valkey")
