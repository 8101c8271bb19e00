"""A stream entry as the record keeps it: the envelope without its texts, the texts, and the hash of the body. Pure."""

from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from pydantic import ValidationError

from services.projection.record.plain import Plain, plain
from shared.bus import Entry
from shared.errors import LedgerError
from shared.events import EVENT_TYPES, ArticleErased, address_hash
from shared.events.body_hash import FLEETING, body_hash
from shared.events.data import event_id
from shared.events.dates import read_instant
from shared.events.envelope import Envelope, first_problem

_TEXTS = {name: model.text_members + model.optional_text_members for name, model in EVENT_TYPES.items()}

# asyncpg writes these two as '-infinity' and 'infinity'; aware datetimes, since a time is one.
_ENDLESS = frozenset({datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)})


class NotStorable(LedgerError):
    """The bytes of an entry cannot be recorded: mend the producer, then replay the dead letter."""


class Recordable(NamedTuple):
    """One event, ready for the record. `body` is the envelope's JSON without the members in `texts`.

    `erases` is the article that an article-erased names. Of a type with texts, `erased_by` is the id that its own
    erasure would have, and `address` the hash by which an erasure of its address would name it.
    """

    id: str
    type: str
    version: int
    subject: str | None
    time: datetime
    body: str
    body_hash: bytes
    texts: dict[str, str]
    stream: str
    entry: str
    erases: str | None
    erased_by: str | None = None
    address: str | None = None


def read_entry(entry: Entry) -> Recordable:
    """Read the envelope of one entry; its data is not looked at, so that unknown types and versions are recorded too.

    Raises NotStorable: no JSON, no envelope, U+0000 somewhere (Postgres stores no such text), members nested so deep
    that an export could not write them, or a time that Postgres would take for infinity.
    """
    raw = entry.raw
    try:
        document = orjson.loads(raw)
        id_, type_, version, subject, time = plain(document) or _by_model(document)
    except orjson.JSONDecodeError as error:
        raise NotStorable(f"{entry.stream} {entry.id}: no JSON: {error}") from None
    except ValidationError as error:
        raise NotStorable(f"{entry.stream} {entry.id}: no valid event envelope: {first_problem(error)}") from None
    except OverflowError:
        raise NotStorable(f"{entry.stream} {entry.id}: time: lies outside the years 1 to 9999") from None
    if time in _ENDLESS:
        raise NotStorable(f"{entry.stream} {entry.id}: time: is the first or last instant of the calendar")
    if b"\\" in raw and b"\\u0000" in raw and _holds_nul(document):
        raise NotStorable(f"{entry.stream} {entry.id}: holds U+0000, which cannot be stored: remove it")
    data: dict[str, Any] = document["data"]
    try:
        digest = body_hash(type_, subject, data, FLEETING)
    except orjson.JSONEncodeError as error:
        raise NotStorable(f"{entry.stream} {entry.id}: cannot be written again: {error}") from None
    erases = as_uuid(data.get("article")) if type_ == ArticleErased.type else None
    members = _TEXTS.get(type_)
    if not members:
        body = raw.decode()
        return Recordable(id_, type_, version, subject, time, body, digest, {}, entry.stream, entry.id, erases)
    texts = {member: data.pop(member) for member in members if isinstance(data.get(member), str)}
    body = orjson.dumps(document).decode()
    erased_by, address = event_id(["erasure", id_]), _address(data.get("canonical_url"))
    return Recordable(
        *(id_, type_, version, subject, time, body, digest, texts, entry.stream, entry.id),
        *(erases, erased_by, address),
    )


def _by_model(document: Any) -> Plain:
    model = Envelope.model_validate(document)
    return Plain(model.id, model.type, model.version, model.subject, read_instant(model.time))


def order(entry: str) -> tuple[int, int]:
    """Return an entry id as two numbers, since 9-0 comes before 10-0; (0, 0) for what is no id of a stream."""
    ms, _, seq = entry.partition("-")
    return (int(ms), int(seq or 0)) if ms.isdigit() else (0, 0)


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any("\0" in key or _holds_nul(item) for key, item in value.items())
    return isinstance(value, list) and any(map(_holds_nul, value))


def _address(url: object) -> str | None:
    return address_hash(url) if isinstance(url, str) else None


def as_uuid(text: object) -> str | None:
    """Return the text as Postgres spells a uuid, or None when it is none."""
    try:
        return str(UUID(text)) if isinstance(text, str) else None
    except ValueError:
        return None
