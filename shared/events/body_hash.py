"""The hash that tells a redelivery of an event from another event under the same id."""

from collections.abc import Collection
from hashlib import sha256
from typing import Any

import orjson


def body_hash(type_: str, subject: str | None, data: dict[str, Any], fleeting: Collection[str] = ()) -> bytes:
    """Return the sha256 of type, subject and data as canonical JSON, without what two readings may differ in.

    Left out: the envelope's source, time and trace, and the data's fleeting members (of any event: confidence,
    author, fetched_at, feed, grade, copy_of, version_of).
    """
    lasting = data.copy()
    for name in fleeting:
        lasting.pop(name, None)
    return sha256(orjson.dumps([type_, subject, lasting], option=orjson.OPT_SORT_KEYS)).digest()


FLEETING = frozenset({"author", "fetched_at", "feed", "grade", "copy_of", "version_of", "confidence"})
