"""What a person gets wrong in the environment: one line that names the variable and the value."""

import socket
from pathlib import Path

import pytest

from shared.bus import BusUnreachable, connect, make_broker
from shared.bus.connection import check_address, without_password
from shared.server import SocketUnusable, listen
from shared.settings import Settings, WrongSetting, load

WRONG = [
    ("SANCTUARY_LOG_LEVEL", "LOUD"),
    *(
        (f"SANCTUARY_{name}", value)
        for name in ("RECLAIM_AFTER", "POLL", "RETENTION")
        for value in ("-1", "nan", "inf")
    ),
    ("SANCTUARY_RECLAIM_AFTER", "soon"),
    ("SANCTUARY_PORT", "99999"),
]


@pytest.mark.parametrize(("variable", "value"), WRONG)
def test_a_wrong_value_is_named_with_its_variable(variable: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(WrongSetting) as refused:
        load()
    assert f"{variable}={value}: " in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_log_level_may_be_written_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANCTUARY_LOG_LEVEL", "warning")
    assert load().log_level == "WARNING"


def test_a_password_file_that_is_no_text_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(WrongSetting, match=r"SANCTUARY_DATABASE_PASSWORD_FILE .*secret: is no UTF-8 text"):
        _ = Settings(database_password_file=file).database_password


@pytest.mark.parametrize("name", ["missing/x.sock", "x" * 120, "file"])
def test_a_unix_socket_that_cannot_be_made_is_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SocketUnusable, match=r"SANCTUARY_UDS .*: name "):
        listen(Settings(uds=str(tmp_path / name)))
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_unix_socket_that_can_be_made_is_left_to_the_server(tmp_path: Path) -> None:
    path = tmp_path / "s"
    assert listen(Settings(uds=str(path))) is None
    assert not path.exists()
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    assert listen(Settings(uds=str(path))) is None


@pytest.mark.parametrize("url", ["garbage", "redis://127.0.0.1:abc/0", "redis://127.0.0.1:99999/0", "redis://h/?x=1"])
def test_no_address_of_a_stream_server_is_one_line(url: str) -> None:
    for make in (connect, make_broker, check_address):
        with pytest.raises(BusUnreachable) as refused:
            make(url)
        assert f"REDIS_URL {url!r} is no address" in str(refused.value)
        assert "redis://host:port/db or unix:///path" in str(refused.value)
        assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "url", ["redis://h:1/0", "rediss://u:p@h", "unix:///a/b.sock?db=1", "redis://h?socket_timeout=3"]
)
def test_addresses_of_every_kind_pass(url: str) -> None:
    check_address(url)


def test_a_password_is_not_shown() -> None:
    assert without_password("redis://me:secret@h:1/0") == "redis://me:***@h:1/0"
    assert without_password("redis://:secret@h:1/0") == "redis://:***@h:1/0"
    assert without_password("redis://h:1/0") == "redis://h:1/0"
