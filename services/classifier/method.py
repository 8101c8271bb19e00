"""The name, version and content hash of this way of reading; a new version supersedes the readings of the old one."""

from hashlib import sha256
from pathlib import Path

from shared.events.claim import Method

VERSION = "1.1"
_ROOT = Path(__file__).parent
_ROOMS = ("text", "places", "kinds", "frames", "dates")


def _rules_hash() -> str:
    """The sha256 over every rule and table that a reading follows from."""
    digest = sha256()
    for room in _ROOMS:
        for file in sorted((_ROOT / room).iterdir()):
            if file.suffix in (".py", ".toml", ".csv"):
                digest.update(file.name.encode() + b"\0" + file.read_bytes())
    for name in ("reading.py", "claims.py", "confidence.py", "matters.py", "voters.py"):
        digest.update((_ROOT / name).read_bytes())
    return digest.hexdigest()


METHOD = Method(name="rules", version=VERSION, hashes={"rules": _rules_hash()})
COPY = Method(name="copy", version=VERSION)
