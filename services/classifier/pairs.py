"""`python -m services.classifier.pairs`: contrast pairs that no head has learnt from, read with the model and without.

Of a pair both sides tell nearly the same words and opposite facts, so a reader who looks at words alone fails one side.
"""

import sys
from collections.abc import Sequence
from typing import Any

import orjson

from services.classifier.command import classify, parse_line
from services.classifier.labels import HELD_OUT, Label, load
from services.classifier.model.second import second_voters
from services.classifier.voters import Voter
from shared.arguments import Arguments
from shared.places import gazetteer

LEVELS = ("kind", "+ place", "+ direction", "+ stage")
Units = set[tuple[str, ...]]


def units(events: Sequence[dict[str, Any]], level: int) -> Units:
    """Return what events say, up to a level: one unit for each place, `-` for none."""
    return {
        (event["type"], place, event["direction"], event["stage"])[: level + 1]
        for event in events
        for place in event["jurisdictions"] or ["-"]
    }


def told(label: Label, voters: Sequence[Voter]) -> list[dict[str, Any]]:
    """Return the events that the classifier reads in a label's text."""
    given = {"id": label.id, "title": label.title, "text": label.text, "published": label.published}
    row, _ = classify(*parse_line(orjson.dumps(given)), gazetteer(), voters)
    return list(row["events"])


def both_right(voters: Sequence[Voter]) -> tuple[int, list[int], list[str]]:
    """Return how many pairs there are, at how many both sides are right up to each level, and the pairs that fail."""
    pairs: dict[str, list[Label]] = {}
    for label in load(HELD_OUT):
        pairs.setdefault(label.pair or label.id, []).append(label)
    counts, failed = [0] * len(LEVELS), []
    for name, sides in pairs.items():
        read = [(side, told(side, voters)) for side in sides]
        right = [
            all(units(side.events, level) == units(events, level) for side, events in read)
            for level in range(len(LEVELS))
        ]
        counts = [count + ok for count, ok in zip(counts, right, strict=True)]
        failed += [] if right[-1] else [name]
    return len(pairs), counts, failed


def main(arguments: Sequence[str]) -> int:
    """Print the share of pairs of which both sides are right, at each level."""
    Arguments("services.classifier.pairs", __doc__).parse_args(arguments)
    voters, lack = second_voters(gazetteer())
    if lack:
        sys.stderr.write(f"{lack}\n")
        return 1
    for name, voting in (("rules alone", ()), ("rules and model", voters)):
        number, counts, _ = both_right(voting)
        shares = "  ".join(f"{level} {count / number:.2f}" for level, count in zip(LEVELS, counts, strict=True))
        sys.stdout.write(f"{name:16s} {number} pairs, both sides right: {shares}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
