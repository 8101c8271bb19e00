"""The name, version and content hash of this way of reading; a new version supersedes the readings of the old one.

A reading by rules alone is 1.4.0, one that further voters weighed 1.4.1: so it supersedes what was read without them.
One that a second opinion settled has a further number, 1.4.1.1: what was read while no opinion was to be had, and is
delivered again, is superseded and never told twice in two ways.
"""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from services.classifier.voters import Voter
from shared.events.claim import Method

VERSION = "1.4"
_ROOT = Path(__file__).parent
_ROOMS = ("text", "places", "kinds", "frames", "dates")


def _rules_hash() -> str:
    """The sha256 over every rule and table that a reading follows from."""
    digest = sha256()
    for room in _ROOMS:
        for file in sorted((_ROOT / room).iterdir()):
            if file.suffix in (".py", ".toml", ".csv"):
                digest.update(file.name.encode() + b"\0" + file.read_bytes())
    for name in (
        "model/masking.py",
        "model/features.py",
        "model/senses.py",
        "model/senses.toml",
        "model/voter.py",
        "reading.py",
        "claims.py",
        "confidence.py",
        "matters.py",
        "voters.py",
        "stages.py",
        "opinion/settling.py",
    ):
        digest.update((_ROOT / name).read_bytes())
    return digest.hexdigest()


METHOD = Method(name="rules", version=f"{VERSION}.0", hashes={"rules": _rules_hash(), "model": "absent"})
COPY = Method(name="copy", version=VERSION)


def method(voters: Sequence[Voter], settled: bool = False) -> Method:
    """Return the way of reading with these voters; without any it is degraded, and says so.

    settled: a second opinion was given.
    """
    hashes = {name: digest for voter in voters for name, digest in voter.hashes.items()}
    version = (f"{VERSION}.1" if voters else METHOD.version) + (".1" if settled else "")
    return Method(name=METHOD.name, version=version, hashes={**METHOD.hashes, **hashes})
