"""From rows of the record to events that this code understands; what it does not is said, not skipped. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import orjson

from services.projection.readmodels.occurrences.moved import Recorded
from shared.events import EVENT_TYPES, Envelope, EventData, understand
from shared.events.catalog import NotUnderstood, own_id
from shared.events.dates import read_instant

RawEvent = tuple[int, str, str | bytes]  # position, id, body as JSON text


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


def _decode(position: int, id_: str, body: str | bytes) -> Recorded:
    event = Stored(**orjson.loads(body))
    data = data_of(event)
    if own_id(cast(Envelope, event), data) != id_:
        raise NotUnderstood(f"{event.type} {id_}: the id is not the one that its data give")
    return Recorded(position, id_, read_instant(event.time), data)


def data_of(event: "Stored") -> EventData:
    """Return the data as today's model has them, without texts, which no fold reads. Raises NotUnderstood."""
    model = EVENT_TYPES.get(event.type)
    if model is not None:
        for member in model.text_members:
            event.data.setdefault(member, "")
    return understand(cast(Envelope, event))


class Stored:
    """The members of an envelope that the folds ask for, without checking again what append has checked."""

    __slots__ = ("data", "dataschema", "id", "time", "type", "version")

    def __init__(self, *, id: str, type: str, time: str, dataschema: str, data: dict[str, Any], **_: object) -> None:
        self.id, self.type, self.time, self.dataschema, self.data = id, type, time, dataschema, data
        self.version = int(dataschema.rpartition("/")[2])
