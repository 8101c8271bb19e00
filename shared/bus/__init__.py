"""The only door to the streams: publish, consume, dead letters, lag, trim. Delivery is at least once.

A stream is named as the event type that it carries. An entry has one field, `__data__`, with the event's JSON.
"""

from shared.bus.connection import BusUnreachable, connect, make_broker
from shared.bus.consume import consume
from shared.bus.entry import DATA, Entry, Handler
from shared.bus.failure import Poison, Unavailable
from shared.bus.groups import ensure_groups, silent_subscribers
from shared.bus.publish import NotDurable, Publisher

__all__ = [
    "DATA",
    "BusUnreachable",
    "Entry",
    "Handler",
    "NotDurable",
    "Poison",
    "Publisher",
    "Unavailable",
    "connect",
    "consume",
    "ensure_groups",
    "make_broker",
    "silent_subscribers",
]
