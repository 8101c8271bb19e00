"""Where the servers of one home live: data, sockets and, where needed, copies of the binaries.

Rule: nothing outside folders that this code made is ever given other permissions or another owner.
"""

import fcntl
import hashlib
import os
import pwd
import re
import shutil
import stat
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from shared.embedded import process
from shared.embedded.errors import FolderInUseError, FolderOfAnotherError, FolderUnusableError

LONGEST_SOCKET = 100  # bytes; the kernels end at 107 (Linux) and 103 (macOS)
PLAIN_PATH = re.compile(r"[A-Za-z0-9/_.\-]+")  # anything else would need quoting in some address or list of folders


@dataclass(frozen=True)
class Folders:
    """The folders of one home, made and owned as the servers need them."""

    home: Path
    root: Path  # holds the data: home itself, or a folder elsewhere when the servers' account cannot enter home
    sockets: Path
    account: pwd.struct_passwd | None


def prepare(home: Path, account: pwd.struct_passwd | None) -> Folders:
    """Find or make the folders of a home whose lock is held."""
    root = _root(home, account)
    _check_data(root, account)
    sockets = root / "sock"
    longest = os.fsencode(sockets / ".s.PGSQL.65535")
    if len(longest) > LONGEST_SOCKET or not PLAIN_PATH.fullmatch(str(sockets)):
        name = hashlib.sha256(os.fsencode(root)).hexdigest()[:16]
        sockets = Path("/tmp") / f"sanctuary-{os.geteuid()}-{name}"  # noqa: S108 - refused below unless it is ours
    return Folders(home, root, own(sockets, account), account)


def own(path: Path, account: pwd.struct_passwd | None) -> Path:
    """Make a private folder of the servers' account, or accept its own that is there; else FolderOfAnotherError."""
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        check_owner(path, account.pw_uid if account else os.geteuid())
        return path
    if account is not None:
        os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)
    return path


def check_owner(path: Path, owner: int) -> None:
    """Refuse a folder that is a link, no folder, or another account's; a folder that is not there is fine."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return
    except OSError as refused:
        raise _unusable(path, refused) from None
    if not stat.S_ISDIR(found.st_mode):
        raise FolderOfAnotherError(
            f"{path} is not a folder of ours (a link or a file): remove it, or choose another --home"
        )
    if found.st_uid != owner:
        raise FolderOfAnotherError(
            f"{path} belongs to {_name(found.st_uid)}, not to {_name(owner)}: "
            "start as the account that made it, or choose another --home"
        )


def make_home(home: Path, account: pwd.struct_passwd | None) -> Path:
    """The absolute home, made where it is missing; refused where it or its data belong to another account."""
    try:
        home = Path(os.path.abspath(home)).resolve()  # noqa: PTH100 - one that is not there has no resolution of its own
    except (OSError, RuntimeError) as refused:  # RuntimeError: links in a circle
        raise _unusable(home, refused) from None
    check_owner(home, os.geteuid())
    _check_data(home, account)
    if not home.exists():
        try:
            home.mkdir(parents=True)
            home.chmod(0o755 if account else 0o700)
        except OSError as refused:
            raise FolderOfAnotherError(
                f"{home} cannot be made ({refused.strerror}): choose another --home"
            ) from refused
    return home


def _check_data(root: Path, account: pwd.struct_passwd | None) -> None:
    for part in ("pg", "valkey", "sock"):
        check_owner(root / part, account.pw_uid if account else os.geteuid())


def lock(folder: Path, patience: float = 1.0) -> int:
    """Become the only owner of a folder: an open descriptor, to be closed at the end. FolderInUseError when it has one.

    The kernel gives the lock back when the process dies, however it dies. A moment's patience is needed because
    `running` looks by taking the lock for an instant.
    """
    try:
        descriptor = os.open(folder / "lock", os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as refused:
        raise _unusable(folder, refused) from None
    end = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                os.close(descriptor)
                raise FolderInUseError(
                    f"{folder} is in use by another process: stop it, or choose another --home"
                ) from None
            time.sleep(0.05)
        else:
            return descriptor


def remove_sockets(folders: Folders) -> None:
    """Take away a short socket folder that lies outside the root."""
    if folders.sockets.parent != folders.root:
        shutil.rmtree(folders.sockets, ignore_errors=True)


def _root(home: Path, account: pwd.struct_passwd | None) -> Path:
    """Home, unless the servers' account cannot enter it: then a folder that the link `home/data` names.

    A 0700 parent (root's own house, say) is left as it is. The link, rather than a name computed from the path,
    means that whoever removes the home starts afresh.
    """
    if account is None or can_enter(home, account):
        return home
    link = home / "data"
    if link.is_symlink():
        found = link.readlink()
        check_owner(found, 0)
        if found.is_dir():
            return found
        link.unlink()
    places = [Path("/var/lib"), Path("/var/tmp"), Path(tempfile.gettempdir())]  # noqa: S108 - mkdtemp picks the name
    place = next(place for place in places if os.access(place, os.W_OK) and can_enter(place, account))
    root = Path(tempfile.mkdtemp(prefix="sanctuary-ledger-", dir=place))
    root.chmod(0o755)
    link.symlink_to(root)
    return root


def can_enter(folder: Path, account: pwd.struct_passwd | None) -> bool:
    """Whether the account may walk to the folder; asked by trying, because access lists know more than modes."""
    status, _ = process.run(["/bin/sh", "-c", 'cd "$0"', folder], account)
    return status == 0


def _unusable(path: Path, refused: Exception) -> FolderUnusableError:
    why = (refused.strerror if isinstance(refused, OSError) else None) or str(refused)
    return FolderUnusableError(f"{path} cannot be used ({why}): choose another --home")


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"account {uid}"
