"""Cursors and pages of Relay connections. A cursor is the base64url of [order, key, ...]; opaque, and checked."""

import binascii
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson

from services.gateway.errors import bad_input

DEFAULT, MOST = 20, 100

_READ: dict[str, Callable[[str], object]] = {
    "text": str,
    "date": date.fromisoformat,
    "timestamptz": datetime.fromisoformat,
    "uuid": UUID,
    "bigint": int,
}


@dataclass(frozen=True, slots=True)
class Page:
    """What part of a list is asked for. Keys are texts that were checked to be of the order's types."""

    size: int
    backward: bool
    after: list[str] | None
    before: list[str] | None


def page(arguments: Mapping[str, Any], order: str, types: Sequence[str]) -> Page:
    """Read first, last, after and before. Raises GraphQLError BAD_USER_INPUT."""
    first, last = arguments.get("first"), arguments.get("last")
    if first is not None and last is not None:
        raise bad_input("Give first or last, not both.")
    name, size = ("last", last) if last is not None else ("first", DEFAULT if first is None else first)
    if not 1 <= size <= MOST:
        raise bad_input(f"{name} must lie between 1 and {MOST}.")
    after, before = arguments.get("after"), arguments.get("before")
    return Page(
        size,
        last is not None,
        None if after is None else read("after", after, order, types),
        None if before is None else read("before", before, order, types),
    )


def read(argument: str, cursor: str, order: str, types: Sequence[str]) -> list[str]:
    """Return the keys of a cursor of this order. Raises GraphQLError BAD_USER_INPUT."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        raw = urlsafe_b64decode(padded.encode("ascii"))
        parts: list[str] = orjson.loads(raw)
        tag, *keys = parts
        if tag != order or len(keys) != len(types) or not _same(raw, cursor):
            raise ValueError(tag)
        for key, type_ in zip(keys, types, strict=True):
            if not isinstance(key, str) or "\0" in key:
                raise ValueError(key)
            _READ[type_](key)
        if any(type_ == "bigint" and not -(2**63) <= int(key) < 2**63 for key, type_ in zip(keys, types, strict=True)):
            raise ValueError(keys)
    except (ValueError, TypeError, binascii.Error, UnicodeError, RecursionError):
        raise bad_input(f"{argument} is no cursor of this list: take one from an edge or from pageInfo.") from None
    return keys


def _same(raw: bytes, cursor: str) -> bool:
    return binascii.b2a_base64(raw, newline=False).translate(bytes.maketrans(b"+/", b"-_")).rstrip(
        b"="
    ) == cursor.encode("ascii")


def sql(order: str, keys: Sequence[str]) -> str:
    """The SQL that writes the cursor of a row whose order keys are these expressions."""
    parts = ", ".join(f"({key})::text" for key in keys)
    return (
        f"translate(encode(convert_to(json_build_array('{order}', {parts})::text, 'UTF8'), 'base64'), E'+/=\\n', '-_')"
    )
