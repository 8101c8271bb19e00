"""What every event's data has in common."""

from hashlib import sha1
from typing import ClassVar
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict

# The namespace of every id of the ledger. Changing it changes the identity of all that was ever recorded.
NAMESPACE = UUID("2f1c9c4e-6d0f-5b7a-9a55-1f4f6f0f2b11")


class Frozen(BaseModel):
    """A value: immutable, and an unknown field is an error, not noise."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)


class EventData(Frozen):
    """The data of one event type. A subclass says what makes the event the same event, and whom it is about."""

    type: ClassVar[str]
    version: ClassVar[int] = 1
    # Members that hold text which may have to be erased: append keeps them beside the record, not in it.
    text_members: ClassVar[tuple[str, ...]] = ()
    # The same, of those that an event may do without: that one is absent does not say that it was erased.
    optional_text_members: ClassVar[tuple[str, ...]] = ()
    # Members that differ between two readings of the same thing: no part of the body's hash.
    fleeting_members: ClassVar[tuple[str, ...]] = ()

    def identity(self) -> list[object]:
        """Return the canonical array whose uuid5 is the event's id; nulls kept, sets sorted."""
        raise NotImplementedError

    def subject(self) -> str | None:
        """Return the id of the place that the event is about, if there is one."""
        return None

    def contradiction(self) -> str | None:
        """Return, in one line, what in the data contradicts itself and must not be published; None without any."""
        return None


def event_id(identity: list[object]) -> str:
    """Return the deterministic id: uuid5 over the canonical JSON of what makes the event the same event."""
    name = orjson.dumps(identity, option=orjson.OPT_SORT_KEYS)
    digest = bytearray(sha1(NAMESPACE.bytes + name, usedforsecurity=False).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50  # uuid.uuid5 says the same and takes three times as long; the fold asks often
    digest[8] = digest[8] & 0x3F | 0x80
    text = digest.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
