"""robots.txt as RFC 9309 reads it. Pure."""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

PRODUCT = "sanctuaryledger"
"""The product token by which a site's rules name us, in lower case."""
SIZE = 512 << 10
"""Bytes of the file that count (RFC 9309, 2.5 asks for 500 KiB at least)."""
LONGEST_DELAY = 30.0
_TOKEN = re.compile(r"[A-Za-z_-]+")
_ENCODED = re.compile(r"%[0-9a-fA-F]{2}")
_KEPT = "!#$&'()*+,/:;=?@[]~-._%"


@dataclass(frozen=True, slots=True)
class Rules:
    """What a site asks of us: (allows, pattern) pairs, and the seconds between two requests that it wishes."""

    rules: tuple[tuple[bool, str], ...] = ()
    delay: float = 0.0

    def allow(self, path: str) -> bool:
        """Whether a path (with its query) may be read: the longest pattern that fits decides, allow wins a tie."""
        if path == "/robots.txt":
            return True
        plain = _plain(path)
        fitting = [(len(pattern), allows) for allows, pattern in self.rules if _fits(pattern, plain)]
        return max(fitting, default=(0, True))[1]


def read_rules(body: bytes, product: str = PRODUCT) -> Rules:
    """Read the groups that name the product, else those for everybody; what is no rule is passed over."""
    own: list[tuple[str, str]] = []
    everybody: list[tuple[str, str]] = []
    named = False
    into: list[list[tuple[str, str]]] = []
    heading = False
    for line in body[:SIZE].decode("utf-8-sig", "replace").replace("\r", "\n").split("\n"):
        key, colon, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            into = into if heading else []
            heading = True
            token = _TOKEN.match(value)
            if value.startswith("*"):
                into.append(everybody)
            elif token and token.group().lower() == product:
                named = True
                into.append(own)
        elif key in ("allow", "disallow", "crawl-delay"):
            heading = False
            for group in into:
                group.append((key, value))
    told = own if named else everybody
    rules = tuple((key == "allow", _plain(value)) for key, value in told if key != "crawl-delay" and value)
    delay = max((_delay(value) for key, value in told if key == "crawl-delay"), default=0.0)
    return Rules(tuple(dict.fromkeys(rules)), delay)


def _delay(value: str) -> float:
    """Crawl-delay is no part of the RFC; many sites write it."""
    try:
        wished = float(value)
    except ValueError:
        return 0.0
    return min(wished, LONGEST_DELAY) if wished > 0 else 0.0


def _plain(path: str) -> str:
    """One spelling for equal paths: octets that need no encoding stand bare, the others encoded in upper case."""
    parts = re.split(r"(%[0-9a-fA-F]{2})", path)
    return "".join(_octet(part) if _ENCODED.fullmatch(part) else quote(part, safe=_KEPT) for part in parts)


def _octet(encoded: str) -> str:
    octet = unquote_to_bytes(encoded)
    bare = octet.isalnum() or octet in (b"-", b".", b"_", b"~")
    return octet.decode("ascii") if bare else encoded.upper()


def _fits(pattern: str, path: str) -> bool:
    """Match from the beginning; * is any run of characters, a final $ the end. No regular expression: no explosion."""
    ends = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    if not rest:
        return not ends or at == len(path)
    *middle, last = rest
    for part in middle:
        at = path.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return len(path) - len(last) >= at and path.endswith(last) if ends else path.find(last, at) >= 0
