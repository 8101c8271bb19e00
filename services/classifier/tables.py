"""What was right in a reading of labelled texts: confusion of kinds, reliability of confidence, worst errors."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

NONE = "none"
BINS = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)
Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """A text, what it tells by its labels and what was read in it; events as `sanctuary classify` prints them."""

    words: str
    told: list[Event]
    read: list[Event]


def right(event: Event, told: Iterable[Event]) -> bool:
    """Whether an event is right up to its direction: kind and direction (or another that the label accepts)."""
    return any(
        event["type"] in (gold["type"], *gold.get("accept_also", {}).get("type", ()))
        and event["direction"] in (gold["direction"], *gold.get("accept_also", {}).get("direction", ()))
        for gold in told
    )


def confusion(readings: Iterable[Reading]) -> list[str]:
    """Return a table: told kinds down, read kinds across, the first of each text; none where there is none."""
    counts = Counter((_first(reading.told), _first(reading.read)) for reading in readings)
    kinds = sorted({kind for pair in counts for kind in pair})
    lines = [f"{'told / read':22s}" + "".join(f"{kind[:12]:>14s}" for kind in kinds)]
    return lines + [f"{told:22s}" + "".join(f"{counts[told, read]:14d}" for read in kinds) for told in kinds]


def reliability(readings: Iterable[Reading]) -> list[str]:
    """Return a line for each span of confidence: how many events have it, and how many of them are right."""
    graded = [(event["confidence"], right(event, reading.told)) for reading in readings for event in reading.read]
    lines = []
    for low, high in pairwise(BINS):
        inside = [ok for sure, ok in graded if low <= sure < high]
        if inside:
            lines.append(f"confidence {low:.1f} to {min(high, 1):.1f}  {len(inside):5d} events  right {_share(inside)}")
    return lines


def tiers(readings: Iterable[Reading]) -> list[str]:
    """Return a line for each tier and kind: how many events, and how many of them are right up to direction."""
    graded: dict[tuple[str, str], list[bool]] = {}
    for reading in readings:
        for event in reading.read:
            graded.setdefault((event["tier"], event["type"]), []).append(right(event, reading.told))
    return [
        f"{tier:7s} {kind:22s} {len(oks):5d} events  right {_share(oks)}"
        for (tier, kind), oks in sorted(graded.items())
    ]


def worst(readings: Iterable[Reading], number: int = 12) -> list[str]:
    """Return the wrong events of which the reading was surest."""
    wrong = [
        (event["confidence"], f"{event['type']} {event['direction']} {event['stage']}", reading.words)
        for reading in readings
        for event in reading.read
        if not right(event, reading.told)
    ]
    return [f"{sure:.2f}  {said}: {words[:100]}" for sure, said, words in sorted(wrong, reverse=True)[:number]]


def _first(events: list[Event]) -> str:
    return str(events[0]["type"]) if events else NONE


def _share(oks: list[bool]) -> str:
    return f"{sum(oks) / len(oks):.2f}"


def report(readings: list[Reading]) -> str:
    """Return all tables as one text."""
    parts = (confusion(readings), reliability(readings), tiers(readings), worst(readings))
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"
