"""The tokens of push sources: a secret file of hashes, one source a line, read anew for each request."""

import re
from collections.abc import Collection
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path

from shared.errors import LedgerError
from shared.plain_file import open_file

LARGEST = 1 << 20
_HASH = re.compile(r"[0-9a-f]{64}")
FORM = "write a name, a space and the sha256 of its token in hex"


class WrongTokens(LedgerError):
    """The file of push tokens says what cannot be: the line names file and line, and never a token."""


def read_tokens(file: Path) -> dict[bytes, str]:
    """Return the name of the push source by the hash of its token; several hashes may stand for one name.

    A line is `NAME HASH`; the hash is its last word, empty lines and those that begin with # say nothing.
    Raises WrongTokens, UnreadableFile.
    """
    with open_file(file) as opened:
        raw = opened.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise WrongTokens(f"{file}: larger than {LARGEST >> 20} MiB: {FORM}, one source a line")
    try:
        lines = raw.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise WrongTokens(f"{file}: is no UTF-8 text: {FORM}, one source a line") from None
    names: dict[bytes, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, told = line.strip().rpartition(" ")
        if not name.strip() or not name.isprintable() or len(name) > 200 or not _HASH.fullmatch(told):
            raise WrongTokens(f"{file} line {number}: {FORM}")
        names[bytes.fromhex(told)] = name.strip()
    return names


def check_tokens(file: Path, read: Collection[str]) -> None:
    """Raise WrongTokens, UnreadableFile unless the file can be read and names none of the sources that are read."""
    if twice := set(read_tokens(file).values()) & set(read):
        raise WrongTokens(f"{file}: {min(twice)} is a source that ingest reads: give the push source a name of its own")


def who(names: dict[bytes, str], token: str) -> str | None:
    """Return the source whose token it is; the time this takes does not tell how much of a hash was right."""
    own = sha256(token.encode()).digest()
    found = None
    for held, name in names.items():
        if compare_digest(held, own):
            found = name
    return found
