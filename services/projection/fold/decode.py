"""From rows of the record to events that this code understands; what it does not is said, not skipped. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import orjson

from services.projection.readmodels.occurrences.moved import Recorded
from shared.events import EVENT_TYPES, Envelope, understand
from shared.events.catalog import NotUnderstood, own_id
from shared.events.dates import read_instant

RawEvent = tuple[int, str, str]  # position, id, body as JSON text


@dataclass(frozen=True, slots=True)
class NotYet:
    """An event that this code does not understand, and why; another code version reads it again."""

    position: int
    id: str
    reason: str


def decode(rows: Sequence[RawEvent]) -> tuple[list[Recorded], list[NotYet]]:
    """Return the events understood and those not, both in position order."""
    understood: list[Recorded] = []
    not_yet: list[NotYet] = []
    for position, id_, body in rows:
        try:
            understood.append(_decode(position, id_, body))
        except NotUnderstood as error:
            not_yet.append(NotYet(position, id_, str(error)))
    return understood, not_yet


def _decode(position: int, id_: str, body: str) -> Recorded:
    envelope = _Stored(**orjson.loads(body))
    model = EVENT_TYPES.get(envelope.type)
    if model is not None:
        for member in model.text_members:
            envelope.data.setdefault(member, "")  # the texts lie beside the record; no fold reads them
    data = understand(cast(Envelope, envelope))
    if own_id(cast(Envelope, envelope), data) != id_:
        raise NotUnderstood(f"{envelope.type} {id_}: the id is not the one that its data give")
    return Recorded(position, id_, read_instant(envelope.time), data)


class _Stored:
    """The members of an envelope that the folds ask for, without checking again what append has checked."""

    __slots__ = ("data", "dataschema", "id", "time", "type", "version")

    def __init__(self, *, id: str, type: str, time: str, dataschema: str, data: dict[str, Any], **_: object) -> None:
        self.id, self.type, self.time, self.dataschema, self.data = id, type, time, dataschema, data
        self.version = int(dataschema.rpartition("/")[2])
