"""The bench's events as the peers take them: streams of at most fifty, with what a projection keeps. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from tests.bench.telling import Raw

BATCH = 50  # events that a peer appends in one transaction


def streams(events: Iterable[Raw]) -> Iterator[dict[str, Any]]:
    """Yield {name, events: [{key, value, day, document}]}, every event once, in the order in which a stream is full.

    The key is the place that an event is about, else its type; the value and the day are what a projection of last
    values keeps; the document is the whole event, so that the peers store the same bytes.
    """
    open_: dict[str, list[dict[str, Any]]] = defaultdict(list)
    numbers: dict[str, int] = defaultdict(int)
    for type_, raw in events:
        told = _told(type_, orjson.loads(raw))
        waiting = open_[told["key"]]
        waiting.append(told)
        if len(waiting) == BATCH:
            yield _stream(told["key"], numbers, open_.pop(told["key"]))
    for key, waiting in open_.items():
        yield _stream(key, numbers, waiting)


def _told(type_: str, document: dict[str, Any]) -> dict[str, Any]:
    data = document["data"]
    places = data.get("jurisdictions")
    if not places:
        return {"key": type_, "value": type_, "day": document["time"][:10], "document": document}
    value = data.get("direction") or data.get("supports") or data["action"]
    return {"key": places[0]["id"], "value": value, "day": data["event_date"], "document": document}


def _stream(key: str, numbers: dict[str, int], events: list[dict[str, Any]]) -> dict[str, Any]:
    numbers[key] += 1
    return {"name": f"told-{key}#{numbers[key]}".replace("/", ":"), "events": events}
