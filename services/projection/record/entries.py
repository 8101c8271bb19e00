"""A stream entry as the record keeps it: the envelope without its texts, the texts, and the hash of the body. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from pydantic import ValidationError

from shared.bus import Entry
from shared.errors import LedgerError
from shared.events import EVENT_TYPES, ArticleErased
from shared.events.body_hash import FLEETING, body_hash
from shared.events.data import event_id
from shared.events.dates import read_instant
from shared.events.envelope import Envelope, first_problem


class NotStorable(LedgerError):
    """The bytes of an entry cannot be recorded: mend the producer, then replay the dead letter."""


@dataclass(frozen=True, slots=True)
class Recordable:
    """One event, ready for the record. `body` is the envelope's JSON without the members in `texts`.

    `erases` is the article that an article-erased names; `erased_by` the id that this article's erasure would have.
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
    erased_by: str | None


def read_entry(entry: Entry) -> Recordable:
    """Read the envelope of one entry; its data is not looked at, so that unknown types and versions are recorded too.

    Raises NotStorable: no JSON, no envelope, or U+0000 somewhere (Postgres stores no such text).
    """
    try:
        document = orjson.loads(entry.raw)
        envelope = Envelope.model_validate(document)
    except orjson.JSONDecodeError as error:
        raise NotStorable(f"{entry.stream} {entry.id}: no JSON: {error}") from None
    except ValidationError as error:
        raise NotStorable(f"{entry.stream} {entry.id}: no valid event envelope: {first_problem(error)}") from None
    except OverflowError:
        raise NotStorable(f"{entry.stream} {entry.id}: time: lies outside the years 1 to 9999") from None
    if b"\\u0000" in entry.raw and _holds_nul(document):
        raise NotStorable(f"{entry.stream} {entry.id}: holds U+0000, which cannot be stored: remove it")
    data: dict[str, Any] = document["data"]
    digest = body_hash(envelope.type, envelope.subject, data, FLEETING)
    model = EVENT_TYPES.get(envelope.type)
    members = model.text_members if model else ()
    texts = {member: data.pop(member) for member in members if isinstance(data.get(member), str)}
    return Recordable(
        id=envelope.id,
        type=envelope.type,
        version=envelope.version,
        subject=envelope.subject,
        time=read_instant(envelope.time),
        body=orjson.dumps(document).decode(),
        body_hash=digest,
        texts=texts,
        stream=entry.stream,
        entry=entry.id,
        erases=_uuid(data.get("article")) if envelope.type == ArticleErased.type else None,
        erased_by=event_id(["erasure", envelope.id]) if texts else None,
    )


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any("\0" in key or _holds_nul(item) for key, item in value.items())
    return isinstance(value, list) and any(map(_holds_nul, value))


def _uuid(text: object) -> str | None:
    try:
        return str(UUID(text)) if isinstance(text, str) else None
    except ValueError:
        return None
