"""The envelope at a glance: what nearly every event is, told without building a model. Pure.

A quarter of an append went into the model of the envelope. What this does not take is left to the model, which
decides, normalises and words the complaint; what it takes, the model takes unchanged (tests/unit/projection).
"""

import re
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}(?:\.(?!000000)[0-9]{6})?Z"
).fullmatch
_TYPE = re.compile(r"[a-z][a-z0-9-]{2,63}").fullmatch
_SCHEMA = re.compile(r".*/[a-z][a-z0-9-]{2,63}/([1-9][0-9]{0,4})").fullmatch


class Plain(NamedTuple):
    """What the record asks of an envelope; `time` is an aware datetime in UTC."""

    id: str
    type: str
    version: int
    subject: str | None
    time: datetime


def plain(document: Any) -> Plain | None:
    """Return the envelope of a decoded JSON document, None where only the model can tell."""
    try:
        id_, type_, source, time = document["id"], document["type"], document["source"], document["time"]
        subject, version = document.get("subject"), _version(type_, document["dataschema"])
        if (
            version is not None
            and _UUID(id_)
            and _INSTANT(time)
            and document.get("specversion", "1.0") == "1.0"
            and "traceparent" not in document
            and type(document["data"]) is dict
            and (type(source) is str and 0 < len(source) <= 500)
            and (subject is None or (type(subject) is str and 0 < len(subject) <= 300))
        ):
            return Plain(id_, type_, version, subject, datetime.fromisoformat(time))
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return None  # no document, a member missing or of another type, no such day
    return None


@lru_cache(maxsize=256)
def _version(type_: str, schema: str) -> int | None:
    found = _SCHEMA(schema) if _TYPE(type_) and len(schema) <= 300 else None
    return int(found[1]) if found else None
