"""Which code runs: the one home of the program's version."""

from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGE = "sanctuary-ledger"
_ROOT = Path(__file__).parents[1]


@cache
def running_version() -> str:
    """Return the package's version and a digest of its code, as `0.1.0+3f9a1c2b`: another build, another name.

    Where the package is not installed the version is `source`.
    """
    try:
        installed = version(PACKAGE)
    except PackageNotFoundError:
        installed = "source"
    code = sha256()
    for path in sorted(path for name in ("services", "shared") for path in (_ROOT / name).rglob("*")):
        if path.suffix in (".py", ".sql"):
            code.update(path.relative_to(_ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return f"{installed}+{code.hexdigest()[:8]}"
